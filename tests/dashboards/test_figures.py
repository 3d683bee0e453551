import json
import math
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboards.chart import Chart
from dashboards.charts.line import chart_losses, chart_output
from dashboards.charts.robots import chart_robot_states
from dashboards.charts.stations import chart_bottlenecks, chart_states, chart_yamazumi
from dashboards.figures.buffer_levels import MOST, draw_buffer_levels, select_buffers
from dashboards.figures.hourly_output import draw_hourly_output
from dashboards.figures.names import show_name
from dashboards.figures.state_shares import draw_state_shares
from dashboards.figures.waterfall import draw_waterfall, stack_steps
from dashboards.library import Library
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import Theme, colour_figure
from twin.config.line import Line
from twin.records.tables import BUFFERS


@pytest.fixture
def figures(results: Results, say: Catalogue):
    return draw_all(results, say)


def draw_all(results: Results, say: Catalogue) -> dict[str, object]:
    tables, planned_s = results.tables, results.planned_s
    return {
        "hourly": draw_hourly_output(
            tables["output"], planned_s=planned_s, target_per_hour=results.target_per_hour, say=say
        ),
        "waterfall": draw_waterfall(results.waterfall, say=say),
        "states": draw_state_shares(results, say=say),
        "levels": draw_buffer_levels(results.find_levels, tables["buffers"], planned_s=planned_s, say=say),
    }


def test_hours_that_are_all_alike_are_told_as_one(results: Results, say: Catalogue) -> None:
    output = results.tables["output"]
    nothing = output.set_column(output.column_names.index("good"), "good", [[0] * len(output)])
    empty = replace(results, tables={**results.tables, "output": nothing})
    assert chart_output(empty, say).summary.startswith("The mean is 0 good parts per hour in every hour")
    assert "gives least" in chart_output(results, say).summary


def test_hourly_output_averages_the_replications(figures, results: Results) -> None:
    mean = next(trace for trace in figures["hourly"].data if trace.mode == "lines+markers")
    output = results.tables["output"].to_pandas()
    np.testing.assert_allclose(mean.y, output.groupby("hour")["good"].mean())


def test_a_short_last_hour_is_shown_as_a_rate(results: Results, say: Catalogue) -> None:
    output = results.tables["output"]
    drawn = draw_hourly_output(output, planned_s=7.5 * 3600, target_per_hour=None, say=say)
    whole = draw_hourly_output(output, planned_s=8 * 3600, target_per_hour=None, say=say)
    assert drawn.data[2].y[7] == pytest.approx(2 * whole.data[2].y[7])


def test_without_a_target_no_plan_is_drawn(results: Results, say: Catalogue) -> None:
    figure = draw_hourly_output(results.tables["output"], planned_s=28800, target_per_hour=None, say=say)
    assert not any(trace.line.dash for trace in figure.data)


def test_the_waterfall_ends_where_good_parts_begin(results: Results) -> None:
    steps = results.waterfall
    lengths, bases = stack_steps(steps)
    assert bases[-2] + lengths[-2] == pytest.approx(lengths[-1])
    assert lengths[0] == pytest.approx(480)


def test_losses_too_small_to_see_are_left_out(figures, results: Results) -> None:
    assert 2 < len(figures["waterfall"].data[0].x) < len(results.waterfall)


def test_the_state_shares_of_a_station_sum_to_all_its_time(figures) -> None:
    total = np.sum([trace.x for trace in figures["states"].data], axis=0)
    np.testing.assert_allclose(total, 100)


def test_every_state_has_a_look_of_its_own(figures) -> None:
    looks = {(trace.marker.color, trace.marker.pattern.shape) for trace in figures["states"].data}
    assert len(looks) == len(figures["states"].data)


def test_buffer_bands_stay_within_the_buffer(figures) -> None:
    for trace in figures["levels"].data[:3]:
        assert min(trace.y) >= 0
        assert max(trace.y) <= 4


def test_of_many_buffers_the_fullest_are_drawn_in_order_of_flow() -> None:
    rows = [
        {"scenario": "base", "replication": 0, "buffer": f"b{i}", "capacity": 3, "full_share": i / 20}
        for i in range(20)
    ]
    drawn = select_buffers(BUFFERS.empty_table().from_pylist(rows, schema=BUFFERS))
    assert drawn == [f"b{i}" for i in range(20 - MOST, 20)]


def test_no_figure_has_more_points_than_a_browser_likes(figures) -> None:
    for figure in figures.values():
        assert sum(len(trace.x) for trace in figure.data) <= 5000


def test_every_figure_is_plain_json_with_titled_axes(figures) -> None:
    for name, figure in figures.items():
        assert "NaN" not in json.dumps(figure.to_plotly_json(), default=lambda array: array.tolist())
        assert any(axis.title.text for axis in figure.select_xaxes()), name
        assert math.isfinite(figure.layout.height)


def test_names_in_figures_are_inert(hostile_folder, hostile: str, say: Catalogue) -> None:
    results = Library(hostile_folder).read("store").select(hostile)
    for figure in draw_all(results, say).values():
        assert "<img" not in figure.to_json()


def test_a_long_name_is_shortened_in_its_middle() -> None:
    assert show_name("a_very_long_name_of_a_station_7") == "a_very_long…on_7"
    assert show_name("<b>") == "&lt;b&gt;"


def test_what_plotly_does_not_check_when_it_is_drawn_is_valid(reference: tuple[Line, Results], say: Catalogue) -> None:
    for chart in list_charts(*reference, say):
        drawn = colour_figure(chart.figure, Theme.LIGHT)
        checked = json.loads(go.Figure(drawn).to_json(engine="json"))
        assert checked["layout"] == drawn["layout"]
        assert [trace.keys() for trace in checked["data"]] == [trace.keys() for trace in drawn["data"]]


def list_charts(line: Line, results: Results, say: Catalogue) -> list[Chart]:
    """Return the charts whose figures are built at once, of those that a line has."""
    found = [
        chart_output(results, say),
        chart_losses(results, say),
        chart_losses(results, say, "/losses?loss={}".format),
        chart_states(results, say),
        chart_yamazumi(results, line, say),
        chart_bottlenecks(results, say),
        chart_robot_states(results, say),
    ]
    return [chart for chart in found if chart is not None]
