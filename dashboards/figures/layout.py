"""The drawn line: stations with what they did, buffers with their fill, robots, and which way all of it goes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.drawing import Drawing, Spot, Text
from dashboards.figures.fleet_cards import add_fleet
from dashboards.figures.inputs import PAD_PX, add_ends, add_strip
from dashboards.figures.measure import fit_name, measure_text
from dashboards.figures.names import show_whole_name
from dashboards.figures.sheet import BODY_PX, STRIP_PX, Box, Sheet, find_middle, lay_sheet
from dashboards.figures.state_shares import read_share
from dashboards.figures.ways import Kind, Scene, Way, find_scene, leave_fleet
from dashboards.formats import format_number, format_share
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import INK, MUTED, NEUTRAL, OTHER_LOSS, PRIMARY, STATE_LOOKS, SURFACE
from twin.config.flow import Route
from twin.config.line import Line
from twin.records.state import ServerState

WIDE_PX, NARROW_PX = 1100, 310
"""Widths of the narrowest screens that the two drawings are for, without what stands around them."""

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

WAY_LOOKS: dict[Kind, dict[str, object]] = {
    Kind.FLOW: {"color": NEUTRAL, "width": 2},
    Kind.REWORK: {"color": "#d55e00", "width": 2, "dash": "7px,4px"},
    Kind.CARRIED: {"color": PRIMARY, "width": 3},
    Kind.CARRIERS: {"color": MUTED, "width": 1.5, "dash": "1px,4px"},
    Kind.CALL: {"color": OTHER_LOSS, "width": 1.5, "dash": "3px,3px"},
    Kind.CHARGE: {"color": "#d1a800", "width": 1.5, "dash": "3px,3px"},
}
BOTTLENECK_ICON = "★ "
_SMALL, _TEXT, _NAME = 11, 12, 13
Linker = Callable[[str], str]


@dataclass(frozen=True)
class Picture:
    """What the drawing is made from.

    Attributes:
        results: what the replications left.
        scene: what is drawn of the line.
        buffers: names of its buffers in the tables, in order of the scene.
        link: address of a station.
        shown: the station whose numbers are on the page, if any.
        say: the words.
    """

    results: Results
    scene: Scene
    buffers: Sequence[str]
    link: Linker
    shown: str | None
    say: Catalogue


def plan_layout(line: Line | None, count: int, *, wide: bool, fleet: bool = True) -> tuple[Scene, Sheet]:
    """Return what is drawn of a line and where, for a wide or a narrow screen, with or without its ``fleet``."""
    scene = find_scene(line, count)
    scene = scene if fleet else leave_fleet(scene)
    width, columns = (WIDE_PX, 7) if wide else (NARROW_PX, 2)
    return scene, lay_sheet(line, scene, count, width=width, columns=columns, turned=not wide)


def draw_layout(picture: Picture, sheet: Sheet) -> Drawing:
    """Return the drawing of a line in one scenario."""
    drawing = Drawing(sheet.width, sheet.height)
    names = [*picture.results.stations, *(item.name for item in picture.scene.fleet)]
    add_ways(drawing, sheet, names, picture.say)
    for place, (name, box) in enumerate(zip(picture.results.stations, sheet.boxes, strict=False)):
        _add_station(drawing, name, box, picture)
        _add_inputs(drawing, place, box, picture)
        add_ends(drawing, picture.scene, place, box, picture.say)
    first = len(picture.results.stations)
    add_fleet(drawing, picture.scene.fleet, sheet.boxes[first:], picture.results, picture.say)
    return drawing


def finish_layout(picture: Picture, sheet: Sheet) -> go.Figure:
    """Return the figure of a line."""
    return draw_layout(picture, sheet).finish()


def find_shares(results: Results, station: str) -> dict[ServerState, float]:
    """Return the share of time of a station in each group."""
    return {group: sum(read_share(results, station, s) for s in states) for group, states in GROUPS.items()}


def add_ways(drawing: Drawing, sheet: Sheet, names: Sequence[str], say: Catalogue) -> None:
    """Draw all ways, those of parts on top; ``names``: of all items."""
    pairs = zip(sheet.tracks, sheet.lines, strict=True)
    for track, line in sorted(pairs, key=lambda pair: pair[0].way.kind is Kind.FLOW):
        drawing.add_line(line, head=track.way.kind is not Kind.CALL, **WAY_LOOKS[track.way.kind])
        x, y = find_middle(line)
        drawing.spots.append(Spot(x, y, describe_way(track.way, names, say), 16))


def describe_way(way: Way, names: Sequence[str], say: Catalogue) -> str:
    """Return what goes a way, as inert text."""
    ends = f"<b>{show_whole_name(names[way.here])} → {show_whole_name(names[way.there])}</b>"
    routes = [say.join("words", describe_route(route, say)) for route in way.routes]
    return "<br>".join([ends, say(f"layout.way.{way.kind}"), *map(show_whole_name, filter(None, routes))])


def describe_route(route: Route, say: Catalogue) -> list[str]:
    """Return which parts take a route, nothing when it is all of them."""
    told = [say("layout.route.product", product=route.product)] if route.product else []
    told += [say("layout.route.where", name=name, value=value) for name, value in route.where.items()]
    told += [say(f"layout.route.{route.verdict}")] if route.verdict else []
    told += [say("layout.route.share", share=f"{route.share:g}")] if route.share != 1 else []
    if route.at_most is not None:
        told.append(say("layout.route.at_most", count=route.at_most, otherwise=route.otherwise))
    return told


def _add_station(drawing: Drawing, name: str, box: Box, picture: Picture) -> None:
    say, results = picture.say, picture.results
    shares = find_shares(results, name)
    most, worst = max(shares, key=shares.__getitem__), max(list(shares)[1:], key=shares.__getitem__)
    inner, star = box.right - box.left - 2 * PAD_PX, BOTTLENECK_ICON if name == results.bottleneck else ""
    if name == picture.shown:
        frame = {"color": INK, "width": 1.5, "dash": "4px,3px"}
        drawing.add_box((box.left - 4, box.right + 4), (box.top - 4, box.bottom + 4), line=frame)
    border = {"color": STATE_LOOKS[most].colour, "width": 2.5}
    drawing.add_box((box.left, box.right), (box.head, box.head + BODY_PX), fillcolor=SURFACE, line=border)
    title = star + fit_name(name, inner - measure_text(star, _NAME, bold=True), _NAME, bold=True)
    drawing.texts.append(Text(title, box.middle, box.head + 16, size=_NAME, bold=True))
    kind = fit_name(_describe_kind(name, picture), inner, _SMALL)
    drawing.texts.append(Text(kind, box.middle, box.head + 33, size=_SMALL, muted=True))
    _add_share_bar(drawing, shares, box, inner)
    for place, group in enumerate([ServerState.WORKING, worst] if shares[worst] > 0 else [ServerState.WORKING]):
        text = _describe_share(group, shares, inner, say)
        drawing.texts.append(Text(text, box.middle, box.head + 71 + 20 * place, size=_TEXT))
    lines = [f"{say(f'state.{group.label}')}: {100 * share:.1f} %" for group, share in shares.items()]
    note = [say("layout.bottleneck")] if star else []
    hover = "<br>".join([f"<b>{show_whole_name(name)}</b>", *note, *lines, say("layout.click")])
    size = min(box.right - box.left, BODY_PX) - 4
    drawing.spots.append(Spot(box.middle, box.head + BODY_PX / 2, hover, size, picture.link(name)))


def _add_share_bar(drawing: Drawing, shares: dict[ServerState, float], box: Box, width: float) -> None:
    left = box.left + PAD_PX
    for group, share in shares.items():
        right = left + width * share
        look = {"fillcolor": STATE_LOOKS[group].colour, "line": {"width": 0}}
        drawing.add_box((left, right), (box.head + 44, box.head + 58), **look)
        left = right


def _describe_share(group: ServerState, shares: dict[ServerState, float], width: float, say: Catalogue) -> str:
    icon, share = STATE_LOOKS[group].icon, format_share(shares[group])
    text = f"{icon} {say(f'state.{group.label}')} {share}"
    return text if measure_text(text, _TEXT) <= width else f"{icon} {share}"


def _describe_kind(name: str, picture: Picture) -> str:
    servers = picture.results.find_servers(name)
    place = picture.results.stations.index(name)
    pool = picture.scene.stations[place].robots if picture.scene.stations else None
    kind = servers["robot"][0].as_py() or (f"◉ {pool}" if pool else picture.say("layout.machine"))
    return f"{servers.num_rows} x {kind}" if servers.num_rows > 1 else kind


def _add_inputs(drawing: Drawing, place: int, box: Box, picture: Picture) -> None:
    inputs = picture.scene.inputs[place]
    for at, found in enumerate(inputs):
        name, top = picture.buffers[found.buffer], box.head - STRIP_PX * (len(inputs) - at)
        level, capacity = read_level(picture.results, name)
        text = picture.say("layout.level", level=format_number(level), capacity=capacity)
        filled = level / capacity if capacity else 0.0
        add_strip(drawing, name, filled, text, box, top, conveyor=found.conveyor, say=picture.say)


def read_level(results: Results, name: str) -> tuple[float, int]:
    """Return mean level and capacity of a buffer."""
    buffers = results.tables["buffers"].to_pylist()
    mine = [row for row in buffers if row["buffer"] == name]
    return (sum(row["mean_level"] for row in mine) / len(mine), mine[0]["capacity"]) if mine else (0.0, 0)
