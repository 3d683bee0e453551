"""Colours and type. Hues are those of Okabe and Ito (2008), told apart by every common kind of colour vision."""

from dataclasses import dataclass

import plotly.graph_objects as go

from twin.records.state import ServerState

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
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif"


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
    ServerState.WAITING_ROBOT: StateLook("#56b4e9", "/", "⌛"),
}

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


def make_figure(*, height: int) -> go.Figure:
    """Return an empty figure in the dashboard's style.

    Args:
        height: of the figure [px].
    """
    figure = go.Figure()
    figure.update_layout(template=TEMPLATE, height=height, dragmode=False)
    return figure
