"""How long good parts took from entry to exit."""

import numpy as np
import plotly.graph_objects as go
import pyarrow as pa
from numpy.typing import NDArray

from dashboards.formats import format_number
from dashboards.text import Catalogue
from dashboards.theme import FILL, INK, PLAN, make_figure

BINS = 60
"""Bars of the distribution."""
_UNITS = (("h", 3600.0, 14400.0), ("min", 60.0, 600.0), ("s", 1.0, 0.0))
"""Units by size [s], and the longest time from which each is used [s]."""
Floats = NDArray[np.float64]


def bin_times(times: pa.Table) -> tuple[Floats, Floats]:
    """Return edges [s] of equal bins, shape (BINS + 1,), and the share of the good parts in each, shape (BINS,).

    The bins of the table are spread evenly over those that they overlap, so that the shares sum to 1.

    Args:
        times: table ``flow_times`` of one scenario, the replications pooled.
    """
    low, high, parts = (times[name].to_numpy().astype(float) for name in ("from_s", "to_s", "parts"))
    edges = np.linspace(low.min(), high.max(), BINS + 1)
    overlap = np.minimum(high[:, None], edges[None, 1:]) - np.maximum(low[:, None], edges[None, :-1])
    spread = np.maximum(overlap, 0.0) / (high - low)[:, None]
    shares: Floats = (parts[:, None] * spread).sum(axis=0) / parts.sum()
    return edges, shares


def draw_flow_times(times: pa.Table, marks: dict[str, float], *, say: Catalogue) -> go.Figure:
    """Return the distribution of the flow time, with marks such as its median.

    Args:
        times: table ``flow_times`` of one scenario, not empty.
        marks: times to be marked [s] by their names.
        say: the words.
    """
    edges, shares = bin_times(times)
    unit, factor = next((name, size) for name, size, least in _UNITS if edges[-1] >= least)
    figure = make_figure(height=320)
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2 / factor,
        y=100 * shares,
        width=np.diff(edges) / factor,
        marker={"color": FILL, "line": {"width": 0}},
        showlegend=False,
        hoverinfo="text",
        hovertext=[
            say(
                "flow.hover",
                low=format_number(a / factor),
                high=format_number(b / factor),
                unit=unit,
                share=f"{100 * y:.1f}",
            )
            for a, b, y in zip(edges[:-1], edges[1:], shares, strict=True)
        ],
    )
    for place, (name, time_s) in enumerate(marks.items()):
        line = {"color": PLAN if place else INK, "width": 2, "dash": ("solid", "dash", "dot")[place % 3]}
        label = f"{name} {format_number(time_s / factor)} {unit}"
        figure.add_vline(x=time_s / factor, line=line, showlegend=True, name=label)
    figure.update_layout(bargap=0, margin={"t": 56})
    figure.update_xaxes(title_text=say("flow.x", unit=unit), rangemode="tozero", nticks=8)
    figure.update_yaxes(title_text=say("flow.y"), ticksuffix=" %", nticks=5)
    return figure
