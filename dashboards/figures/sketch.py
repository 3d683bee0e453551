"""The drawn line of a file that has not been simulated: stations with their times, buffers with their places."""

import plotly.graph_objects as go

from dashboards.figures.drawing import Drawing, Spot, Text
from dashboards.figures.inputs import PAD_PX, add_ends, add_strip
from dashboards.figures.layout import add_ways
from dashboards.figures.measure import fit_name
from dashboards.figures.names import show_whole_name
from dashboards.figures.sheet import BODY_PX, STRIP_PX, Box, Sheet
from dashboards.figures.ways import Scene
from dashboards.formats import format_number
from dashboards.text import Catalogue
from dashboards.theme import PRIMARY, SURFACE
from twin.config.graph import make_graph
from twin.config.line import Line, LoadedWalk, Skill, Station

_TEXT, _NAME, _SMALL = 12, 13, 11


def draw_sketch(line: Line, scene: Scene, sheet: Sheet, *, say: Catalogue) -> go.Figure:
    """Return the drawing of a line without results.

    Args:
        line: what the file says.
        scene: what is drawn of it.
        sheet: where things stand.
        say: the words.
    """
    drawing = Drawing(sheet.width, sheet.height)
    add_ways(drawing, sheet, [station.name for station in line.stations], say)
    buffers = [buffer for buffer in line.buffers if buffer.name in _find_drawn(line)]
    for place, (station, box) in enumerate(zip(line.stations, sheet.boxes, strict=True)):
        _add_station(drawing, station, box, say)
        inputs = scene.inputs[place]
        for at, found in enumerate(inputs):
            buffer, top = buffers[found.buffer], box.head - STRIP_PX * (len(inputs) - at)
            told = say("sketch.places", count=buffer.places)
            add_strip(drawing, buffer.name, None, told, box, top, conveyor=found.conveyor, say=say)
        add_ends(drawing, scene, place, box, say)
    return drawing.finish()


def tell_kind(station: Station, say: Catalogue) -> str:
    """Return who works at a station: the robot of a skill, those of a pool, or machines."""
    processing = station.processing
    shared = f"◉ {station.robots}" if station.robots else say("layout.machine")
    kind = processing.robot if isinstance(processing, Skill) else shared
    return f"{station.servers} x {kind}" if station.servers > 1 else kind


def tell_time(station: Station, say: Catalogue) -> str:
    """Return how long a part takes at a station, as far as its file says."""
    processing = station.processing
    if isinstance(processing, Skill):
        return say("sketch.skill", task=processing.task)
    if isinstance(processing, LoadedWalk):
        return say("sketch.walk")
    return say("sketch.time", mean=format_number(processing.mean_s))


def _find_drawn(line: Line) -> set[str]:
    return {name for name, _ in make_graph(line).find_buffers(line)}


def _add_station(drawing: Drawing, station: Station, box: Box, say: Catalogue) -> None:
    look = {"fillcolor": SURFACE, "line": {"color": PRIMARY, "width": 2}}
    drawing.add_box((box.left, box.right), (box.head, box.head + BODY_PX), **look)
    inner = box.right - box.left - 2 * PAD_PX
    kind, time = tell_kind(station, say), tell_time(station, say)
    title = fit_name(station.name, inner, _NAME, bold=True)
    drawing.texts.append(Text(title, box.middle, box.head + 22, size=_NAME, bold=True))
    drawing.texts.append(Text(fit_name(kind, inner, _SMALL), box.middle, box.head + 48, size=_SMALL, muted=True))
    drawing.texts.append(Text(fit_name(time, inner, _TEXT), box.middle, box.head + 76, size=_TEXT))
    hover = "<br>".join([f"<b>{show_whole_name(station.name)}</b>", show_whole_name(kind), show_whole_name(time)])
    drawing.spots.append(Spot(box.middle, box.head + BODY_PX / 2, hover, min(box.right - box.left, BODY_PX) - 4))
