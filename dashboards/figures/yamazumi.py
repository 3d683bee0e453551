"""Yamazumi: what each station's time per part is made of, against the time that the plan leaves for one."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import name_rows
from dashboards.figures.state_shares import make_marker
from dashboards.formats import format_number
from dashboards.text import Catalogue
from dashboards.theme import INK, PLAN, STATE_LOOKS, StateLook, build_figure
from twin.records.intervals import Interval
from twin.records.state import ServerState
from twin.records.yamazumi import SEGMENTS, Stack

SEGMENT_LOOKS = {
    "value_adding": STATE_LOOKS[ServerState.WORKING],
    "walking": StateLook("#f0e442", "", "↔"),
    "waiting_robot": STATE_LOOKS[ServerState.WAITING_ROBOT],
    "retry": StateLook("#8c6bb1", "", "↻"),
    "setup": STATE_LOOKS[ServerState.CHANGEOVER],
    "help": STATE_LOOKS[ServerState.INTERVENTION],
    "waiting_help": STATE_LOOKS[ServerState.WAITING_HELP],
    "repair": STATE_LOOKS[ServerState.DOWN],
    "waiting_repair": STATE_LOOKS[ServerState.WAITING_REPAIR],
}
"""How the segments are drawn: like the states that they come from."""
_ROW_PX = 46


def draw_yamazumi(
    stacks: Sequence[Stack],
    *,
    takt_s: float | None,
    ideal_s: Mapping[str, float],
    links: Mapping[str, str],
    say: Catalogue,
) -> go.Figure:
    """Return active time per part of each station [s], cut by what it is for, with its interval, ideal and takt.

    Args:
        stacks: of the stations in order of flow.
        takt_s: time per part that the plan leaves, None without a target.
        ideal_s: planned run time of each station per good part of the line [s].
        links: address of each station.
        say: the words.
    """
    drawn = [name for name in SEGMENTS if any(stack.segments[name].mean > 0 for stack in stacks)]
    traces = [
        *(_make_bar(segment, stacks, links, say) for segment in drawn),
        _mark_ideal([ideal_s[stack.station] or None for stack in stacks], say),
        *_mark_intervals([stack.total for stack in stacks], say),
    ]
    layout = {
        "barmode": "stack",
        "legend": {"traceorder": "normal"},
        "shapes": [] if takt_s is None else [_draw_takt(takt_s, say)],
        "xaxis": {"title": {"text": say("cycle.x")}, "rangemode": "tozero", "nticks": 8},
        "yaxis": name_rows([stack.station for stack in stacks]),
    }
    return build_figure(traces, layout, height=156 + _ROW_PX * len(stacks))


def _make_bar(segment: str, stacks: Sequence[Stack], links: Mapping[str, str], say: Catalogue) -> dict[str, object]:
    look, name = SEGMENT_LOOKS[segment], say(f"yamazumi.{segment}")
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{look.icon} {name}",
        "x": [stack.segments[segment].mean for stack in stacks],
        "y": list(range(len(stacks))),
        "marker": make_marker(look),
        "customdata": [[links.get(stack.station, ""), show_whole_name(stack.station)] for stack in stacks],
        "hovertemplate": f"%{{customdata[1]}}<br>{name}: %{{x:.2f}} s<extra></extra>",
    }


def _mark_ideal(ideal_s: Sequence[float | None], say: Catalogue) -> dict[str, object]:
    return {
        "type": "scatter",
        "x": list(ideal_s),
        "y": list(range(len(ideal_s))),
        "mode": "markers",
        "name": say("cycle.ideal"),
        "marker": {"symbol": "diamond", "size": 11, "color": "white", "line": {"color": INK, "width": 2}},
        "hovertemplate": say("cycle.ideal") + ": %{x:.2f} s<extra></extra>",
    }


def _mark_intervals(totals: Sequence[Interval], say: Catalogue) -> list[dict[str, object]]:
    """Return whiskers at the ends of the bars, nothing where there is no interval."""
    if not any(total.bounded for total in totals):
        return []
    half = [(total.high - total.low) / 2 if total.bounded else 0.0 for total in totals]
    below = [min(down, total.mean) for down, total in zip(half, totals, strict=True)]
    ends = {"array": half, "arrayminus": below, "symmetric": False}  # no time is below 0
    whiskers = {
        "type": "scatter",
        "x": [total.mean for total in totals],
        "y": list(range(len(totals))),
        "mode": "markers",
        "showlegend": False,
        "marker": {"symbol": "line-ns", "size": 1, "color": INK},
        "error_x": {"type": "data", **ends, "color": INK, "thickness": 1.4, "width": 5},
        "hovertemplate": say("yamazumi.total") + ": %{x:.2f} s<extra></extra>",
    }
    return [whiskers]


def _draw_takt(takt_s: float, say: Catalogue) -> dict[str, object]:
    """Return a line across all bars, with an entry in the legend."""
    ends = {"x0": takt_s, "x1": takt_s, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
    look = {"line": {"color": PLAN, "width": 2, "dash": "dash"}, "showlegend": True}
    return {"type": "line", **ends, **look, "name": say("cycle.takt", takt=format_number(takt_s))}
