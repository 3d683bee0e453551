"""The drawn line: stations with what they did, buffers with their fill, the flow between them."""

import plotly.graph_objects as go
import pyarrow.compute as pc

from dashboards.figures.drawing import Drawing, Scale
from dashboards.figures.floor import BufferPlace, Floor, Point
from dashboards.figures.names import show_name, show_whole_name
from dashboards.figures.state_shares import read_share
from dashboards.formats import format_number, format_share
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import FILL, INK, STATE_LOOKS, SURFACE
from twin.records.state import ServerState

WIDE = Scale(row_px=220, box_x=0.33, buffer_x=0.06)
NARROW = Scale(row_px=220, box_x=0.42, buffer_x=0.06)

GROUPS = {
    ServerState.WORKING: (ServerState.WORKING,),
    ServerState.STARVED: (ServerState.STARVED, ServerState.WAITING_ROBOT),
    ServerState.BLOCKED: (ServerState.BLOCKED,),
    ServerState.DOWN: (
        ServerState.DOWN,
        ServerState.WAITING_REPAIR,
        ServerState.INTERVENTION,
        ServerState.WAITING_HELP,
        ServerState.CHANGEOVER,
        ServerState.MINOR_STOP,
        ServerState.MAINTENANCE,
    ),
}
"""Four groups that a glance can tell apart; stops of every kind count as down, rest between shifts as nothing."""

BOTTLENECK_ICON = "★ "
_BOX_PX = 132
_BAR_PX = (-20, 0)
_BUFFER_PX = 48
_MARGIN_PX = 12


def draw_layout(results: Results, floor: Floor, scale: Scale, *, say: Catalogue) -> go.Figure:
    """Return the drawing of a line in one scenario.

    Args:
        results: what its replications left.
        floor: where things stand.
        scale: sizes, for wide or narrow screens.
        say: the words.
    """
    drawing = Drawing(scale)
    for here, there in zip(floor.stations, floor.stations[1:], strict=False):
        drawing.add_flow(here, there, _BOX_PX)
    for name, point in zip(results.stations, floor.stations, strict=True):
        _add_station(drawing, name, point, results, say)
    for buffer in floor.buffers:
        _add_buffer(drawing, buffer, results, say)
    return drawing.finish(floor, _BOX_PX / 2 + _MARGIN_PX)


def find_shares(results: Results, station: str) -> dict[ServerState, float]:
    """Return the share of time of a station in each group."""
    return {group: sum(read_share(results, station, s) for s in states) for group, states in GROUPS.items()}


def _add_station(drawing: Drawing, name: str, at: Point, results: Results, say: Catalogue) -> None:
    shares = find_shares(results, name)
    most, worst = max(shares, key=shares.__getitem__), max(list(shares)[1:], key=shares.__getitem__)
    half, star = drawing.scale.box_x, BOTTLENECK_ICON if name == results.bottleneck else ""
    border = {"color": STATE_LOOKS[most].colour, "width": 2.5}
    drawing.add_box(at, (-half, half), (-_BOX_PX / 2, _BOX_PX / 2), fillcolor=SURFACE, line=border)
    _add_share_bar(drawing, shares, at)
    drawing.add_text(f"<b>{star}{show_name(name, 14)}</b>", at, down_px=-50)
    drawing.add_text(show_name(_describe_kind(results, name, say), 18), at, down_px=-32, muted=True)
    drawing.add_text(_describe_share(ServerState.WORKING, shares, say), at, down_px=20)
    if shares[worst] > 0:
        drawing.add_text(_describe_share(worst, shares, say), at, down_px=44)
    lines = [f"{say(f'state.{group.label}')}: {100 * share:.1f} %" for group, share in shares.items()]
    note = [say("layout.bottleneck")] if star else []
    drawing.add_hover("<br>".join([f"<b>{show_whole_name(name)}</b>", *note, *lines]), at)


def _add_share_bar(drawing: Drawing, shares: dict[ServerState, float], at: Point) -> None:
    width = 1.8 * drawing.scale.box_x
    left = -width / 2
    for group, share in shares.items():
        right = left + width * share
        drawing.add_box(at, (left, right), _BAR_PX, fillcolor=STATE_LOOKS[group].colour, line={"width": 0})
        left = right


def _describe_share(group: ServerState, shares: dict[ServerState, float], say: Catalogue) -> str:
    return f"{STATE_LOOKS[group].icon} {say(f'state.{group.label}')} {format_share(shares[group])}"


def _describe_kind(results: Results, name: str, say: Catalogue) -> str:
    servers = results.find_servers(name)
    kind = servers["robot"][0].as_py() or say("layout.machine")
    return f"{servers.num_rows} x {kind}" if servers.num_rows > 1 else kind


def _add_buffer(drawing: Drawing, buffer: BufferPlace, results: Results, say: Catalogue) -> None:
    level, capacity = _read_level(results, buffer.name)
    at, half, half_px = buffer.point, drawing.scale.buffer_x, _BUFFER_PX / 2
    filled_px = _BUFFER_PX * (level / capacity if capacity else 0.0)
    drawing.add_box(at, (-half, half), (-half_px, half_px), fillcolor=SURFACE, line={"width": 0})
    drawing.add_box(at, (-half, half), (half_px - filled_px, half_px), fillcolor=FILL, line={"width": 0})
    drawing.add_box(at, (-half, half), (-half_px, half_px), line={"color": INK, "width": 1.5})
    name, text = show_name(buffer.name, 10), say("layout.level", level=format_number(level), capacity=capacity)
    if buffer.beside:
        drawing.add_text(f"{name}<br>{text}", at, across=half + 0.03, xanchor="left")
    else:
        drawing.add_text(name, at, down_px=-half_px - 12, muted=True)
        drawing.add_text(text, at, down_px=half_px + 12)
    drawing.add_hover(f"<b>{show_whole_name(buffer.name)}</b><br>{text}", at)


def _read_level(results: Results, name: str) -> tuple[float, int]:
    """Return mean level and capacity of a buffer."""
    buffers = results.tables["buffers"]
    rows = buffers.filter(pc.equal(buffers["buffer"], name))
    return (pc.mean(rows["mean_level"]).as_py(), rows["capacity"][0].as_py()) if rows.num_rows else (0.0, 0)
