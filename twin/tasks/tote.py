"""A tote with a grip ledge on both sides, and the tables it stands on: shapes only."""

from dataclasses import dataclass

from twin.physics.shapes import Box

BLUE = (0.16, 0.36, 0.66, 1.0)
DARK_BLUE = (0.10, 0.25, 0.50, 1.0)
CONTENTS = (0.74, 0.60, 0.42, 1.0)
STEEL = (0.70, 0.72, 0.75, 1.0)
LEG = (0.35, 0.37, 0.40, 1.0)
ZONE = (0.35, 0.72, 0.42, 1.0)


@dataclass(frozen=True)
class Tote:
    """A stacking container; its frame's origin is the centre of its body.

    Attributes:
        depth: size away from the robot [m].
        width: size between the hands, ledges not counted [m].
        height: size up [m].
        ledge: how far each grip ledge stands out [m].
        ledge_height: underside of the ledge above the tote's bottom [m].
        ledge_thickness: thickness of the ledge [m].
    """

    depth: float = 0.20
    width: float = 0.30
    height: float = 0.17
    ledge: float = 0.04
    ledge_height: float = 0.145
    ledge_thickness: float = 0.02

    def make_shape(self) -> list[Box]:
        """Return the body as one box and a box for each ledge."""
        body = Box((self.depth / 2, self.width / 2, self.height / 2), rgba=BLUE)
        return [body, *self._ledges()]

    def make_looks(self) -> list[Box]:
        """Return what films show: four walls, a bottom, contents and the ledges."""
        x, y, z, wall = self.depth / 2, self.width / 2, self.height / 2, 0.006
        return [
            Box((x, y, 0.004), (0, 0, 0.004 - z), BLUE),
            Box((x, wall, z), (0, y - wall, 0), BLUE),
            Box((x, wall, z), (0, wall - y, 0), BLUE),
            Box((wall, y, z), (x - wall, 0, 0), BLUE),
            Box((wall, y, z), (wall - x, 0, 0), BLUE),
            Box((x - 2 * wall, y - 2 * wall, 0.05), (0, 0, 0.058 - z), CONTENTS),
            *self._ledges(),
        ]

    def _ledges(self) -> list[Box]:
        middle = self.ledge_height + self.ledge_thickness / 2 - self.height / 2
        half = (self.depth / 2, self.ledge / 2, self.ledge_thickness / 2)
        offset = self.width / 2 + self.ledge / 2
        return [Box(half, (0.0, side * offset, middle), DARK_BLUE) for side in (1.0, -1.0)]


@dataclass(frozen=True)
class Table:
    """A cantilever table: a slab on two columns at its far edge, so that there is room for feet and knees.

    Its frame's origin is on the floor below the slab's centre.
    """

    depth: float = 0.36
    width: float = 0.42
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

    def make_zone_mark(self, depth: float, width: float) -> list[Box]:
        """Return a thin painted rectangle on the slab, for films only."""
        return [Box((depth / 2, width / 2, 0.0005), (0, 0, self.height + 0.0005), ZONE)]
