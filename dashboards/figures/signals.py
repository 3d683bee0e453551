"""Signals of an attempt over time, as few points as still show every peak."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboards.figures.names import show_name, show_whole_name
from dashboards.figures.phases import add_bands
from dashboards.text import Catalogue
from dashboards.theme import INK, make_figure

Floats = NDArray[np.float64]

HEIGHT = 340
_LABELS_PX = 44
MOST_POINTS = 5000
"""Points of all curves of a figure together."""
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")


@dataclass(frozen=True)
class Curve:
    """One quantity over time.

    Attributes:
        name: of it.
        values: at the times of the trace, shape (times,).
    """

    name: str
    values: Floats


def draw_signals(
    times: Floats,
    curves: Sequence[Curve],
    bands: Sequence[tuple[str, float, float]],
    *,
    y: str,
    limits: Sequence[float],
    limit: str,
    narrow: bool = False,
    say: Catalogue,
) -> go.Figure:
    """Return curves over the time of an attempt, with its phases behind them.

    Args:
        times: [s], shape (times,).
        curves: what is drawn; at least one.
        bands: name, start and end [s] of the phases.
        y: title of the axis of values.
        limits: values that must not be passed.
        limit: their name.
        narrow: whether the screen is.
        say: the words.
    """
    top_px = _LABELS_PX + _measure_legend([curve.name for curve in curves] + [limit] * bool(limits), narrow)
    figure = make_figure(height=HEIGHT + top_px)
    bins = MOST_POINTS // (2 * len(curves))
    for number, curve in enumerate(curves):
        x, values = decimate(times, curve.values, bins)
        look = {"color": COLOURS[number % len(COLOURS)], "dash": DASHES[number % len(DASHES)], "width": 1.5}
        figure.add_scatter(
            x=x,
            y=values,
            mode="lines",
            name=show_name(curve.name, 24),
            line=look,
            hovertemplate=f"{show_whole_name(curve.name)}: %{{y:.4g}}<br>%{{x:.2f}} s<extra></extra>",
        )
    for place, value in enumerate(limits):
        line = {"color": INK, "width": 2}
        figure.add_hline(y=value, line=line, **({"showlegend": True, "name": limit} if place == 0 else {}))
    figure.update_xaxes(title_text=say("attempt.time"), nticks=10)
    figure.update_yaxes(title_text=y, nticks=8)
    add_bands(figure, bands, least=0.12 if narrow else 0.05)
    figure.update_layout(legend={"font": {"size": 11}}, margin={"t": top_px})
    return figure


def _measure_legend(names: Sequence[str], narrow: bool) -> int:
    """Return about how high a legend is [px]."""
    letters = max(min(len(name), 24) for name in names)
    columns = max((310 if narrow else 1000) // (60 + 7 * letters), 1)
    return 20 * -(-len(names) // columns)


def decimate(times: Floats, values: Floats, bins: int) -> tuple[Floats, Floats]:
    """Return the least and the largest value of each of some stretches of time, in their order; gaps are left out.

    Args:
        times: in order, shape (times,).
        values: shape (times,).
        bins: stretches, each of as many times as the others.
    """
    seen = np.isfinite(values)
    times, values = times[seen], values[seen]
    if len(values) <= 2 * bins:
        return times, values
    picked: list[int] = []
    for chunk in np.array_split(np.arange(len(values)), bins):
        picked += sorted({int(chunk[values[chunk].argmin()]), int(chunk[values[chunk].argmax()])})
    return times[picked], values[picked]
