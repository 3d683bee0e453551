"""Good parts in each hour of the shift against the plan."""

import numpy as np
import plotly.graph_objects as go
import pyarrow as pa

from dashboards.figures.band import (
    INTERVAL_FILL,
    SPREAD_FILL,
    Band,
    Floats,
    arrange_values,
    make_band_trace,
    measure_band,
)
from dashboards.formats import format_number
from dashboards.text import Catalogue
from dashboards.theme import PLAN, PRIMARY, build_figure

HEIGHT = 360
_HOUR_S = 3600.0


def draw_hourly_output(
    output: pa.Table, *, planned_s: float, target_per_hour: float | None, say: Catalogue
) -> go.Figure:
    """Return the mean rate of each hour, its 95 % interval, what 90 % of the shifts do, and the plan.

    Args:
        output: table ``output`` of one scenario.
        planned_s: planned time of a replication [s]; its last hour may be short.
        target_per_hour: good parts per hour of the plan.
        say: the words.
    """
    middle_h, rates = collect_rates(output, planned_s)
    band = measure_band(rates)
    traces = []
    if len(rates) > 1:
        traces.append(make_band_trace(middle_h, band.least, band.most, SPREAD_FILL, say("hourly.spread")))
        traces.append(make_band_trace(middle_h, band.low, band.high, INTERVAL_FILL, say("hourly.interval")))
    traces.append(_make_mean(middle_h, band, say))
    planned_h = planned_s / _HOUR_S
    if target_per_hour is not None:
        traces.append(_make_plan(planned_h, target_per_hour, say))
    ticks = {"dtick": 1} if planned_h <= 12 else {}
    layout = {
        "legend": {"traceorder": "reversed"},
        "xaxis": {"title": {"text": say("hourly.x")}, "range": [0, planned_h], **ticks},
        "yaxis": {"title": {"text": say("hourly.y")}, "rangemode": "tozero", "nticks": 6},
    }
    return build_figure(traces, layout, height=HEIGHT)


def collect_rates(output: pa.Table, planned_s: float) -> tuple[Floats, Floats]:
    """Return the middle of each hour [h], shape (hours,), and parts per hour, shape (replications, hours)."""
    counts = arrange_values(*(output[name].to_numpy() for name in ("replication", "hour", "good")))
    start_s = _HOUR_S * np.arange(counts.shape[1])
    length_s = np.minimum(planned_s - start_s, _HOUR_S)
    return (start_s + length_s / 2) / _HOUR_S, counts * _HOUR_S / length_s


def _make_mean(middle_h: Floats, band: Band, say: Catalogue) -> dict[str, object]:
    return {
        "type": "scatter",
        "x": middle_h.tolist(),
        "y": band.mean.tolist(),
        "mode": "lines+markers",
        "name": say("hourly.mean"),
        "line": {"color": PRIMARY, "width": 2},
        "marker": {"size": 7},
        "hoverinfo": "text",
        "hovertext": [_describe(hour, band, say) for hour in range(middle_h.size)],
    }


def _describe(hour: int, band: Band, say: Catalogue) -> str:
    numbers = {name: f"{getattr(band, name)[hour]:.1f}" for name in ("mean", "low", "high", "least", "most")}
    return say("hourly.hover", hour=hour + 1, **numbers)


def _make_plan(planned_h: float, target_per_hour: float, say: Catalogue) -> dict[str, object]:
    return {
        "type": "scatter",
        "x": [0, planned_h],
        "y": [target_per_hour] * 2,
        "mode": "lines",
        "name": say("hourly.plan", target=format_number(target_per_hour)),
        "line": {"color": PLAN, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
    }
