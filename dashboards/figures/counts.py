"""What a line does with more or fewer of something: a line of points with intervals for each KPI."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.theme import GOOD, OTHER_LOSS, PRIMARY, make_figure
from twin.records.intervals import Interval

HEIGHT = 380
LOOKS = ((PRIMARY, "circle", "solid"), (OTHER_LOSS, "square", "dash"), (GOOD, "diamond", "dot"))
"""Colour, symbol and dash of each KPI."""


@dataclass(frozen=True)
class Curve:
    """A KPI against a number of something.

    Attributes:
        name: of the KPI, for people.
        x: the numbers, rising.
        y: the KPI at each, in the unit of the axis.
        told: the same in words.
    """

    name: str
    x: Sequence[float]
    y: Sequence[Interval]
    told: Sequence[str]


def draw_counts(curves: Sequence[Curve], *, x: str, y: str) -> go.Figure:
    """Return the curves in one frame; ``x``, ``y``: titles of the axes."""
    figure = make_figure(height=HEIGHT)
    for curve, (colour, symbol, dash) in zip(curves, LOOKS, strict=False):
        half = [one.high - one.mean if one.bounded else 0.0 for one in curve.y]
        figure.add_scatter(
            x=list(curve.x),
            y=[one.mean for one in curve.y],
            mode="lines+markers",
            name=curve.name,
            line={"color": colour, "width": 2, "dash": dash},
            marker={"color": colour, "size": 10, "symbol": symbol},
            error_y={"type": "data", "array": half, "color": colour, "thickness": 2, "width": 5},
            hoverinfo="text",
            hovertext=[f"<b>{curve.name}</b><br>{told}" for told in curve.told],
        )
    numbers = sorted({number for curve in curves for number in curve.x})
    figure.update_xaxes(title_text=x, tickmode="array", tickvals=numbers, ticktext=[f"{n:g}" for n in numbers])
    figure.update_yaxes(title_text=y, nticks=7)
    return figure
