import json
from dataclasses import replace

import pytest
from dash import dcc

from dashboards.components.station import STATION_ROWS
from dashboards.library import Library
from dashboards.pages.line import PAGE, PARTS, render
from dashboards.query import parse_query
from dashboards.results import Results
from dashboards.router import render_page
from dashboards.view import View


@pytest.fixture
def show(view: View):
    return lambda search: render(replace(view, path="/line", query=parse_query(search)))


def test_the_line_page_tells_the_bottleneck_by_every_rule(show, results: Results, texts_of) -> None:
    told = " ".join(texts_of(show("")))
    for verdict in results.verdicts:
        assert f"{verdict.method.label}: {verdict.station} (" in told


@pytest.mark.parametrize("part", PARTS)
def test_a_part_shows_at_most_four_figures_at_a_time(part: str, lines_folder, components_of) -> None:
    for name in Library(lines_folder).list_stores():
        tree = render_page(Library(lines_folder), "/line", f"?run={name}&part={part}")
        graphs = [graph for graph in components_of(tree, dcc.Graph) if not graph.id.endswith("-narrow")]
        assert len(graphs) <= 4
        points = [len(trace.get("x") or []) for graph in graphs for trace in graph.figure["data"]]
        assert sum(points) <= 5000 * len(graphs)


def test_a_station_of_the_address_shows_its_numbers_and_where_to_go(show, components_of, texts_of) -> None:
    tree = show("?station=load&part=robots")
    links = {link.children: link.href for link in components_of(tree, dcc.Link) if isinstance(link.children, str)}
    assert links["Where its time goes"] == "/losses?station=load"
    assert links["Its attempts and skill"] == "/robots?station=load"
    assert links["Close"] == "/line?part=robots"
    assert any(getattr(part, "id", None) == STATION_ROWS for part in components_of(tree, object))
    assert "works by the skill unitree_g1 / tote_transfer" in " ".join(texts_of(tree))


def test_a_machine_has_no_skill_to_go_to(show, components_of) -> None:
    links = [link.href for link in components_of(show("?station=seal"), dcc.Link)]
    assert not any(href.startswith("/robots") for href in links)


@pytest.mark.parametrize(("name", "value"), [("station", "nobody"), ("part", "nothing"), ("station", "")])
def test_what_is_not_there_is_not_offered(name: str, value: str, view: View) -> None:
    assert not PAGE.fields[name](view.experiment, view.results, value)


def test_every_part_and_station_is_offered(view: View) -> None:
    assert all(PAGE.fields["part"](view.experiment, view.results, part) for part in PARTS)
    assert all(PAGE.fields["station"](view.experiment, view.results, name) for name in view.results.stations)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_names_from_an_attacker_stay_inert_in_every_part(
    part: str, language: str, hostile_folder, hostile: str, components_of
) -> None:
    search = f"?part={part}&lang={language}"
    tree = render_page(Library(hostile_folder), "/line", search)
    for graph in components_of(tree, dcc.Graph):
        assert hostile not in json.dumps(graph.figure)


def test_a_line_of_machines_says_that_it_has_no_pools(show, texts_of) -> None:
    assert any("no pools of robots" in text for text in texts_of(show("?part=robots")))
