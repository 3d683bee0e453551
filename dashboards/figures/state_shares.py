"""What the servers of each station did with their planned time."""

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import label_rows
from dashboards.formats import format_share
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import STATE_LOOKS, make_figure
from twin.records.state import ServerState

LEAST_LABELLED = 0.07
"""Share of time below which a segment is too short for a text."""
_ROW_PX = 46


def draw_state_shares(results: Results, *, say: Catalogue) -> go.Figure:
    """Return one bar per station, in order of flow, cut by state; a station's shares sum to 100 %."""
    stations = results.stations
    figure = make_figure(height=130 + _ROW_PX * len(stations))
    for state in ServerState:
        shares = [read_share(results, station, state) for station in stations]
        if any(shares):
            figure.add_bar(**_make_bar(state, shares, stations, say))
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    figure.update_xaxes(title_text=say("states.x"), range=[0, 100], ticksuffix=" %", dtick=25)
    label_rows(figure, stations)
    return figure


def read_share(results: Results, station: str, state: ServerState) -> float:
    """Return the mean share of time that a station's servers spent in a state."""
    found = results.find(f"{state.label}_share", station)
    return found.mean if found else 0.0


def _make_bar(state: ServerState, shares: list[float], stations: list[str], say: Catalogue) -> dict[str, object]:
    look = STATE_LOOKS[state]
    name = say(f"state.{state.label}")
    return {
        "orientation": "h",
        "name": f"{look.icon} {name}",
        "x": [100 * share for share in shares],
        "y": list(range(len(stations))),
        "marker": {
            "color": look.colour,
            "line": {"color": "white", "width": 1},
            "pattern": {"shape": look.pattern, "bgcolor": look.colour, "fgcolor": "white", "size": 6, "solidity": 0.25},
        },
        "text": [f"{look.icon} {format_share(share)}" if share >= LEAST_LABELLED else "" for share in shares],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": "#10171f", "size": 12},
        "constraintext": "inside",
        "customdata": [show_whole_name(station) for station in stations],
        "hovertemplate": f"%{{customdata}}<br>{name}: %{{x:.1f}} %<extra></extra>",
    }
