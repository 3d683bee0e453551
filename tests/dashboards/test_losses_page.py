import json
from dataclasses import replace
from pathlib import Path

import pytest
from dash import dcc

from dashboards.charts.losses import chart_causes, chart_remedies, chart_spread, tell_remedy
from dashboards.figures.sankey import draw_sankey, join_stages, make_branches
from dashboards.library import Library
from dashboards.pages.losses import PAGE, render
from dashboards.remedies import find_output, find_remedies
from dashboards.router import render_page
from dashboards.view import View
from twin.records.causes import find_causes
from twin.records.comparisons import Comparison
from twin.records.intervals import Interval


@pytest.fixture
def open_page(view: View):
    """Return what renders the page with some fields in its address."""

    def show(**fields: str):
        return render(replace(view, path="/losses", query=view.query.change(**fields)))

    return show


def find_addresses(tree, components_of) -> list[str]:
    graphs = components_of(tree, dcc.Graph)
    return [
        point for graph in graphs for trace in graph.figure["data"] for point in trace.get("customdata") or [] if point
    ]


def list_links(tree, components_of) -> list[str]:
    return [link.href for link in components_of(tree, dcc.Link)]


def test_every_loss_leads_to_what_is_behind_it(open_page, components_of) -> None:
    tree = open_page()
    assert "/losses?loss=blocked" in find_addresses(tree, components_of)
    assert {"/losses?loss=blocked", "/losses?loss=in_process", "/losses?loss=pace"} <= set(
        list_links(tree, components_of)
    )


def test_planned_and_good_time_are_no_losses(open_page, components_of, experiment, results) -> None:
    links = list_links(open_page(), components_of)
    assert not any(address.endswith(("=planned", "=good")) for address in links)
    assert not PAGE.fields["loss"](experiment, results, "good")


def test_the_chart_of_stations_leads_to_a_loss_at_a_station(open_page, components_of) -> None:
    assert "/losses?loss=down&station=seal" in find_addresses(open_page(), components_of)


def test_a_cause_leads_to_how_it_spreads(open_page, components_of) -> None:
    tree = open_page(loss="down")
    assert "/losses?loss=down&station=seal" in find_addresses(tree, components_of)
    assert "/losses?loss=down&station=seal" in list_links(tree, components_of)


def test_the_path_leads_back(open_page, components_of) -> None:
    back = components_of(open_page(loss="down", station="seal")[0], dcc.Link)
    assert [(link.children, link.href) for link in back] == [
        ("All losses", "/losses"),
        ("Under repair", "/losses?loss=down"),
    ]


def test_a_loss_at_a_station_has_its_spread_its_remedies_and_the_output(open_page, components_of) -> None:
    tree = open_page(loss="down", station="seal")
    assert [graph.id for graph in components_of(tree, dcc.Graph)] == ["spread", "loss-scenarios", "hourly-output"]


def test_a_station_that_has_no_part_in_a_loss_is_said_to(open_page, texts_of) -> None:
    assert any(
        "put down to pick_pack" in text for text in texts_of(open_page(loss="intervention", station="pick_pack"))
    )


def test_what_has_no_station_still_shows_its_spread(open_page, texts_of, components_of) -> None:
    tree = open_page(loss="in_process")
    assert any(text.startswith("This is a balance") for text in texts_of(tree))
    assert "spread" in [graph.id for graph in components_of(tree, dcc.Graph)]


def test_every_loss_has_a_page(open_page, results) -> None:
    for step in results.waterfall[1:-1]:
        assert open_page(loss=step.name)


def test_the_causes_of_a_pareto_cumulate_to_all(results, say) -> None:
    causes = find_causes(results.rows, "down")
    rows = chart_causes(results, "down", causes, say, lambda loss, station: f"/losses?{loss}{station}").rows
    assert [row[6] for row in rows.cells][-1] == "100 %"


def test_the_spread_has_a_point_for_every_replication(results, say) -> None:
    cause = find_causes(results.rows, "down")[0]
    chart = chart_spread(results, "down", cause.station, list(cause.values_s), say)
    assert len(chart.figure.data[0].y) == results.replications
    assert f"n = {results.replications}" in chart.summary


def test_what_would_change_a_loss_is_compared_with_the_scenario_shown(experiment) -> None:
    found = {one.scenario: one for one in find_remedies(experiment, "sturdy_sealer", "down", "seal")}
    assert found.keys() == {"base", "second_operator"}
    assert {(one.reference, one.difference.n) for one in found.values()} == {("sturdy_sealer", 6)}
    assert found["base"].difference.mean > 10


def test_the_scenario_that_really_lowers_a_loss_most_is_named(experiment, say) -> None:
    found = [
        Comparison("second_operator", "base", Interval(0.3, -1.0, 2.0, 6), 0.6),
        Comparison("sturdy_sealer", "base", Interval(-30.0, -50.0, -10.0, 6), 0.01),
    ]
    chart = chart_remedies(found, find_output(experiment, "base"), "base", "down", say, lambda name: f"/losses?{name}")
    assert chart.summary.startswith("sturdy_sealer lowers it most: ")
    assert [row[0].href for row in chart.rows.cells][0] == "/losses?sturdy_sealer"


def test_a_scenario_that_is_not_shown_to_lower_a_loss_is_not_claimed_to(say) -> None:
    one = Comparison("a", "base", Interval(-3.0, -9.0, 3.0, 6), 0.4)
    assert tell_remedy([one], "base", "down", say).startswith("Not shown")


def test_the_stream_keeps_the_planned_time(results) -> None:
    branches = make_branches(results.waterfall)
    leaving = sum(branch.time_s for branch in branches if branch.source == "planned")
    assert leaving == pytest.approx(results.waterfall[0].time_s.mean, rel=0.01)
    assert all(branch.time_s > 0 for branch in branches)


def test_on_a_narrow_screen_every_branch_leaves_the_planned_time(results, say) -> None:
    branches = join_stages(make_branches(results.waterfall))
    assert {branch.source for branch in branches} == {"planned"}
    figure = draw_sankey(branches, results.waterfall, say=say, link=lambda loss: f"/losses?loss={loss}")
    assert "Good parts 7" in " ".join(figure.data[0].node.label)


def test_a_single_replication_gives_points_without_intervals(tmp_path: Path, make_results, texts_of) -> None:
    make_results(tmp_path / "one", scenarios=("base",), replications=1)
    for search in ("", "?loss=blocked", "?loss=down&station=seal"):
        told = "\n".join(texts_of(render_page(Library(tmp_path), "/losses", search)))
        assert "NaN" not in told
        assert "inf " not in told
    assert "one value gives no interval" in told
    assert "no other scenario to compare with" in told


@pytest.mark.parametrize("search", ["", "?loss=blocked", "?loss=down", "?loss=scrapped"])
def test_names_from_a_file_do_nothing(search: str, hostile_folder: Path, hostile: str, components_of) -> None:
    tree = render_page(Library(hostile_folder), "/losses", search)
    for graph in components_of(tree, dcc.Graph):
        assert hostile not in json.dumps(graph.figure)


@pytest.mark.parametrize("search", ["?loss=nope", "?loss=good", "?station=nope", "?loss=%3Cimg%3E"])
def test_what_the_address_asks_for_in_vain_is_told(search: str, library: Library, texts_of) -> None:
    assert any("Ignored in the address" in text for text in texts_of(render_page(library, "/losses", search)))
