"""What stands on top of a station's box and below it: buffers with their fill, sources, and how parts leave."""

from dashboards.figures.drawing import Drawing, Spot, Text
from dashboards.figures.measure import fit_name, measure_text
from dashboards.figures.names import show_whole_name
from dashboards.figures.sheet import BODY_PX, EXIT_PX, SOURCE_PX, STRIP_PX, Box
from dashboards.figures.ways import Scene
from dashboards.text import Catalogue
from dashboards.theme import FILL, INK, NEUTRAL, SURFACE

PAD_PX = 7
_SMALL = 11
_LEAST_GAUGE_PX = 12
_GAUGE_PX = (21, 33)


def add_strip(
    drawing: Drawing,
    name: str,
    filled: float | None,
    text: str,
    box: Box,
    top: float,
    *,
    conveyor: bool,
    say: Catalogue,
) -> None:
    """Draw a buffer as a gauge that fills towards its station; a conveyor has the marks of one.

    Args:
        drawing: where.
        name: of the buffer.
        filled: share of its places that are taken, None where nothing is known of it.
        text: what is in it, in words.
        box: of the station that takes from it.
        top: of the strip [px].
        conveyor: whether it is one.
        say: the words.
    """
    drawing.add_box(
        (box.left, box.right), (top, top + STRIP_PX), fillcolor=SURFACE, line={"color": NEUTRAL, "width": 1}
    )
    inner = box.right - box.left - 2 * PAD_PX
    shown, told = fit_name(f"» {name}" if conveyor else name, inner, _SMALL), fit_name(text, inner, _SMALL)
    drawing.texts.append(Text(shown, box.left + PAD_PX, top + 10, "left", _SMALL, muted=True))
    drawing.texts.append(Text(told, box.right - PAD_PX, top + 27, "right", _SMALL))
    left, right = box.left + PAD_PX, box.right - PAD_PX - measure_text(text, _SMALL) - 4
    if filled is not None and right - left > _LEAST_GAUGE_PX:
        gauge, edge = (top + _GAUGE_PX[0], top + _GAUGE_PX[1]), right - (right - left) * min(filled, 1.0)
        drawing.add_box((left, right), gauge, fillcolor=SURFACE, line={"width": 0})
        drawing.add_box((edge, right), gauge, fillcolor=FILL, line={"width": 0})
        drawing.add_box((left, right), gauge, line={"color": INK, "width": 1})
    kind = say("layout.conveyor" if conveyor else "layout.buffer")
    hover = f"<b>{show_whole_name(name)}</b><br>{kind}<br>{show_whole_name(text)}"
    drawing.spots.append(Spot(box.middle, top + STRIP_PX / 2, hover, STRIP_PX - 6))


def add_ends(drawing: Drawing, scene: Scene, place: int, box: Box, say: Catalogue) -> None:
    """Name the sources above a station, and below it what leaves the line there."""
    inner = box.right - box.left - 2 * PAD_PX
    for at, source in enumerate(scene.sources[place]):
        text = "↦ " + fit_name(source, inner - measure_text("↦ ", _SMALL), _SMALL)
        drawing.texts.append(Text(text, box.middle, box.top + SOURCE_PX * (at + 0.5), size=_SMALL, muted=True))
    good, scrap = scene.leaves[place]
    told = [say("layout.exit.good")] * good + [say("layout.exit.scrap")] * scrap
    if told:
        text = "⇥ " + fit_name(" · ".join(told), inner - measure_text("⇥ ", _SMALL), _SMALL)
        drawing.texts.append(Text(text, box.middle, box.head + BODY_PX + EXIT_PX / 2 + 1, size=_SMALL, muted=True))
