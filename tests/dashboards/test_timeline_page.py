"""The Timeline page: what it shows of a window, and what it does with an address that makes no sense."""

import json
import shutil
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from dash import dcc, html

from dashboards import ids
from dashboards.library import Library
from dashboards.router import render_page
from dashboards.text import LANGUAGES


@pytest.fixture
def library(timeline_folder: Path) -> Library:
    return Library(timeline_folder)


@pytest.fixture
def show(texts_of):
    def render(library: Library, search: str = "") -> str:
        return "\n".join(texts_of(render_page(library, "/timeline", search)))

    return render


@pytest.fixture
def figures(components_of):
    def render(library: Library, search: str = "") -> dict[str, Any]:
        return {graph.id: graph.figure for graph in components_of(render_page(library, "/timeline", search), dcc.Graph)}

    return render


def count_points(figure: dict[str, Any]) -> int:
    return sum(len(trace.get("x") or []) for trace in figure["data"])


def test_the_page_shows_its_charts_with_few_enough_points(library: Library, figures) -> None:
    found = figures(library)
    assert list(found) == [
        "timeline-moment",
        "timeline-moment-narrow",
        "timeline-gantt",
        "timeline-levels",
        "timeline-shares",
    ]
    assert all(0 < count_points(figure) <= 5000 for figure in found.values())


def test_a_zoom_into_the_gantt_chart_goes_into_the_address(library: Library, figures) -> None:
    found = figures(library)
    assert found["timeline-gantt"]["layout"]["meta"] == {"zoom": ["from", "to"], "at": "at"}
    assert found["timeline-gantt"]["layout"]["xaxis"]["range"] == [0, 8]


def test_a_window_filters_everything(library: Library, figures, show) -> None:
    search = "?from=1&to=1.5"
    found = figures(library, search)
    for name in ("timeline-gantt", "timeline-levels"):
        axis = [value["range"] for key, value in found[name]["layout"].items() if key.startswith("xaxis")]
        assert axis == [[1, 1.5]] * len(axis)
    text = show(library, search)
    assert "Every state is drawn." in text
    assert "In these 30.0 min" in text
    assert "Window 1:00:00.0 to 1:30:00.0, moment 1:00:00.0" in text


def test_the_whole_time_of_many_states_says_that_they_are_merged(library: Library, show) -> None:
    assert "shows the state that filled most of it" in show(library)


def test_the_moment_of_the_address_is_shown(library: Library, show, figures) -> None:
    assert "The line at 1:36:00.0" in show(library, "?at=1.6")
    (line,) = figures(library, "?at=1.6")["timeline-gantt"]["layout"]["shapes"]
    assert line["x0"] == line["x1"] == 1.6


def test_the_events_are_the_newest_first_and_lead_to_their_moments(library: Library, components_of) -> None:
    tree = render_page(library, "/timeline", "?from=1&to=1.5&theme=dark")
    links = [link for link in components_of(tree, dcc.Link) if "at=" in link.href and ":" in link.children]
    assert len(links) == 25
    times = [link.children for link in links]
    assert times == sorted(times, reverse=True)
    assert all(link.href.startswith("/timeline?theme=dark&from=1&to=1.5&at=1.") for link in links)


def test_the_pages_of_events_end(library: Library, show) -> None:
    assert "page 2 of" in show(library, "?page=2")
    assert "page 1 of 1." in show(library, "?from=1&to=1.01&page=99999999")


def test_another_replication_can_be_chosen(library: Library, components_of, figures) -> None:
    tree = render_page(library, "/timeline", "?replication=2")
    (select,) = [
        part for part in components_of(tree, object) if getattr(part, "id", 0) == ids.make_choice("replication", "0")
    ]
    assert select.value == "2"
    assert [one["value"] for one in select.data] == ["0", "2"]
    assert figures(library) != figures(library, "?replication=2")


@pytest.mark.parametrize(
    "search", ["from=nan", "to=inf", "at=x", "replication=7", "replication=-1", "page=-1", "page=1e3", "row=x", "from="]
)
def test_what_makes_no_sense_is_told_and_ignored(search: str, library: Library, show) -> None:
    text = show(library, f"?{search}")
    assert f"Ignored in the address: {search}" in text
    assert "Window 0:00:00.0 to 8:00:00.0" in text


@pytest.mark.parametrize("search", ["?from=3&to=2", "?from=2&to=2", "?from=9&to=12", "?from=8"])
def test_a_window_without_length_is_told(search: str, library: Library, show) -> None:
    assert "ends before it begins" in show(library, search)


def test_a_window_that_reaches_too_far_is_cut_off(library: Library, show) -> None:
    assert "Window 7:00:00.0 to 8:00:00.0" in show(library, "?from=7&to=100&at=-5")


def test_the_first_and_the_last_moment_are_shown(library: Library, show) -> None:
    for at in ("0", "8"):
        assert "of 7 servers:" in show(library, f"?at={at}")


def test_a_scenario_without_timeline_says_how_to_make_one(library: Library, show) -> None:
    text = show(library, "?scenario=second_operator")
    assert "No timeline yet" in text
    assert "/tote_hub --scenario second_operator --replication 0" in text


def test_a_torn_timeline_is_named_with_the_remedy(timeline_folder: Path, tmp_path: Path, show) -> None:
    copy = Path(shutil.copytree(timeline_folder / "tote_hub", tmp_path / "tote_hub"))
    for part in (copy / "intervals").glob("*.parquet"):
        part.write_bytes(part.read_bytes()[:-10])
    text = show(Library(copy))
    assert "make it again with `twin timeline" in text


def test_names_from_a_line_file_are_plain_text(library: Library, figures, components_of, hostile: str) -> None:
    search = "?scenario=sturdy_sealer&from=1&to=1.2"
    assert all(hostile not in json.dumps(figure) for figure in figures(library, search).values())
    tree = render_page(library, "/timeline", search)
    assert any(part.children == hostile for part in components_of(tree, html.Td))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_every_language(language: str, library: Library, figures) -> None:
    assert len(figures(library, f"?lang={language}&from=1&to=2")) == 5


@pytest.mark.parametrize("search", ["", "?from=1&to=1.5", "?from=1&to=1.01&theme=dark"])
def test_what_plotly_does_not_check_when_it_is_drawn_is_valid(search: str, library: Library, figures) -> None:
    for drawn in figures(library, search).values():
        assert go.Figure(drawn).to_dict().keys() == drawn.keys()
        assert json.loads(go.Figure(drawn).to_json())["layout"] == drawn["layout"]
