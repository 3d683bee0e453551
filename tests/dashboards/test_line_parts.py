import numpy as np
import pytest

from dashboards.charts.buffers import chart_flow_times, chart_level_shares, chart_levels
from dashboards.charts.energy import chart_energy
from dashboards.charts.robots import chart_robot_states, chart_walks
from dashboards.figures.flow_times import bin_times
from dashboards.figures.level_shares import MOST_BARS, group_levels
from dashboards.figures.measure import measure_text
from dashboards.figures.walks import draw_walks, find_walks
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import ROBOT_LOOKS
from twin.records.state import RobotState


def test_the_levels_of_a_buffer_sum_to_all_time(reference) -> None:
    _, results = reference
    buffers, shares = results.tables["buffers"], results.tables["level_shares"]
    for name, capacity in dict(zip(*(buffers[c].to_pylist() for c in ("buffer", "capacity")), strict=True)).items():
        bars = group_levels(shares, name, capacity, results.replications)
        assert len(bars) <= MOST_BARS
        assert sum(bar.share.mean for bar in bars) == pytest.approx(1)


def test_a_huge_buffer_is_drawn_in_few_bars(results: Results) -> None:
    bars = group_levels(results.tables["level_shares"], "picking", 100_000, results.replications)
    assert sum(bar.share.mean for bar in bars) == pytest.approx(1)
    assert len(bars) <= MOST_BARS


def test_mean_level_is_that_of_the_distribution(results: Results) -> None:
    bars = group_levels(results.tables["level_shares"], "picking", 6, results.replications)
    buffers = results.tables["buffers"].to_pylist()
    means = [row["mean_level"] for row in buffers if row["buffer"] == "picking"]
    assert sum(bar.low * bar.share.mean for bar in bars) == pytest.approx(np.mean(means), rel=1e-6)


def test_flow_times_keep_their_sum_and_mean_when_binned(results: Results) -> None:
    edges, shares = bin_times(results.tables["flow_times"])
    assert shares.sum() == pytest.approx(1)
    mean = ((edges[1:] + edges[:-1]) / 2 * shares).sum()
    assert mean == pytest.approx(results.find("flow_time").mean, rel=0.05)


def test_every_state_of_a_robot_has_a_look_and_a_name(say: Catalogue) -> None:
    assert set(ROBOT_LOOKS) == set(RobotState)
    assert all(say(f"robot.{state.label}") for state in RobotState)


def test_pools_are_shown_with_where_they_walk(references, say: Catalogue) -> None:
    line, results = references["drive_units"]
    assert "humanoids: working" in chart_robot_states(results, say).summary
    walks = chart_walks(line, say)
    assert any(row[:4] == ["load", "kit", "humanoids", "3.00"] for row in walks.rows.cells)
    assert any(row[:4] == ["shuttle", "test", "vehicles", "8.00"] for row in walks.rows.cells)


@pytest.mark.parametrize("width", [1100, 310])
def test_no_two_texts_of_the_walks_overlap(width: int, references, say: Catalogue) -> None:
    for line, _ in references.values():
        if walks := find_walks(line):
            frames = []
            for text in draw_walks(walks, width, say=say).texts:
                half = min(measure_text(text.text, text.size), 170) / 2
                frames.append((text.x - half, text.y - 7, text.x + half, text.y + 7))
            assert not any(
                a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
                for place, a in enumerate(frames)
                for b in frames[:place]
            )


def test_a_line_without_pools_has_no_charts_of_them(results: Results, say: Catalogue) -> None:
    assert chart_robot_states(results, say) is None
    assert chart_walks(None, say) is None


def test_every_chart_has_numbers_in_its_summary(reference, say: Catalogue) -> None:
    _, results = reference
    for make in (chart_levels, chart_level_shares, chart_flow_times, chart_energy):
        chart = make(results, say)
        assert chart is None or any(letter.isdigit() for letter in chart.summary)
