"""What stations and pools did in a window of time."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.gantt import share_legend
from dashboards.figures.names import show_name, show_whole_name
from dashboards.figures.rows import make_row_axis
from dashboards.figures.state_shares import LEAST_LABELLED
from dashboards.formats import format_share
from dashboards.text import Catalogue
from dashboards.theme import build_figure
from dashboards.timeline.words import Looks

Place = tuple[str, bool]
"""Name of a station, or of a pool and true."""
_ROW_PX = 40


def draw_window_shares(
    places: Sequence[Place], shares: Mapping[tuple[Place, int], float], looks: Sequence[Looks], *, say: Catalogue
) -> go.Figure:
    """Return one bar per station and pool, cut by state; the shares of each sum to 100 %.

    Args:
        places: in order.
        shares: share of the window of a place in a state.
        looks: the states that occur.
        say: the words.
    """
    bars = []
    for one in looks:
        rows = [i for i, place in enumerate(places) if place[1] == one.is_robot and shares.get((place, one.state))]
        if rows:
            bars.append(_make_bar(one, rows, [shares[places[i], one.state] for i in rows], places))
    layout = {
        "barmode": "stack",
        "legend": {"traceorder": "normal", "font": {"size": 11}},
        "xaxis": {"title": {"text": say("timeline.shares.x")}, "range": [0, 100], "ticksuffix": " %", "dtick": 25},
        "yaxis": make_row_axis([show_name(name) for name, _ in places]),
    }
    return build_figure(share_legend(bars), layout, height=140 + _ROW_PX * len(places))


def _make_bar(one: Looks, rows: list[int], shares: list[float], places: Sequence[Place]) -> dict[str, Any]:
    colour = one.look.colour
    return {
        "type": "bar",
        "orientation": "h",
        "name": one.label,
        "x": [100 * share for share in shares],
        "y": rows,
        "marker": {
            "color": colour,
            "line": {"color": "white", "width": 1},
            "pattern": {"shape": one.look.pattern, "bgcolor": colour, "fgcolor": "white", "size": 6, "solidity": 0.25},
        },
        "text": [f"{one.look.icon} {format_share(share)}" if share >= LEAST_LABELLED else "" for share in shares],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": "#10171f", "size": 12},
        "constraintext": "inside",
        "hoverinfo": "text",
        "hovertext": [
            f"{show_whole_name(places[i][0])}<br>{one.label}: {100 * share:.1f} %"
            for i, share in zip(rows, shares, strict=True)
        ],
    }
