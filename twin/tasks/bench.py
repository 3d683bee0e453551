"""Benches, bins and trays of workcells: shapes only. A frame's origin is on the floor, or where it says."""

from collections.abc import Sequence
from dataclasses import dataclass

from twin.physics.shapes import Box, Colour

STEEL = (0.70, 0.72, 0.75, 1.0)
LEG = (0.35, 0.37, 0.40, 1.0)
BIN = (0.30, 0.42, 0.55, 1.0)
TRAY = (0.25, 0.27, 0.30, 1.0)
ZONE = (0.35, 0.72, 0.42, 1.0)


@dataclass(frozen=True)
class Bench:
    """A cantilever bench: a slab on two columns at its far edge, so that there is room for feet and knees.

    Its frame's origin is on the floor below the slab's centre; x points away from the robot.
    """

    depth: float = 0.40
    width: float = 0.90
    height: float = 0.70
    slab: float = 0.03

    def make_shape(self) -> list[Box]:
        """Return slab, columns and the beam below them."""
        x, y = self.depth / 2, self.width / 2
        column = (self.height - self.slab) / 2
        far = x - 0.03
        return [
            Box((x, y, self.slab / 2), (0, 0, self.height - self.slab / 2), STEEL),
            *(Box((0.025, 0.025, column), (far, side * (y - 0.05), column), LEG) for side in (1, -1)),
            Box((0.03, y, 0.015), (far, 0, 0.015), LEG),
        ]


def make_box_with_walls(
    inside: tuple[float, float, float], wall: float, rgba: Colour, *, dividers_x: Sequence[float] = ()
) -> list[Box]:
    """Return an open box: bottom and four walls, with cross walls at some x; its origin is under its middle.

    Args:
        inside: inner size [m]: depth x, width y, height z.
        wall: thickness of walls and bottom [m].
        rgba: colour.
        dividers_x: places of further walls across the depth [m].
    """
    x, y, z = inside[0] / 2, inside[1] / 2, inside[2] / 2
    half = wall / 2
    middle = wall + z
    return [
        Box((x + wall, y + wall, half), (0, 0, half), rgba),
        *(Box((half, y + wall, z), (side * (x + half), 0, middle), rgba) for side in (1, -1)),
        *(Box((x, half, z), (0, side * (y + half), middle), rgba) for side in (1, -1)),
        *(Box((half, y, z), (place, 0, middle), rgba) for place in dividers_x),
    ]
