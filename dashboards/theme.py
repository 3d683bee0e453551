"""Colours and type. Hues are those of Okabe and Ito (2008), told apart by every common kind of colour vision."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import plotly.graph_objects as go
import plotly.io

from twin.records.state import RobotState, ServerState


class Theme(StrEnum):
    """On what ground things are drawn."""

    LIGHT = "light"
    DARK = "dark"


INK = "#1f2933"
MUTED = "#5b6875"
GRID = "#e4e8ee"
SURFACE = "#ffffff"
FILL = "#7fb2d6"
PLAN = "#1f2933"
PRIMARY = "#0072b2"
GOOD = "#009e73"
NEUTRAL = "#8a97a6"
OTHER_LOSS = "#8c6bb1"
FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', "
    "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
)

DARK = {
    SURFACE: "#1b222a",
    INK: "#e6ebf0",
    MUTED: "#a7b3c0",
    GRID: "#36424f",
    PRIMARY: "#4aa3dc",
    GOOD: "#2fbf94",
    OTHER_LOSS: "#ab90cf",
}
"""The colours that are too dark on a dark page, and what stands for them there."""
_COLOUR = re.compile(r'"(#[0-9a-f]{6})"')
CONFIG: Any = {"showSendToCloud": False, "displaylogo": False, "displayModeBar": False, "responsive": True}
"""Options of every chart: plotly.js offers to upload data and shows a logo unless told not to."""


@dataclass(frozen=True)
class StateLook:
    """How a state of a server is drawn.

    Attributes:
        colour: fill.
        pattern: hatching of plotly bars, so that colour is never the only sign.
        icon: a glyph that stands beside the word.
    """

    colour: str
    pattern: str
    icon: str


STATE_LOOKS = {
    ServerState.WORKING: StateLook("#009e73", "", "▶"),
    ServerState.STARVED: StateLook("#56b4e9", "", "◇"),
    ServerState.BLOCKED: StateLook("#e69f00", "", "■"),
    ServerState.DOWN: StateLook("#d55e00", "", "✕"),
    ServerState.WAITING_REPAIR: StateLook("#d55e00", "/", "✕"),
    ServerState.INTERVENTION: StateLook("#cc79a7", "", "▲"),
    ServerState.WAITING_HELP: StateLook("#cc79a7", "/", "▲"),
    ServerState.CHANGEOVER: StateLook("#0072b2", "", "⇄"),
    ServerState.MINOR_STOP: StateLook("#d55e00", "x", "✕"),
    ServerState.MAINTENANCE: StateLook("#0072b2", "/", "⚙"),
    ServerState.OFF_SHIFT: StateLook("#bbbbbb", "", "☾"),
    ServerState.WAITING_ROBOT: StateLook("#56b4e9", "/", "○"),
}

ROBOT_LOOKS = {
    RobotState.WORKING: STATE_LOOKS[ServerState.WORKING],
    RobotState.WALKING: StateLook("#f0e442", "", "↔"),
    RobotState.WAITING: STATE_LOOKS[ServerState.STARVED],
    RobotState.HELD_UP: STATE_LOOKS[ServerState.BLOCKED],
    RobotState.CHARGING: StateLook("#0072b2", ".", "↯"),
    RobotState.WAITING_CHARGER: StateLook("#0072b2", "/", "↯"),
    RobotState.RESTING: StateLook("#8c6bb1", "", "~"),
    RobotState.DOWN: STATE_LOOKS[ServerState.DOWN],
    RobotState.WAITING_REPAIR: STATE_LOOKS[ServerState.WAITING_REPAIR],
    RobotState.MINOR_STOP: STATE_LOOKS[ServerState.MINOR_STOP],
    RobotState.MAINTENANCE: STATE_LOOKS[ServerState.MAINTENANCE],
    RobotState.SPARE: StateLook("#bbbbbb", "/", "+"),
    RobotState.OFF_SHIFT: STATE_LOOKS[ServerState.OFF_SHIFT],
}
"""States of the robots of pools in order of drawing; those that servers have, too, look the same."""

LOSS_COLOURS = {state.label: look.colour for state, look in STATE_LOOKS.items()}

_AXIS = {
    "gridcolor": GRID,
    "zerolinecolor": GRID,
    "automargin": True,
    "title": {"standoff": 8, "font": {"size": 13}},
    "ticklabelstandoff": 5,
}

_LEGEND = {
    "orientation": "h",
    "xref": "container",
    "x": 0,
    "xanchor": "left",
    "yref": "container",
    "y": 1,
    "yanchor": "top",
    "font": {"size": 12},
}

TEMPLATE = go.layout.Template(
    layout=go.Layout(
        font={"family": FONT, "size": 12, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 20, "t": 8, "b": 8},
        xaxis=_AXIS,
        yaxis=_AXIS,
        legend=_LEGEND,
        hoverlabel={"font": {"family": FONT, "size": 13}},
        bargap=0.35,
        uniformtext={"minsize": 10, "mode": "hide"},
    )
)


_TEMPLATE = TEMPLATE.to_plotly_json()


def make_figure(*, height: int) -> go.Figure:
    """Return an empty figure in the dashboard's style.

    Args:
        height: of the figure [px].
    """
    figure = go.Figure()
    figure.update_layout(template=TEMPLATE, height=height, dragmode=False)
    return figure


def build_figure(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], *, height: int) -> go.Figure:
    """Return a figure in the dashboard's style, made at once of what is known to be right.

    Plotly checks each property of each trace and copies its values; for a page that is drawn with every move of a
    slider that takes longer than everything else. A test lets plotly check what is built so.

    Args:
        traces: each with its ``type``, names nested as in plotly.js.
        layout: the same, without template and height.
        height: of the figure [px].
    """
    whole = {"template": _TEMPLATE, "height": height, "dragmode": False, **layout}
    return go.Figure({"data": list(traces), "layout": whole}, _validate=False)


def colour_figure(figure: go.Figure, theme: Theme) -> Any:
    """Return a figure as a document in the colours of a theme, as ``report.js`` does in a report.

    Args:
        figure: in the colours of the light theme.
        theme: light or dark.
    """
    text = plotly.io.to_json(figure, engine="json")
    if theme is Theme.DARK:
        text = _COLOUR.sub(lambda found: f'"{DARK.get(found[1], found[1])}"', text)
    return json.loads(text)
