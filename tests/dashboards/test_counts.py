from dataclasses import replace

import pytest

from dashboards.charts.counts import chart_counts
from dashboards.counts import find_varied, measure, measure_change
from dashboards.experiment import Experiment
from dashboards.source import Source, recall_source

GRID = {
    "base": {"humanoids.spares": "0", "policy": "slow"},
    "second_operator": {"humanoids.spares": "1", "policy": "slow"},
    "sturdy_sealer": {"humanoids.spares": "0", "policy": "swift"},
}


def vary(experiment: Experiment, levels: dict[str, dict[str, str]]) -> Source:
    return recall_source(replace(experiment, manifest=replace(experiment.manifest, levels=levels)))


def test_only_cells_that_differ_in_nothing_else_are_held_together(experiment: Experiment) -> None:
    varied = find_varied(vary(experiment, GRID))["humanoids.spares"]
    assert varied.cells == {0.0: ("base",), 1.0: ("second_operator",)}
    assert varied.blocks == 1


def test_a_level_that_a_cell_does_not_name_is_that_of_the_base(experiment: Experiment) -> None:
    levels = {**GRID, "second_operator": {"humanoids.spares": "1"}}
    assert find_varied(vary(experiment, levels))["humanoids.spares"].cells[1.0] == ("second_operator",)


@pytest.mark.parametrize("levels", [{}, {"base": {"policy": "1"}, "second_operator": {"policy": "2"}}])
def test_what_is_no_number_of_robots_or_people_is_not_offered(levels, experiment: Experiment) -> None:
    assert find_varied(vary(experiment, levels)) == {}


def test_a_kpi_at_each_number_is_that_of_its_cells(experiment: Experiment) -> None:
    source = vary(experiment, GRID)
    varied = find_varied(source)["humanoids.spares"]
    found = measure(source, varied, "oee")
    assert found[0.0].mean == pytest.approx(source.cells["base"].find("oee").mean)
    change = measure_change(source, varied, "oee")
    assert change.mean == pytest.approx(found[1.0].mean - found[0.0].mean)


def test_availability_and_oee_are_drawn_with_intervals(experiment: Experiment, say) -> None:
    source = vary(experiment, GRID)
    chart = chart_counts(source, find_varied(source)["humanoids.spares"], say)
    assert [trace.name for trace in chart.figure.data] == ["Availability", "Technical efficiency", "OEE"]
    assert min(chart.figure.data[-1].error_y.array) > 0
    assert "From 0 to 1 of humanoids.spares: availability" in chart.summary
