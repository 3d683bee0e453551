"""What each server and robot did, along the time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboards.figures.names import show_name, show_whole_name
from dashboards.figures.rows import make_row_axis
from dashboards.text import Catalogue
from dashboards.theme import INK, build_figure
from dashboards.timeline.bins import Segments
from dashboards.timeline.track import Row
from dashboards.timeline.window import HOUR_S, Window, format_time
from dashboards.timeline.words import QUIET, Looks

LEFT_PX = 104
"""Margin of the charts that stand below each other with the same axis of time."""
RIGHT_PX = 18
LONGEST_NAME = 14
_ROW_PX = 26
_HEAD_PX = 92
_LEGEND_PX = 17
FIXED: Any = {"automargin": False, "fixedrange": True}
"""Of the axes that a zoom leaves alone."""
_WIDTHS = {True: 0.42, False: 0.86}


def draw_gantt(
    rows: Sequence[Row], first: int, segments: Segments, looks: Sequence[Looks], window: Window, *, say: Catalogue
) -> go.Figure:
    """Return one row per server and robot, cut by state.

    Args:
        rows: those to draw.
        first: number of the first of them.
        segments: what to draw.
        looks: the states that occur.
        window: the stretch of time and the moment.
        say: the words.
    """
    head_px = max(_HEAD_PX, _LEGEND_PX * -(-len(looks) // 2) + 24)
    is_robot = np.array([row.is_robot for row in rows])[segments.row - first]
    names = [show_whole_name(row.name) for row in rows]
    bars = []
    for one in looks:
        mine = (segments.state == one.state) & (is_robot == one.is_robot)
        if mine.any():
            bars.append(_make_bars(one, segments, mine, first, names, say))
    labels = make_row_axis([show_name(row.name, LONGEST_NAME) for row in rows])
    layout = {
        **lay_time(window, say, top_px=head_px),
        "barmode": "overlay",
        "legend": {"traceorder": "normal", "font": {"size": 11}},
        "bargap": 0,
        "xaxis": make_time_axis(window),
        "yaxis": {**labels, "tickfont": {"size": 11}, **FIXED},
    }
    return build_figure(share_legend(bars), layout, height=head_px + 40 + _ROW_PX * len(rows))


def make_time_axis(window: Window) -> dict[str, Any]:
    """Return the axis of time."""
    return {"range": [window.begin_s / HOUR_S, window.end_s / HOUR_S], "zeroline": False}


def lay_time(window: Window, say: Catalogue, *, top_px: int) -> dict[str, Any]:
    """Return the layout of what has the axis of time: the moment, and what a zoom puts into the address."""
    at = window.at_s / HOUR_S
    line = {"color": INK, "width": 1.5, "dash": "dot"}
    place = {"x": 0.5, "y": 0, "xref": "paper", "yref": "paper", "yanchor": "top", "yshift": -20}
    return {
        "dragmode": "zoom",
        "margin": {"l": LEFT_PX, "r": RIGHT_PX, "t": top_px, "b": 40},
        "meta": {"zoom": ["from", "to"], "at": "at"},
        "shapes": [{"type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1, "line": line}],
        "annotations": [{"text": say("timeline.x"), **place, "showarrow": False, "font": {"size": 12}}],
    }


def share_legend(traces: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return traces of which those of the same name, of servers and of robots, are one entry of the legend."""
    names = [trace["name"] for trace in traces]
    return [
        {**trace, "legendgroup": trace["name"], "showlegend": trace["name"] not in names[:place]}
        for place, trace in enumerate(traces)
    ]


def _make_bars(
    one: Looks, segments: Segments, mine: Any, first: int, names: Sequence[str], say: Catalogue
) -> dict[str, Any]:
    start_s, end_s, row = segments.start_s[mine], segments.end_s[mine], segments.row[mine] - first
    colour = one.look.colour
    return {
        "type": "bar",
        "orientation": "h",
        "name": one.label,
        "base": np.round(start_s / HOUR_S, 6).tolist(),
        "x": np.round((end_s - start_s) / HOUR_S, 6).tolist(),
        "y": row.tolist(),
        "width": _WIDTHS[one.state in QUIET],
        "marker": {
            "color": colour,
            "line": {"width": 0},
            "pattern": {"shape": one.look.pattern, "bgcolor": colour, "fgcolor": "white", "size": 6, "solidity": 0.3},
        },
        "hoverinfo": "text",
        "hovertext": [
            say("timeline.hover", name=names[place], state=one.label, begin=format_time(begin), end=format_time(end))
            for place, begin, end in zip(row.tolist(), start_s.tolist(), end_s.tolist(), strict=True)
        ],
    }
