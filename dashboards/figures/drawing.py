"""Boxes, texts and arrows on a floor: widths in pitches of the floor, heights in pixels."""

from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.floor import Floor, Point
from dashboards.theme import INK, MUTED, NEUTRAL, make_figure

_HEAD_PX = 12


@dataclass(frozen=True)
class Scale:
    """Sizes of a drawing.

    Attributes:
        row_px: height of a pitch of the floor [px].
        box_x: half the width of a station's box, in pitches.
        buffer_x: half the width of a buffer, in pitches.
    """

    row_px: int
    box_x: float
    buffer_x: float


@dataclass
class Drawing:
    """What is to be drawn, in order from back to front; handed to plotly at once, which is slow piece by piece."""

    scale: Scale
    shapes: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    spots: list[tuple[Point, str]] = field(default_factory=list)

    def add_box(self, at: Point, across: tuple[float, float], down_px: tuple[float, float], **look: Any) -> None:
        """Add a rectangle.

        Args:
            at: the point from which its edges are measured.
            across: left and right edge [pitches].
            down_px: upper and lower edge [px].
            look: ``fillcolor`` and ``line`` of a plotly shape.
        """
        edges = {"x0": at.x + across[0], "x1": at.x + across[1]}
        self.shapes.append(
            {"type": "rect", **edges, "y0": self._y(at, down_px[0]), "y1": self._y(at, down_px[1]), **look}
        )

    def add_flow(self, here: Point, there: Point, box_px: float) -> None:
        """Add a line from one station's box to the next, and its head; ``box_px``: height of the boxes [px]."""
        across, down = there.x - here.x, there.y - here.y
        level = abs(across) >= abs(down)
        to_x, to_px = (self.scale.box_x * _sign(across), 0.0) if level else (0.0, box_px / 2 * _sign(down))
        start = {"x0": here.x + to_x, "y0": self._y(here, to_px)}
        x, y = there.x - to_x, self._y(there, -to_px)
        self.shapes.append({"type": "line", **start, "x1": x, "y1": y, "line": {"color": NEUTRAL, "width": 2}})
        tail = {"ax": -_HEAD_PX * _sign(across), "ay": 0} if level else {"ax": 0, "ay": -_HEAD_PX * _sign(down)}
        head = {"showarrow": True, "arrowhead": 2, "arrowwidth": 2, "arrowcolor": NEUTRAL, "text": ""}
        self.notes.append({"x": x, "y": y, **tail, **head})

    def add_text(self, text: str, at: Point, *, across: float = 0.0, down_px: float = 0.0, **look: Any) -> None:
        """Add a text, centred unless ``look`` has another ``xanchor``; ``muted`` in it makes it grey and small."""
        muted = look.pop("muted", False)
        font = {"size": 11 if muted else 13, "color": MUTED if muted else INK}
        place = {"x": at.x + across, "y": self._y(at, down_px)}
        self.notes.append({**place, "text": text, "showarrow": False, "font": font, "align": "left", **look})

    def add_hover(self, text: str, at: Point) -> None:
        """Add a text that appears when one points at a place."""
        self.spots.append((at, text))

    def finish(self, floor: Floor, margin_px: float) -> go.Figure:
        """Return the figure, with a margin above the first and below the last row [px]."""
        margin = margin_px / self.scale.row_px
        figure = make_figure(height=round(self.scale.row_px * floor.rows + 2 * margin_px))
        figure.add_scatter(
            x=[at.x for at, _ in self.spots],
            y=[at.y for at, _ in self.spots],
            mode="markers",
            marker={"size": 44, "opacity": 0},
            hoverinfo="text",
            hovertext=[text for _, text in self.spots],
        )
        figure.update_layout(
            shapes=self.shapes,
            annotations=self.notes,
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            xaxis={"visible": False, "range": [-0.5, floor.columns + 0.5]},
            yaxis={"visible": False, "range": [floor.rows + margin, -margin]},
        )
        return figure

    def _y(self, at: Point, down_px: float) -> float:
        return at.y + down_px / self.scale.row_px


def _sign(value: float) -> int:
    return 1 if value > 0 else -1
