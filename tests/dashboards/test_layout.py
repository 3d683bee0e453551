import pytest

from dashboards.experiment import Experiment
from dashboards.figures.floor import BufferPlace, Point, plan_floor
from dashboards.figures.layout import NARROW, WIDE, draw_layout, find_shares
from dashboards.library import Library
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.config.distribution import Constant
from twin.config.line import Buffer, Line, Station


def make_line(*positions: tuple[float, float] | None) -> Line:
    work = Constant(kind="constant", value_s=1)
    stations = tuple(Station(name=f"s{i}", processing=work, position_m=place) for i, place in enumerate(positions))
    return Line(line="small", stations=stations, buffers=(Buffer(name="b", after="s0", capacity=2),))


def test_coordinates_of_the_line_file_are_kept_in_proportion() -> None:
    floor = plan_floor(make_line((0, 0), (4, 0), (12, 4)), 3, most_columns=8)
    assert floor.stations == (Point(0, 1), Point(1, 1), Point(3, 0))
    assert floor.from_file


def test_a_turned_floor_runs_down_the_page() -> None:
    floor = plan_floor(make_line((0, 0), (4, 0), (8, 0)), 3, most_columns=1, turned=True)
    assert floor.stations == (Point(0, 0), Point(0, 1), Point(0, 2))


@pytest.mark.parametrize("positions", [((0, 0), None), ((1, 1), (1, 1)), ((0, 0), (1, 0), (100, 0))])
def test_coordinates_that_cannot_be_drawn_give_way_to_rows(positions) -> None:
    floor = plan_floor(make_line(*positions), len(positions), most_columns=8)
    assert not floor.from_file
    assert len(set(floor.stations)) == len(positions)


def test_rows_run_to_and_fro() -> None:
    floor = plan_floor(None, 6, most_columns=3)
    assert [(point.x, point.y) for point in floor.stations] == [(0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)]


def test_a_buffer_stands_half_way_to_the_next_station() -> None:
    assert plan_floor(make_line((0, 0), (4, 0)), 2, most_columns=8).buffers == (
        BufferPlace("b", Point(0.5, 0), beside=False),
    )


def test_no_two_stations_overlap_however_many_there_are() -> None:
    points = plan_floor(None, 200, most_columns=8).stations
    assert len(set(points)) == 200
    assert max(point.x for point in points) <= 7


@pytest.mark.parametrize("scale", [WIDE, NARROW])
def test_the_drawing_names_every_station_with_icon_and_share(
    scale, experiment: Experiment, results: Results, say: Catalogue
) -> None:
    floor = plan_floor(experiment.load_line("base"), 5, most_columns=8)
    texts = [note.text for note in draw_layout(results, floor, scale, say=say).layout.annotations]
    assert "<b>scan</b>" in texts
    assert sum(text.startswith("▶ working") for text in texts) == 5
    assert sum("★" in text for text in texts) == 1


def test_the_groups_of_a_station_sum_to_all_its_time(results: Results) -> None:
    assert sum(find_shares(results, "seal").values()) == pytest.approx(1)


def test_a_line_whose_file_is_lost_is_still_drawn(hostile_folder, hostile: str, say: Catalogue) -> None:
    results = Library(hostile_folder).read("store").select(hostile)
    figure = draw_layout(results, plan_floor(None, 5, most_columns=8), WIDE, say=say)
    assert "<img" not in figure.to_json()
