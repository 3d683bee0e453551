"""Boxes, texts, lines and arrows on a sheet, in pixels of its least width."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from dashboards.theme import INK, MUTED, build_figure

_HEAD_PX = 12


@dataclass(frozen=True)
class Text:
    """A text on the drawing.

    Attributes:
        text: as plotly reads it.
        x: where it stands [px].
        y: its middle [px].
        anchor: what of it stands at ``x``: ``left``, ``center`` or ``right``.
        size: of the type [px].
        muted: whether it is grey.
        bold: whether it is bold.
    """

    text: str
    x: float
    y: float
    anchor: str = "center"
    size: float = 12
    muted: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Spot:
    """A place that one can point at.

    Attributes:
        x: where [px].
        y: where [px].
        text: what appears.
        size: its width and height [px].
        href: where a click leads, if anywhere.
    """

    x: float
    y: float
    text: str
    size: float = 14
    href: str = ""


@dataclass
class Drawing:
    """What is to be drawn, from back to front; handed over at once."""

    width: float
    height: float
    shapes: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, Any]] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def add_box(self, across: tuple[float, float], down: tuple[float, float], **look: Any) -> None:
        """Add a rectangle; ``look``: ``fillcolor`` and ``line`` of a plotly shape."""
        edges = {"x0": across[0], "x1": across[1], "y0": down[0], "y1": down[1]}
        self.shapes.append({"type": "rect", **edges, **look})

    def add_line(self, corners: Sequence[tuple[float, float]], *, head: bool = True, **look: Any) -> None:
        """Add a line through corners, with a head at its end; ``look``: ``color``, ``width``, ``dash``."""
        path = " L ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
        self.shapes.append({"type": "path", "path": f"M {path}", "line": look, "fillcolor": "rgba(0,0,0,0)"})
        if head:
            (x0, y0), (x, y) = corners[-2:]
            tail = {"ax": 0, "ay": -_HEAD_PX * _sign(y - y0)} if x == x0 else {"ax": -_HEAD_PX * _sign(x - x0), "ay": 0}
            arrow = {"showarrow": True, "arrowhead": 2, "arrowwidth": 2, "arrowcolor": look["color"], "text": ""}
            self.heads.append({"x": x, "y": y, **tail, **arrow})

    def finish(self, *, to_scale: bool = False) -> go.Figure:
        """Return the figure; ``to_scale``: on a wider screen it does not grow wider."""
        spots = {
            "type": "scatter",
            "x": [spot.x for spot in self.spots],
            "y": [spot.y for spot in self.spots],
            "mode": "markers",
            "marker": {"size": [spot.size for spot in self.spots], "symbol": "square", "opacity": 0},
            "hoverinfo": "text",
            "hovertext": [spot.text for spot in self.spots],
            "customdata": [spot.href for spot in self.spots],
        }
        axis = {"visible": False, "automargin": False}
        scale: list[dict[str, Any]] = [{"constrain": "domain"}, {"scaleanchor": "x"}] if to_scale else [{}, {}]
        layout = {
            "shapes": self.shapes,
            "annotations": [*self.heads, *map(_note, self.texts)],
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "hovermode": "closest",
            "xaxis": {**axis, "range": [0, self.width], **scale[0]},
            "yaxis": {**axis, "range": [self.height, 0], **scale[1]},
        }
        return build_figure([spots], layout, height=round(self.height))


def _note(text: Text) -> dict[str, Any]:
    font = {"size": text.size, "color": MUTED if text.muted else INK}
    shown = f"<b>{text.text}</b>" if text.bold else text.text
    place = {"x": text.x, "y": text.y, "xanchor": text.anchor, "yanchor": "middle"}
    return {**place, "text": shown, "showarrow": False, "font": font, "borderpad": 0}


def _sign(value: float) -> int:
    return 1 if value > 0 else -1
