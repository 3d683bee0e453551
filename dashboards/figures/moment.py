"""The drawn line at one moment: the state of each server, the fill of each buffer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.drawing import Drawing, Spot, Text
from dashboards.figures.inputs import PAD_PX, add_ends, add_strip
from dashboards.figures.layout import add_ways
from dashboards.figures.measure import fit_name
from dashboards.figures.names import show_whole_name
from dashboards.figures.sheet import BODY_PX, STRIP_PX, Box, Sheet
from dashboards.figures.ways import Scene
from dashboards.text import Catalogue
from dashboards.theme import INK, SURFACE
from dashboards.timeline.words import Looks

_CELLS_PX = (30, 48)
_MOST_LINES = 2
_TEXT, _NAME = 12, 13


@dataclass(frozen=True)
class Moment:
    """What there is at one moment.

    Attributes:
        stations: state of each server of each station, in order of flow.
        levels: parts in each buffer.
        capacity: places of each buffer, in order of the line file.
    """

    stations: Mapping[str, Sequence[Looks]]
    levels: Mapping[str, int]
    capacity: Mapping[str, int]


def draw_moment(moment: Moment, scene: Scene, sheet: Sheet, *, say: Catalogue) -> go.Figure:
    """Return the drawing of a line at a moment: its stations and buffers, and the ways of its parts."""
    drawing = Drawing(sheet.width, sheet.height)
    add_ways(drawing, sheet, list(moment.stations), say)
    buffers = list(moment.capacity)
    for place, ((name, states), box) in enumerate(zip(moment.stations.items(), sheet.boxes, strict=True)):
        _add_station(drawing, name, states, box)
        inputs = scene.inputs[place]
        for at, found in enumerate(inputs):
            buffer, top = buffers[found.buffer], box.head - STRIP_PX * (len(inputs) - at)
            level, capacity = moment.levels.get(buffer, 0), moment.capacity[buffer]
            text = say("layout.level", level=level, capacity=capacity)
            filled = level / capacity if capacity else 0.0
            add_strip(drawing, buffer, filled, text, box, top, conveyor=found.conveyor, say=say)
        add_ends(drawing, scene, place, box, say)
    return drawing.finish()


def tell_states(states: Sequence[Looks]) -> list[str]:
    """Return the states of a station's servers in words, the most frequent first, counted where there are several."""
    counts = Counter(states).most_common()
    if len(states) == 1:
        return [states[0].label]
    return [f"{one.look.icon} {count} {one.name}" for one, count in counts]


def _add_station(drawing: Drawing, name: str, states: Sequence[Looks], box: Box) -> None:
    most = Counter(states).most_common(1)
    border = {"color": most[0][0].look.colour if most else INK, "width": 2.5}
    drawing.add_box((box.left, box.right), (box.head, box.head + BODY_PX), fillcolor=SURFACE, line=border)
    inner = box.right - box.left - 2 * PAD_PX
    width = inner / max(len(states), 1)
    for number, one in enumerate(states):
        left = box.left + PAD_PX + number * width
        look = {"fillcolor": one.look.colour, "line": {"color": SURFACE, "width": 1}}
        drawing.add_box((left, left + width), (box.head + _CELLS_PX[0], box.head + _CELLS_PX[1]), **look)
    title = fit_name(name, inner, _NAME, bold=True)
    drawing.texts.append(Text(title, box.middle, box.head + 16, size=_NAME, bold=True))
    lines = tell_states(states)
    for number, line in enumerate(lines[:_MOST_LINES]):
        text = f"{line} …" if number == _MOST_LINES - 1 < len(lines) - 1 else line
        shown = fit_name(text, inner, _TEXT)
        drawing.texts.append(Text(shown, box.middle, box.head + 66 + 20 * number, size=_TEXT))
    hover = "<br>".join([f"<b>{show_whole_name(name)}</b>", *lines])
    drawing.spots.append(Spot(box.middle, box.head + BODY_PX / 2, hover, min(box.right - box.left, BODY_PX) - 4))
