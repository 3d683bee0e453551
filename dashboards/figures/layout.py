"""The drawn line: stations with what they did, buffers with their fill, the flow between them."""

from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.floor import BufferPlace, Floor, Point
from dashboards.figures.names import show_name, show_whole_name
from dashboards.figures.state_shares import read_share
from dashboards.formats import format_number, format_share
from dashboards.library import Results
from dashboards.text import Catalogue
from dashboards.theme import FILL, INK, MUTED, NEUTRAL, STATE_LOOKS, SURFACE, make_figure
from twin.records.state import ServerState

GROUPS = {
    ServerState.WORKING: (ServerState.WORKING,),
    ServerState.STARVED: (ServerState.STARVED,),
    ServerState.BLOCKED: (ServerState.BLOCKED,),
    ServerState.DOWN: (
        ServerState.DOWN,
        ServerState.WAITING_REPAIR,
        ServerState.INTERVENTION,
        ServerState.WAITING_HELP,
    ),
}
"""Four groups that a glance can tell apart; failures and human help count as down."""
BOTTLENECK_ICON = "★ "


@dataclass(frozen=True)
class Scale:
    """Sizes of the drawing.

    Attributes:
        row_px: height of a row of stations [px].
        box_x: half the width of a station's box, in pitches of the floor.
        buffer_x: half the width of a buffer, in pitches.
    """

    row_px: int
    box_x: float
    buffer_x: float

    def below(self, point: Point, px: float) -> float:
        """Return the y that is so many pixels below a point."""
        return point.y + px / self.row_px


WIDE = Scale(row_px=220, box_x=0.33, buffer_x=0.06)
NARROW = Scale(row_px=220, box_x=0.42, buffer_x=0.06)

_BOX_PX = 132
_BUFFER_PX = 48
_HEAD_PX = 12
_MARGIN_PX = 12
_BAR_PX = (-20, 0)
_TEXT_PX = {"name": -50, "kind": -32, "working": 20, "loss": 44}


def draw_layout(results: Results, floor: Floor, scale: Scale, *, say: Catalogue) -> go.Figure:
    """Return the drawing of a line in one scenario.

    Args:
        results: what its replications left.
        floor: where things stand.
        scale: sizes, for wide or narrow screens.
        say: the words.
    """
    half_px = _BOX_PX / 2 + _MARGIN_PX
    figure = make_figure(height=round(scale.row_px * floor.rows + 2 * half_px))
    for here, there in zip(floor.stations, floor.stations[1:], strict=False):
        _add_flow(figure, here, there, scale)
    for name, point in zip(results.stations, floor.stations, strict=True):
        _add_station(figure, name, point, results, scale, say)
    for buffer in floor.buffers:
        _add_buffer(figure, buffer, results, scale, say)
    figure.update_xaxes(visible=False, range=[-0.5, floor.columns + 0.5], fixedrange=True)
    figure.update_yaxes(
        visible=False, range=[floor.rows + half_px / scale.row_px, -half_px / scale.row_px], fixedrange=True
    )
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False)
    return figure


def find_shares(results: Results, station: str) -> dict[ServerState, float]:
    """Return the share of time of a station in each group."""
    return {group: sum(read_share(results, station, s) for s in states) for group, states in GROUPS.items()}


def _add_flow(figure: go.Figure, here: Point, there: Point, scale: Scale) -> None:
    """Draw a line from one box to the next, and its head; buffers are drawn over the line."""
    across, down = there.x - here.x, there.y - here.y
    level = abs(across) >= abs(down)
    to_x, to_px = (scale.box_x * _sign(across), 0.0) if level else (0.0, _BOX_PX / 2 * _sign(down))
    start = here.x + to_x, scale.below(here, to_px)
    end = there.x - to_x, scale.below(there, -to_px)
    figure.add_shape(type="line", x0=start[0], y0=start[1], x1=end[0], y1=end[1], line={"color": NEUTRAL, "width": 2})
    tail = {"ax": -_HEAD_PX * _sign(across), "ay": 0} if level else {"ax": 0, "ay": -_HEAD_PX * _sign(down)}
    figure.add_annotation(
        x=end[0], y=end[1], **tail, showarrow=True, arrowhead=2, arrowwidth=2, arrowcolor=NEUTRAL, text=""
    )


def _sign(value: float) -> int:
    return 1 if value > 0 else -1


def _add_station(figure: go.Figure, name: str, point: Point, results: Results, scale: Scale, say: Catalogue) -> None:
    shares = find_shares(results, name)
    worst = max(list(shares)[1:], key=lambda group: shares[group])
    border = STATE_LOOKS[max(shares, key=lambda group: shares[group])].colour
    left, right = point.x - scale.box_x, point.x + scale.box_x
    top, bottom = scale.below(point, -_BOX_PX / 2), scale.below(point, _BOX_PX / 2)
    figure.add_shape(
        type="rect", x0=left, x1=right, y0=top, y1=bottom, fillcolor=SURFACE, line={"color": border, "width": 2.5}
    )
    _add_share_bar(figure, shares, point, scale)
    texts = {
        "name": f"<b>{BOTTLENECK_ICON if name == results.bottleneck else ''}{show_name(name, 14)}</b>",
        "kind": show_name(_describe_kind(results, name, say), 18),
        "working": _describe_share(ServerState.WORKING, shares, say),
        "loss": _describe_share(worst, shares, say) if shares[worst] > 0 else "",
    }
    for place, text in texts.items():
        muted = place == "kind"
        _add_text(figure, text, point.x, scale.below(point, _TEXT_PX[place]), size=11 if muted else 13, muted=muted)
    lines = [f"{say(f'state.{group.label}')}: {share:.1%}" for group, share in shares.items()]
    note = [say("layout.bottleneck")] if name == results.bottleneck else []
    _add_hover(figure, point, "<br>".join([f"<b>{show_whole_name(name)}</b>", *note, *lines]))


def _add_share_bar(figure: go.Figure, shares: dict[ServerState, float], point: Point, scale: Scale) -> None:
    width = 1.8 * scale.box_x
    start = point.x - width / 2
    for group, share in shares.items():
        figure.add_shape(
            type="rect",
            x0=start,
            x1=start + width * share,
            y0=scale.below(point, _BAR_PX[0]),
            y1=scale.below(point, _BAR_PX[1]),
            fillcolor=STATE_LOOKS[group].colour,
            line={"width": 0},
        )
        start += width * share


def _describe_share(group: ServerState, shares: dict[ServerState, float], say: Catalogue) -> str:
    return f"{STATE_LOOKS[group].icon} {say(f'state.{group.label}')} {format_share(shares[group])}"


def _describe_kind(results: Results, name: str, say: Catalogue) -> str:
    servers = results.find_servers(name)
    kind = servers["robot"][0].as_py() or say("layout.machine")
    return f"{servers.num_rows} x {kind}" if servers.num_rows > 1 else kind


def _add_buffer(figure: go.Figure, buffer: BufferPlace, results: Results, scale: Scale, say: Catalogue) -> None:
    name, point = buffer.name, buffer.point
    level, capacity = _read_level(results, name)
    half_px = _BUFFER_PX / 2
    box = {"x0": point.x - scale.buffer_x, "x1": point.x + scale.buffer_x, "y1": scale.below(point, half_px)}
    filled_px = _BUFFER_PX * (level / capacity if capacity else 0.0)
    figure.add_shape(type="rect", **box, y0=scale.below(point, -half_px), fillcolor=SURFACE, line={"width": 0})
    figure.add_shape(type="rect", **box, y0=scale.below(point, half_px - filled_px), fillcolor=FILL, line={"width": 0})
    figure.add_shape(type="rect", **box, y0=scale.below(point, -half_px), line={"color": INK, "width": 1.5})
    text = say("layout.level", level=format_number(level), capacity=capacity)
    if buffer.beside:
        x = point.x + scale.buffer_x + 0.03
        _add_text(figure, f"{show_name(name, 10)}<br>{text}", x, point.y, size=12, anchor="left")
    else:
        _add_text(figure, show_name(name, 10), point.x, scale.below(point, -half_px - 12), size=12, muted=True)
        _add_text(figure, text, point.x, scale.below(point, half_px + 12), size=12)
    _add_hover(figure, point, f"<b>{show_whole_name(name)}</b><br>{text}")


def _read_level(results: Results, name: str) -> tuple[float, int]:
    """Return mean level and capacity of a buffer."""
    rows = [row for row in results.tables["buffers"].to_pylist() if row["buffer"] == name]
    return sum(row["mean_level"] for row in rows) / max(len(rows), 1), rows[0]["capacity"] if rows else 0


def _add_text(
    figure: go.Figure, text: str, x: float, y: float, *, size: int, muted: bool = False, anchor: str = "center"
) -> None:
    font = {"size": size, "color": MUTED if muted else INK}
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False, font=font, xanchor=anchor, yanchor="middle", align="left"
    )


def _add_hover(figure: go.Figure, point: Point, text: str) -> None:
    figure.add_scatter(
        x=[point.x], y=[point.y], mode="markers", marker={"size": 44, "opacity": 0}, hoverinfo="text", hovertext=[text]
    )
