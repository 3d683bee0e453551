from pathlib import Path

import numpy as np
import pytest
from dash import dcc

from dashboards.chart import Link
from dashboards.charts.failures import chart_endings, chart_stops, chart_times
from dashboards.charts.faults import MEASURES, chart_heat, pick_faults
from dashboards.charts.modes import tabulate_modes
from dashboards.experiment import Experiment
from dashboards.figures.event_times import MOST_TICKS, list_ticks
from dashboards.library import Library
from dashboards.pages.failures import PAGE
from dashboards.results import Results
from dashboards.router import render_page
from dashboards.source import Source, recall_source
from dashboards.stops import StopKind, count_endings, count_stops
from twin.records.outcome import Outcome


@pytest.fixture
def campaign(campaign_folder: Path) -> Source:
    return recall_source(Library(campaign_folder).read("store"))


@pytest.mark.parametrize(
    ("field", "good", "bad"), [("show", "counts", "x"), ("measure", "oee", "x"), ("count", "fault", "nothing")]
)
def test_the_address_may_ask_for_what_exists_only(
    field: str, good: str, bad: str, campaign: Source, results: Results
) -> None:
    assert PAGE.fields[field](campaign.experiment, results, good)
    assert not PAGE.fields[field](campaign.experiment, results, bad)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_cell_of_the_heat_map_leads_to_the_robots_with_that_fault(measure: str, campaign: Source, say) -> None:
    chart = chart_heat(campaign, measure, lambda row: f"/robots?fault={row.fault}", say)
    (row,) = chart.rows.cells
    assert list(chart.figure.data[0].customdata[0]) == ["/robots?fault=gripper_wear"]
    assert row[0] == Link("gripper_wear", "/robots?fault=gripper_wear")


def test_the_heat_map_shows_the_success_of_the_attempts_with_the_fault(campaign: Source, say) -> None:
    chart = chart_heat(campaign, "success", lambda _: "/", say)
    assert chart.figure.data[0].text[0][0] == "75"
    assert "gripper_wear at severity 0.5: 75 %" in chart.summary


def test_a_fault_is_shown_as_it_is_without_other_changes(campaign: Source) -> None:
    assert [row.cell for row in pick_faults(campaign)] == ["gripper_wear=0.5"]


@pytest.mark.parametrize("kpi", ["mtbf", "mttr"])
def test_mean_times_stand_beside_their_iso_values(kpi: str, results: Results, say) -> None:
    chart = chart_times(results, kpi, say)
    means, iso = chart.figure.data
    assert all(value < mean for value, mean in zip(iso.x, means.x, strict=True))
    scale = 3600 if kpi == "mtbf" else 60
    assert means.x[0] == pytest.approx(results.find(kpi, chart.rows.cells[0][0]).mean / scale)


def test_a_station_that_never_failed_has_a_lower_bound_of_its_mtbf(results: Results, say) -> None:
    rows = {row[0]: row for row in chart_times(results, "mtbf", say).rows.cells}
    sound = next(row for row in rows.values() if row[-1] == "0")
    assert sound[2].startswith("above ")


def test_stops_are_those_of_the_table_per_shift(results: Results) -> None:
    stops = [stop for stop in count_stops(results) if stop.kind is StopKind.BREAKDOWN]
    failures = results.tables["servers"].to_pandas().groupby("station")["failures"].sum()
    shifts = results.replications * results.planned_s / 28800
    for stop in stops:
        assert stop.count.mean == pytest.approx(failures[stop.place] / shifts)
        parts = sum(time.mean for time in stop.minutes.values())
        assert parts == pytest.approx(stop.total_min.mean)


def test_endings_are_those_of_the_table_and_their_shares_sum_to_one(results: Results) -> None:
    endings = count_endings(results)
    counted = results.tables["outcomes"].to_pandas()["count"].sum() * 28800 / results.planned_s / results.replications
    assert sum(one.count.mean for one in endings) == pytest.approx(counted)
    stations = {one.station for one in endings}
    assert sum(one.share for one in endings) == pytest.approx(len(stations))


def test_successes_are_told_in_the_table_only(results: Results, say) -> None:
    chart = chart_endings(results, say)
    assert "success" not in {trace.name for trace in chart.figure.data}
    assert "success" in {row[1] for row in chart.rows.cells}
    assert Outcome.SUCCESS in {one.outcome for one in count_endings(results)}


def test_every_bar_of_stops_is_in_minutes_per_shift(results: Results, say) -> None:
    chart = chart_stops(results, say)
    total = np.sum([trace.x for trace in chart.figure.data])
    assert total == pytest.approx(sum(stop.total_min.mean for stop in count_stops(results)))


def test_the_modes_of_the_line_file_are_listed(experiment: Experiment, say) -> None:
    rows = tabulate_modes(experiment.load_line("base"), say)
    assert ["seal", "breakdown", "working time", "technicians"] in [list(row[:4]) for row in rows.cells]


@pytest.mark.parametrize(("low", "high"), [(0.9, 2.1), (3, 80), (0.01, 9000), (1.2, 1.3)])
def test_an_axis_of_times_has_few_round_numbers(low: float, high: float) -> None:
    assert len(list_ticks(low, high)) <= MOST_TICKS


def test_what_is_not_there_is_told_with_the_experiment_that_makes_it(library: Library, texts_of) -> None:
    faults = "\n".join(texts_of(render_page(library, "/failures", "?show=faults")))
    counts = "\n".join(texts_of(render_page(library, "/failures", "?show=counts")))
    assert "twin sweep failure_campaign" in faults
    assert "twin sweep buffers_and_spares" in counts


@pytest.mark.parametrize("part", ["faults", "stations", "counts"])
def test_names_in_every_part_are_inert(part: str, campaign_folder: Path, hostile_folder: Path, components_of) -> None:
    for folder in (campaign_folder, hostile_folder):
        tree = render_page(Library(folder), "/failures", f"?show={part}")
        assert not any("<img" in str(graph.figure) for graph in components_of(tree, dcc.Graph))
