"""Parts in the line and in its buffers, along the time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboards.figures.gantt import FIXED, lay_time, make_time_axis
from dashboards.figures.names import show_name
from dashboards.text import Catalogue
from dashboards.theme import MUTED, PRIMARY, build_figure
from dashboards.timeline.bins import find_band
from dashboards.timeline.track import Steps
from dashboards.timeline.window import HOUR_S, Window

POINTS = 4_600
"""Points of a figure at most."""
SPREAD = "rgba(0,114,178,0.28)"
_ROW_PX = 84
_TITLE_PX = 30
_HEAD_PX = 28
_FOOT_PX = 40
_TITLE: dict[str, Any] = {
    "x": 0,
    "xref": "paper",
    "xanchor": "left",
    "yref": "paper",
    "yanchor": "bottom",
    "showarrow": False,
    "font": {"size": 12, "color": MUTED},
}


def draw_levels(
    levels: Mapping[str | None, Steps], capacity: Mapping[str, int], window: Window, *, say: Catalogue
) -> go.Figure:
    """Return the level of each buffer, and first the parts in the line, with the axis of time of the Gantt chart.

    Args:
        levels: of those to draw; None stands for the parts in the line.
        capacity: of each buffer.
        window: the stretch of time and the moment.
        say: the words.
    """
    rows_px = _ROW_PX * len(levels)
    layout = {**lay_time(window, say, top_px=_HEAD_PX), "showlegend": False}
    traces: list[dict[str, Any]] = []
    titles: list[dict[str, Any]] = []
    for place, (name, steps) in enumerate(levels.items()):
        number = "" if place == 0 else str(place + 1)
        drawn = _make_traces(steps, window, POINTS // len(levels))
        traces += [{"type": "scatter", "xaxis": f"x{number}", "yaxis": f"y{number}", **trace} for trace in drawn]
        domain = _find_domain(place, len(levels), _TITLE_PX / rows_px)
        most = capacity[name] if name is not None else int(steps.level.max(initial=1))
        layout[f"xaxis{number}"] = {
            **make_time_axis(window),
            "anchor": f"y{number}",
            "domain": [0.0, 1.0],
            **({"matches": f"x{len(levels)}", "showticklabels": False} if place < len(levels) - 1 else {}),
        }
        scale = {"range": [0, max(most, 1) * 1.1], "nticks": 4}
        layout[f"yaxis{number}"] = {**scale, "anchor": f"x{number}", "domain": domain, **FIXED}
        titles.append({**_TITLE, "text": _name(name, capacity, say), "y": domain[1]})
    layout["annotations"] = [*titles, *layout["annotations"]]
    return build_figure(traces, layout, height=_HEAD_PX + _FOOT_PX + rows_px)


def _find_domain(place: int, count: int, spacing: float) -> list[float]:
    """Return lower and upper end of a row of the figure; rows are counted from the top, spaced by a share of it."""
    height = (1.0 - spacing * (count - 1)) / count
    low = (count - 1 - place) * (height + spacing)
    return [low, low + height]


def is_exact(steps: Steps, count: int) -> bool:
    """Return whether each step of a level is drawn, beside so many others."""
    return 2 * steps.level.size <= POINTS // count


def _name(name: str | None, capacity: Mapping[str, int], say: Catalogue) -> str:
    if name is None:
        return say("timeline.wip")
    return say("timeline.buffer", name=show_name(name, 30), capacity=capacity[name])


def _make_traces(steps: Steps, window: Window, points: int) -> list[dict[str, Any]]:
    look: dict[str, Any] = {
        "mode": "lines",
        "line": {"color": PRIMARY, "width": 1.4},
        "hovertemplate": "%{y:.3~f}<extra></extra>",
    }
    if not steps.level.size:
        return [{"x": [], "y": [], **look}]
    if 2 * steps.level.size <= points:
        x, y = np.append(steps.start_s, steps.end_s[-1]), np.append(steps.level, steps.level[-1])
        return [{"x": _hours(x), "y": y.tolist(), **look, "line": {**look["line"], "shape": "hv"}}]
    band = find_band(steps, window.begin_s, window.end_s, max(points // 3, 1))
    middle = _hours((band.edges_s[1:] + band.edges_s[:-1]) / 2)
    edge: dict[str, Any] = {"x": middle, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return [
        {**edge, "y": band.low.tolist()},
        {**edge, "y": band.high.tolist(), "fill": "tonexty", "fillcolor": SPREAD},
        {"x": middle, "y": np.round(band.mean, 3).tolist(), **look},
    ]


def _hours(times_s: Any) -> list[float]:
    return [round(time_s / HOUR_S, 6) for time_s in times_s.tolist()]
