import math
from html import unescape
from itertools import combinations, pairwise

import pytest

from dashboards.experiment import Experiment
from dashboards.figures.drawing import Drawing
from dashboards.figures.layout import (
    NARROW_PX,
    WIDE_PX,
    Picture,
    describe_route,
    draw_layout,
    find_shares,
    finish_layout,
    plan_layout,
)
from dashboards.figures.measure import fit_name, measure_text
from dashboards.figures.sheet import BODY_PX
from dashboards.figures.ways import Kind, Scene
from dashboards.library import Library
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.config.flow import Route, Verdict
from twin.config.graph import list_targets, make_graph
from twin.config.line import Line

BOTH = pytest.mark.parametrize("wide", [True, False])
ROUNDING_PX = 0.01


def make_picture(results: Results, scene: Scene, say: Catalogue, shown: str | None = None) -> Picture:
    buffers = list(dict.fromkeys(results.tables["buffers"]["buffer"].to_pylist()))
    return Picture(results, scene, buffers, lambda name: f"/line?station={name}", shown, say)


def draw(line: Line | None, results: Results, say: Catalogue, *, wide: bool) -> Drawing:
    scene, sheet = plan_layout(line, len(results.stations), wide=wide)
    return draw_layout(make_picture(results, scene, say), sheet)


def frame_text(text) -> tuple[float, float, float, float]:
    width = measure_text(unescape(text.text), text.size, bold=text.bold)
    left = text.x - width * {"left": 0, "center": 0.5, "right": 1}[text.anchor]
    return left, text.y - text.size * 0.6, left + width, text.y + text.size * 0.6


def overlap(a, b) -> bool:
    return all(a[i] < b[i + 2] - ROUNDING_PX and b[i] < a[i + 2] - ROUNDING_PX for i in (0, 1))


@BOTH
def test_no_two_boxes_overlap_on_any_reference_line(wide: bool, reference: tuple[Line, Results]) -> None:
    line, results = reference
    _, sheet = plan_layout(line, len(results.stations), wide=wide)
    assert not any(
        overlap((a.left, a.top, a.right, a.bottom), (b.left, b.top, b.right, b.bottom))
        for a, b in combinations(sheet.boxes, 2)
    )
    assert all(0 <= box.left < box.right <= sheet.width + ROUNDING_PX for box in sheet.boxes)
    assert all(0 <= box.top < box.bottom <= sheet.height for box in sheet.boxes)


@BOTH
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_no_two_texts_overlap_on_any_reference_line(wide, language, reference, catalogues) -> None:
    texts = draw(*reference, catalogues[language], wide=wide).texts
    clashes = [(a.text, b.text) for a, b in combinations(texts, 2) if overlap(frame_text(a), frame_text(b))]
    assert clashes == []


@BOTH
def test_every_text_stays_within_a_box(wide: bool, reference, say: Catalogue) -> None:
    line, results = reference
    _, sheet = plan_layout(line, len(results.stations), wide=wide)
    for text in draw(line, results, say, wide=wide).texts:
        left, top, right, bottom = frame_text(text)
        homes = [box for box in sheet.boxes if box.left <= text.x <= box.right and box.top <= text.y <= box.bottom]
        assert len(homes) == 1, text
        assert homes[0].left - ROUNDING_PX <= left < right <= homes[0].right + ROUNDING_PX, text
        assert homes[0].top - 1 <= top < bottom <= homes[0].bottom + 1, text


@BOTH
def test_no_line_crosses_a_box(wide: bool, reference) -> None:
    line, results = reference
    _, sheet = plan_layout(line, len(results.stations), wide=wide)
    for corners in sheet.lines:
        for (x0, y0), (x1, y1) in pairwise(corners):
            assert x0 == x1 or y0 == pytest.approx(y1)
            stretch = (min(x0, x1), min(y0, y1) - 0.1, max(x0, x1), max(y0, y1) + 0.1)
            crossed = [
                box for box in sheet.boxes if overlap(stretch, (box.left, box.top + 1, box.right, box.bottom - 1))
            ]
            assert not crossed


@BOTH
def test_two_nets_never_run_in_one_another(wide: bool, reference) -> None:
    line, results = reference
    _, sheet = plan_layout(line, len(results.stations), wide=wide)
    turns = [
        (track.way.net, x0, min(y0, y1), max(y0, y1))
        for track, corners in zip(sheet.tracks, sheet.lines, strict=True)
        for (x0, y0), (x1, y1) in pairwise(corners)
        if x0 == x1 and not track.straight
    ]
    for a, b in combinations(turns, 2):
        if a[0] != b[0] and math.isclose(a[1], b[1], abs_tol=1):
            assert a[3] <= b[2] or b[3] <= a[2]


def test_every_way_of_the_graph_is_drawn_and_no_other(reference) -> None:
    line, results = reference
    scene, _ = plan_layout(line, len(results.stations), wide=True)
    names = [station.name for station in line.stations]
    drawn = {
        (names[way.here], names[way.there]) for way in scene.ways if way.kind in (Kind.FLOW, Kind.REWORK, Kind.CARRIED)
    }
    assert drawn == {(name, to) for name, ways in make_graph(line).ways.items() for to in list_targets(ways)}


def test_every_robot_charger_carrier_and_buffer_is_drawn(reference, say: Catalogue) -> None:
    line, results = reference
    texts = " ".join(unescape(text.text) for text in draw(line, results, say, wide=True).texts)
    for item in (*line.robots, *line.chargers, *line.carriers, *line.buffers):
        assert item.name in texts


def test_ways_back_are_rework_and_loaded_ways_are_carried(references) -> None:
    line, results = references["drive_units"]
    scene, _ = plan_layout(line, len(results.stations), wide=True)
    names = [station.name for station in line.stations]
    kinds = {(names[way.here], names[way.there]): way.kind for way in scene.ways if way.there < len(names) > way.here}
    assert kinds["test", "mend"] is kinds["mend", "test"] is Kind.REWORK
    assert kinds["shuttle", "test"] is Kind.CARRIED
    assert kinds["test", "fasten"] is Kind.FLOW


def test_boxes_are_wide_enough_for_a_finger(reference) -> None:
    line, results = reference
    _, sheet = plan_layout(line, len(results.stations), wide=False)
    assert all(box.right - box.left >= 100 and box.bottom - box.top >= BODY_PX for box in sheet.boxes)


@pytest.mark.parametrize("name", ["a", "m" * 64, "缓冲区" * 20, "<img src=x onerror=alert(1)>"])
@pytest.mark.parametrize("width", [20, 96, 160])
def test_a_name_is_shortened_until_it_fits(name: str, width: float) -> None:
    assert measure_text(unescape(fit_name(name, width, 12)), 12) <= width


@BOTH
def test_the_drawing_names_every_station_with_icon_and_share(
    wide: bool, experiment: Experiment, results: Results, say: Catalogue
) -> None:
    texts = [text.text for text in draw(experiment.load_line("base"), results, say, wide=wide).texts]
    assert "scan" in texts
    assert sum(text.startswith("▶") for text in texts) == 5
    assert sum("★" in text for text in texts) == 1


def test_a_click_on_a_station_leads_to_its_numbers(experiment: Experiment, results: Results, say: Catalogue) -> None:
    spots = draw(experiment.load_line("base"), results, say, wide=True).spots
    assert [spot.href for spot in spots if spot.href] == [f"/line?station={name}" for name in results.stations]


def test_the_groups_of_a_station_sum_to_all_its_time(results: Results) -> None:
    assert sum(find_shares(results, "seal").values()) == pytest.approx(1)


@pytest.mark.parametrize("width", [WIDE_PX, NARROW_PX])
def test_a_line_whose_file_is_lost_is_still_drawn_and_names_are_inert(
    width: int, hostile_folder, hostile: str, say: Catalogue
) -> None:
    experiment = Library(hostile_folder).read("store")
    results = experiment.select(hostile)
    for line in (None, experiment.load_line("base")):
        scene, sheet = plan_layout(line, 5, wide=width == WIDE_PX)
        figure = finish_layout(make_picture(results, scene, say), sheet)
        assert "<img" not in figure.to_json()
        assert len(sheet.boxes) == 5


def test_a_route_is_described_by_what_it_asks_for(say: Catalogue) -> None:
    route = Route(to="mend", verdict=Verdict.REJECT, at_most=2, otherwise="scrap", product="small", share=0.5)
    told = describe_route(route, say)
    assert told == ["product small", "rejected parts", "weight 0.5", "at most 2 times, then scrap"]
    assert describe_route(Route(to="mend"), say) == []
