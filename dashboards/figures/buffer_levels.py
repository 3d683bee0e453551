"""How full the buffers were over the shift."""

from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
import pyarrow as pa
from plotly.subplots import make_subplots

from dashboards.figures.band import (
    INTERVAL_FILL,
    SPREAD_FILL,
    Floats,
    arrange_values,
    make_band_trace,
    measure_band,
)
from dashboards.figures.names import show_name
from dashboards.text import Catalogue
from dashboards.theme import MUTED, PRIMARY, TEMPLATE

MOST = 8
"""Buffers drawn at most, so that a figure stays below 5,000 points."""
_ROW_PX = 118
_HEAD_PX = 110
_TITLE_PX = 36


def draw_buffer_levels(
    find_levels: Callable[[str], pa.Table], buffers: pa.Table, *, planned_s: float, say: Catalogue
) -> go.Figure:
    """Return the mean level of each buffer with its 95 % interval and what 90 % of the shifts do.

    Args:
        find_levels: gives the rows of table ``levels`` of one scenario that are of a buffer.
        buffers: table ``buffers`` of the same, at least one.
        planned_s: planned time of a replication [s].
        say: the words.
    """
    capacity: dict[str, int] = dict(zip(buffers["buffer"].to_pylist(), buffers["capacity"].to_pylist(), strict=True))
    names = select_buffers(buffers)
    figure = _make_rows(
        [say("levels.title", name=show_name(n, 30), capacity=capacity[n]) for n in names], planned_s / 3600
    )
    for row, name in enumerate(names, start=1):
        for trace in _make_traces(find_levels(name), capacity[name], say):
            figure.add_scatter(**trace, row=row, col=1, showlegend=row == 1)
        figure.update_yaxes(range=[0, max(capacity[name], 1) * 1.08], nticks=4, row=row, col=1)
    figure.update_xaxes(title_text=say("levels.x"), row=len(names), col=1)
    return figure


def select_buffers(buffers: pa.Table) -> list[str]:
    """Return the names of the buffers to draw, in order of flow: all, or the fullest of many."""
    names = list(dict.fromkeys(buffers["buffer"].to_pylist()))
    of, full = np.asarray(buffers["buffer"]), buffers["full_share"].to_numpy()
    fullest = sorted(names, key=lambda name: -float(full[of == name].mean()))[:MOST]
    return [name for name in names if name in fullest]


def _make_rows(titles: list[str], hours: float) -> go.Figure:
    rows_px = _ROW_PX * len(titles)
    figure = make_subplots(
        len(titles), 1, shared_xaxes=True, vertical_spacing=_TITLE_PX / rows_px, subplot_titles=titles
    )
    figure.update_xaxes(range=[0, hours])
    figure.update_layout(template=TEMPLATE, height=_HEAD_PX + rows_px, dragmode=False)
    figure.update_layout(margin={"t": 72}, legend_traceorder="reversed")
    figure.update_annotations(font={"size": 12, "color": MUTED}, x=0, xanchor="left")
    return figure


def _make_traces(levels: pa.Table, capacity: int, say: Catalogue) -> list[dict[str, object]]:
    hours = _find_hours(levels)
    values = arrange_values(*(levels[name].to_numpy() for name in ("replication", "bin", "mean_level")))
    band = measure_band(values)
    high = np.minimum(band.high, capacity)
    mean = {
        "x": hours,
        "y": band.mean,
        "mode": "lines",
        "line": {"color": PRIMARY, "width": 1.6},
        "name": say("levels.mean"),
        "hoverinfo": "text",
        "hovertext": [
            say("levels.hover", hour=f"{x:.1f}", level=f"{y:.2f}") for x, y in zip(hours, band.mean, strict=True)
        ],
    }
    if len(values) == 1:
        return [mean]
    return [
        make_band_trace(hours, band.least, band.most, SPREAD_FILL, say("levels.spread")),
        make_band_trace(hours, band.low, high, INTERVAL_FILL, say("levels.interval")),
        mean,
    ]


def _find_hours(levels: pa.Table) -> Floats:
    """Return the middle of each bin [h]."""
    starts_s = np.unique(levels["start_s"].to_numpy())
    half_s = (starts_s[1] - starts_s[0]) / 2 if starts_s.size > 1 else 0.0
    return np.asarray((starts_s + half_s) / 3600)
