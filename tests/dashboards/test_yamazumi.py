import pytest

from dashboards.charts.stations import chart_bottlenecks, chart_yamazumi, tell_arrows
from dashboards.experiment import Experiment
from dashboards.figures.yamazumi import SEGMENT_LOOKS
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.records.bottleneck import Method
from twin.records.yamazumi import SEGMENTS


def test_the_bars_of_a_station_sum_to_its_active_time_per_good_part(
    experiment: Experiment, results: Results, say: Catalogue
) -> None:
    chart = chart_yamazumi(results, experiment.load_line("base"), say)
    bars = [trace for trace in chart.figure.data if trace.type == "bar"]
    for row, station in enumerate(results.stations):
        drawn = sum(bar.x[row] for bar in bars)
        allocation = results.find("allocation_efficiency", station).mean
        assert drawn == pytest.approx(allocation * 3600 / results.find("good_rate").mean, rel=0.02)


def test_every_segment_that_is_drawn_is_explained(experiment: Experiment, results: Results, say: Catalogue) -> None:
    chart = chart_yamazumi(results, experiment.load_line("base"), say)
    for name in SEGMENTS:
        drawn = any(say(f"yamazumi.{name}") in str(trace.name) for trace in chart.figure.data)
        assert (say(f"yamazumi.{name}.note") in chart.note) == drawn or name.startswith("waiting")
    assert set(SEGMENT_LOOKS) == set(SEGMENTS)


def test_parallel_servers_share_the_ideal_cycle(results: Results, say: Catalogue) -> None:
    chart = chart_yamazumi(results, None, say)
    ideal = next(trace for trace in chart.figure.data if trace.name == say("cycle.ideal"))
    servers = results.find_servers("pick_pack")
    assert servers.num_rows > 1
    assert ideal.x[2] == pytest.approx(servers["ideal_cycle_s"][0].as_py() / servers.num_rows)


def test_takt_is_the_time_that_the_target_leaves(results: Results, say: Catalogue) -> None:
    takt = next(shape for shape in chart_yamazumi(results, None, say).figure.layout.shapes if shape.name)
    assert takt.x0 == pytest.approx(3600 / results.target_per_hour)
    assert takt.name.startswith("takt 1")


def test_takt_is_told(results: Results, say: Catalogue) -> None:
    chart = chart_yamazumi(results, None, say)
    assert f"takt of {3600 / results.target_per_hour:.1f} s" in chart.summary


def test_every_rule_is_shown_with_the_share_that_agrees(results: Results, say: Catalogue) -> None:
    chart = chart_bottlenecks(results, say)
    assert len(chart.rows.cells) == len(Method)
    for bar in chart.figure.data:
        assert sum(bar.x) == pytest.approx(100)
    assert len([note for note in chart.figure.layout.annotations if note.text in "▼▲"]) == len(results.stations) - 1


def test_arrows_stand_between_the_stations() -> None:
    assert tell_arrows(["a", "b", "c"], "><") == "a → b ← c"
