"""What each station stood still for, the worst at the top."""

from collections.abc import Callable, Mapping, Sequence

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import label_rows
from dashboards.text import Catalogue
from dashboards.theme import STATE_LOOKS, make_figure
from twin.records.state import ServerState

_ROW_PX = 40


def draw_stops(
    stations: Sequence[str],
    stops_min: Mapping[ServerState, Sequence[float]],
    *,
    link: Callable[[str, str], str],
    say: Catalogue,
) -> go.Figure:
    """Return one bar per station, cut by what it stood still for.

    Args:
        stations: names, the worst first.
        stops_min: time of each station in each state that occurs [min].
        link: address to which a loss at a station leads, by loss and station.
        say: the words.
    """
    figure = make_figure(height=132 + _ROW_PX * len(stations))
    for state, minutes in stops_min.items():
        look, name = STATE_LOOKS[state], say(f"state.{state.label}")
        pattern = {"shape": look.pattern, "bgcolor": look.colour, "fgcolor": "white", "size": 6, "solidity": 0.25}
        figure.add_bar(
            orientation="h",
            name=f"{look.icon} {name}",
            x=list(minutes),
            y=list(range(len(stations))),
            marker={"color": look.colour, "line": {"color": "white", "width": 1}, "pattern": pattern},
            hoverinfo="text",
            hovertext=[
                say("losses.stops.hover", station=show_whole_name(station), state=name, minutes=f"{time:,.1f}")
                for station, time in zip(stations, minutes, strict=True)
            ],
            customdata=[link(state.label, station) for station in stations],
        )
    figure.update_layout(barmode="stack", legend_traceorder="normal", meta={"top": True})
    figure.update_xaxes(title_text=say("waterfall.x"), rangemode="tozero", nticks=6)
    label_rows(figure, stations)
    return figure
