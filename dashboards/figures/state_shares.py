"""What the servers of each station, or the robots of each pool, did with their time."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import name_rows
from dashboards.formats import format_share
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import ROBOT_LOOKS, STATE_LOOKS, StateLook, build_figure
from twin.records.pools import PoolTime
from twin.records.state import ServerState

LEAST_LABELLED = 0.07
"""Share of time below which a segment is too short for a text."""
_ROW_PX = 46
_HEAD_PX = 130
LEGEND_PX = 20
"""Height of a line of a legend [px]."""


def draw_state_shares(results: Results, *, say: Catalogue, links: Mapping[str, str] | None = None) -> go.Figure:
    """Return one bar per station, in order of flow, cut by state; a station's shares sum to 100 %.

    Args:
        results: what the replications left.
        say: the words.
        links: address of each station.
    """
    stations = results.stations
    bars = []
    for state in ServerState:
        shares = [read_share(results, station, state) for station in stations]
        if any(shares):
            name = say(f"state.{state.label}")
            bars.append(make_share_bar(STATE_LOOKS[state], name, shares, stations, links or {}))
    return build_figure(bars, _lay_out(stations, say), height=_HEAD_PX + _ROW_PX * len(stations))


def draw_robot_shares(pools: Sequence[PoolTime], *, say: Catalogue, across: int) -> go.Figure:
    """Return one bar per pool, cut by state of its robots; a pool's shares sum to 100 %.

    Args:
        pools: what their robots did.
        say: the words.
        across: how many entries of the legend stand side by side.
    """
    names = [found.pool for found in pools]
    entries = sum(any(found.shares[state].mean for found in pools) for state in ROBOT_LOOKS)
    bars = []
    for state, look in ROBOT_LOOKS.items():
        shares = [found.shares[state].mean for found in pools]
        if any(shares):
            bars.append(make_share_bar(look, say(f"robot.{state.label}"), shares, names, {}))
    layout = _lay_out(names, say)
    layout["legend"]["maxheight"] = LEGEND_PX * (entries + 1)
    return build_figure(bars, layout, height=80 + math.ceil(entries / across) * LEGEND_PX + _ROW_PX * len(names))


def read_share(results: Results, station: str, state: ServerState) -> float:
    """Return the mean share of time that a station's servers spent in a state."""
    found = results.find(f"{state.label}_share", station)
    return found.mean if found else 0.0


def make_share_bar(
    look: StateLook, name: str, shares: Sequence[float], rows: Sequence[str], links: Mapping[str, str]
) -> dict[str, object]:
    """Return the bars of one state.

    Args:
        look: of the state.
        name: of the state, for people.
        shares: of each row.
        rows: names of the rows.
        links: address of each row, if it has one.
    """
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{look.icon} {name}",
        "x": [100 * share for share in shares],
        "y": list(range(len(rows))),
        "marker": make_marker(look),
        "text": [f"{look.icon} {format_share(share)}" if share >= LEAST_LABELLED else "" for share in shares],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": "#10171f", "size": 12},
        "constraintext": "inside",
        "customdata": [[links.get(row, ""), show_whole_name(row)] for row in rows],
        "hovertemplate": f"%{{customdata[1]}}<br>{name}: %{{x:.1f}} %<extra></extra>",
    }


def make_marker(look: StateLook) -> dict[str, object]:
    """Return how bars of a look are filled."""
    pattern = {"shape": look.pattern, "bgcolor": look.colour, "fgcolor": "white", "size": 6, "solidity": 0.25}
    return {"color": look.colour, "line": {"color": "white", "width": 1}, "pattern": pattern}


def _lay_out(names: Sequence[str], say: Catalogue) -> dict[str, Any]:
    return {
        "barmode": "stack",
        "legend": {"traceorder": "normal"},
        "xaxis": {"title": {"text": say("states.x")}, "range": [0, 100], "ticksuffix": " %", "dtick": 25},
        "yaxis": name_rows(names),
    }
