import pytest

from dashboards.figures.floor import Cell, find_layers, plan_floor
from twin.config.distribution import Constant
from twin.config.flow import Route
from twin.config.graph import make_graph
from twin.config.line import Line, Station

WORK = Constant(kind="constant", value_s=1)


def make_line(*positions: tuple[float, float] | None) -> Line:
    stations = tuple(Station(name=f"s{i}", processing=WORK, position_m=place) for i, place in enumerate(positions))
    return Line(line="small", stations=stations)


def make_graph_line(**ways: tuple[str, ...]) -> Line:
    stations = tuple(
        Station(name=name, processing=WORK, next=tuple(Route(to=to) for to in targets))
        for name, targets in ways.items()
    )
    return Line(line="small", stations=stations)


def test_coordinates_of_the_line_file_are_kept_in_their_order() -> None:
    floor = plan_floor(make_line((0, 0), (4, 0), (12, 4)), 3, most_columns=8)
    assert floor.cells == (Cell(0, 1), Cell(1, 1), Cell(2, 0))
    assert floor.from_file


def test_a_turned_floor_runs_down_the_page() -> None:
    floor = plan_floor(make_line((0, 0), (4, 0), (8, 0)), 3, most_columns=1, turned=True)
    assert floor.cells == (Cell(0, 0), Cell(0, 1), Cell(0, 2))


@pytest.mark.parametrize("positions", [((0, 0), None), ((1, 1), (1, 1)), tuple((i, i) for i in range(9))])
def test_coordinates_that_cannot_be_drawn_give_way_to_the_graph(positions) -> None:
    floor = plan_floor(make_line(*positions), len(positions), most_columns=8)
    assert not floor.from_file
    assert len(set(floor.cells)) == len(positions)


def test_bands_run_to_and_fro() -> None:
    floor = plan_floor(None, 6, most_columns=3)
    assert [(cell.column, cell.row) for cell in floor.cells] == [(0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)]


def test_no_two_stations_share_a_cell_however_many_there_are() -> None:
    cells = plan_floor(None, 200, most_columns=7).cells
    assert len(set(cells)) == 200
    assert max(cell.column for cell in cells) <= 6


def test_branches_stand_side_by_side_and_join_after_the_later_one() -> None:
    line = make_graph_line(a=("b", "c"), b=("d",), c=("e",), e=("d",), d=("end",))
    assert find_layers(line, make_graph(line)) == [[0], [1, 2], [3], [4]]


def test_a_rework_loop_does_not_move_what_it_leads_back_to() -> None:
    line = make_graph_line(work=("test",), test=("mend", "pack"), mend=("test",), pack=("end",))
    assert find_layers(line, make_graph(line)) == [[0], [1], [2, 3]]


def test_what_joins_late_stands_beside_where_it_joins() -> None:
    line = make_graph_line(a=("b",), b=("c",), c=("join",), bolts=("join",), join=("end",))
    assert find_layers(line, make_graph(line)) == [[0], [1], [2, 3], [4]]
