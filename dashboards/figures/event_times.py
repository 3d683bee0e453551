"""Mean times between and to events of each station, with intervals, and the ISO value beside."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import label_rows
from dashboards.text import Catalogue
from dashboards.theme import OTHER_LOSS, PRIMARY, make_figure
from twin.records.intervals import Interval

MARGIN = 1.15
"""Free space beyond the outermost points, as a factor."""
MOST_TICKS = 6
_ROW_PX = 44


@dataclass(frozen=True)
class EventTime:
    """A mean time of a station.

    Attributes:
        station: its name.
        time: in the unit of the axis, with the number of events.
        iso: by the formula of the standard, in the same unit.
        told: both in words.
    """

    station: str
    time: Interval
    iso: float
    told: str


def draw_event_times(times: Sequence[EventTime], *, axis: str, say: Catalogue) -> go.Figure:
    """Return a point with its interval for each station, in the order given, on a logarithmic axis."""
    figure = make_figure(height=104 + _ROW_PX * len(times))
    rows = list(range(len(times)))
    figure.add_scatter(
        x=[one.time.mean for one in times],
        y=rows,
        mode="markers",
        name=say("failures.times.mean"),
        marker={"color": PRIMARY, "size": 10},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [one.time.high - one.time.mean for one in times],
            "arrayminus": [one.time.mean - one.time.low for one in times],
            "color": PRIMARY,
            "thickness": 2,
            "width": 5,
        },
        hoverinfo="text",
        hovertext=[f"<b>{show_whole_name(one.station)}</b><br>{one.told}" for one in times],
    )
    figure.add_scatter(
        x=[one.iso for one in times],
        y=rows,
        mode="markers",
        name=say("failures.times.iso"),
        marker={"color": OTHER_LOSS, "size": 11, "symbol": "diamond-open", "line": {"width": 2}},
        hoverinfo="skip",
    )
    label_rows(figure, [one.station for one in times])
    low = min(min(one.time.low, one.iso) for one in times) / MARGIN
    high = max(max(one.time.high, one.iso) for one in times) * MARGIN
    ticks = list_ticks(low, high)
    figure.update_xaxes(
        title_text=axis,
        type="log",
        range=[math.log10(low), math.log10(high)],
        tickmode="array",
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
    )
    return figure


def list_ticks(low: float, high: float) -> list[float]:
    """Return round numbers between two ends of a logarithmic axis, no more than can be read on a telephone."""
    for steps in ((1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = [float(f"{step}e{decade}") for decade in decades for step in steps]
        shown = [tick for tick in ticks if low <= tick <= high]
        if len(shown) <= MOST_TICKS:
            break
    return shown
