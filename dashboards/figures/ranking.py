"""A Pareto: what there is of something by cause, the most at the top."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.long_names import ROW_PX, add_labels, count_lines, fit_rows
from dashboards.theme import INK, NEUTRAL, make_figure
from twin.records.intervals import Interval


@dataclass(frozen=True)
class Bar:
    """A row of the chart.

    Attributes:
        name: of the cause, for people.
        ending: what stands in bold behind it.
        amount: in the unit of the axis.
        hover: inert text.
        address: to which it leads; None for nowhere.
        solid: whether it counts in full; others are hatched.
    """

    name: str
    ending: str
    amount: Interval
    hover: str
    address: str | None
    solid: bool = True


def draw_ranking(bars: Sequence[Bar], *, axis: str, colour: str) -> go.Figure:
    """Return a bar for each cause, in the order given, with its interval.

    Args:
        bars: the causes.
        axis: title of the axis.
        colour: of the bars.
    """
    figure = make_figure(height=76 + ROW_PX[count_lines([f"{bar.name} {bar.ending}" for bar in bars])] * len(bars))
    amounts, colours = [bar.amount for bar in bars], [colour if bar.solid else NEUTRAL for bar in bars]
    figure.add_bar(
        orientation="h",
        y=list(range(len(bars))),
        x=[amount.mean for amount in amounts],
        width=0.38,
        marker={
            "color": colours,
            "pattern": {
                "shape": ["" if bar.solid else "/" for bar in bars],
                "bgcolor": colours,
                "fgcolor": ["white"] * len(bars),
                "size": 6,
                "solidity": 0.25,
            },
        },
        error_x={
            "type": "data",
            "visible": any(amount.bounded for amount in amounts),
            "symmetric": False,
            "array": [amount.high - amount.mean if amount.bounded else 0.0 for amount in amounts],
            "arrayminus": [amount.mean - amount.low if amount.bounded else 0.0 for amount in amounts],
            "color": INK,
            "thickness": 1.2,
            "width": 4,
        },
        hoverinfo="text",
        hovertext=[bar.hover for bar in bars],
        customdata=[bar.address for bar in bars],
    )
    add_labels(figure, ((row, bar.name, bar.ending) for row, bar in enumerate(bars)))
    fit_rows(figure, len(bars))
    figure.update_xaxes(title_text=axis, nticks=6)
    figure.update_layout(meta={"top": True})
    return figure
