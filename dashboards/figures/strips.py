"""Each replication of each scenario as a point, with the mean: what the intervals are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.long_names import ROW_PX, add_labels, count_lines, fit_rows
from dashboards.figures.names import show_whole_name
from dashboards.formats import Quantity
from dashboards.text import Catalogue
from dashboards.theme import INK, MUTED, NEUTRAL, PRIMARY, make_figure
from twin.records.intervals import Interval

SPREAD = 5
"""Heights at which neighbouring points stand, so that they do not hide each other."""
SPREAD_ROWS = 0.06


@dataclass(frozen=True)
class Strip:
    """The replications of a scenario.

    Attributes:
        name: of the scenario.
        values: by replication, in the unit of the axis.
        mean: in the same unit.
        told: the mean in words.
        href: where its mean leads to.
    """

    name: str
    values: dict[int, float]
    mean: Interval
    told: Quantity
    href: str


def draw_strips(strips: Sequence[Strip], *, axis: str, paired: bool, zero: bool, say: Catalogue) -> go.Figure:
    """Return a row of points for each scenario, in the order given, its mean as a diamond with the interval.

    Args:
        strips: the scenarios.
        axis: its title.
        paired: whether lines join the points of the same replication.
        zero: whether no difference is marked.
        say: the words.
    """
    lines = count_lines([strip.name for strip in strips])
    figure = make_figure(height=84 + ROW_PX[lines] * len(strips))
    if paired:
        figure.add_scatter(**_join_replications(strips), name=say("compare.strips.pairs"))
    figure.add_scatter(**_make_points(strips, say), name=say("compare.strips.replication"))
    figure.add_scatter(**_make_means(strips, say), name=say("compare.strips.mean"))
    add_labels(figure, ((row, strip.name, strip.told.value) for row, strip in enumerate(strips)))
    if zero:
        figure.add_vline(x=0, line={"color": MUTED, "width": 1.5, "dash": "dash"})
    fit_rows(figure, len(strips))
    figure.update_xaxes(title_text=axis, nticks=6, zeroline=False)
    return figure


def _join_replications(strips: Sequence[Strip]) -> dict[str, object]:
    x: list[float | None] = []
    y: list[float | None] = []
    for number in sorted(set().union(*(strip.values for strip in strips))):
        found = [(strip.values[number], row) for row, strip in enumerate(strips) if number in strip.values]
        x += [*(value for value, _ in found), None]
        y += [*(_place(row, number) for _, row in found), None]
    look = {"mode": "lines", "line": {"color": NEUTRAL, "width": 1}, "opacity": 0.45, "hoverinfo": "skip"}
    return {"x": x, "y": y, **look}


def _make_points(strips: Sequence[Strip], say: Catalogue) -> dict[str, object]:
    points = [(row, strip, number) for row, strip in enumerate(strips) for number in strip.values]
    return {
        "x": [strip.values[number] for _, strip, number in points],
        "y": [_place(row, number) for row, _, number in points],
        "mode": "markers",
        "marker": {"color": PRIMARY, "size": 6, "opacity": 0.55},
        "hoverinfo": "text",
        "hovertext": [
            say(
                "compare.strips.hover",
                name=show_whole_name(strip.name),
                number=number + 1,
                value=f"{strip.values[number]:.4g}",
                unit=strip.told.unit,
            )
            for _, strip, number in points
        ],
    }


def _make_means(strips: Sequence[Strip], say: Catalogue) -> dict[str, object]:
    half = [strip.mean.high - strip.mean.mean if strip.mean.bounded else 0.0 for strip in strips]
    return {
        "x": [strip.mean.mean for strip in strips],
        "y": list(range(len(strips))),
        "mode": "markers",
        "marker": {"color": INK, "size": 9, "symbol": "diamond"},
        "error_x": {"type": "data", "array": half, "color": INK, "thickness": 2, "width": 6},
        "customdata": [strip.href for strip in strips],
        "hoverinfo": "text",
        "hovertext": [
            say(
                "differences.hover",
                name=show_whole_name(strip.name),
                value=strip.told.value,
                unit=strip.told.unit,
                bounds=strip.told.bounds or say("interval.none"),
            )
            for strip in strips
        ],
    }


def _place(row: int, number: int) -> float:
    """Return the height of a replication's point: the same in every row, so that lines that join them keep apart."""
    return row + SPREAD_ROWS * (number % SPREAD - SPREAD // 2)
