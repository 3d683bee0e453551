import math

import numpy as np
import pytest

from twin.physics.shapes import Ball, Box, Cylinder, Shape
from twin.seeing.surface import tessellate

TURN = (0.0, math.sin(0.4), 0.0, math.cos(0.4))
SHAPES = [
    (Box((0.1, 0.2, 0.3), (1.0, 2.0, 3.0), turn=TURN), 8 * 0.1 * 0.2 * 0.3),
    (Cylinder(0.1, 0.2, (1.0, 2.0, 3.0), turn=TURN), math.pi * 0.1**2 * 0.4),
    (Ball(0.1, (1.0, 2.0, 3.0)), 4 / 3 * math.pi * 0.1**3),
]


@pytest.mark.parametrize(("shape", "volume"), SHAPES)
def test_a_shape_becomes_a_closed_surface_that_faces_outwards(shape: Shape, volume: float) -> None:
    triangles = tessellate(shape).triangles - np.array(shape.centre_m)
    a, b, c = triangles.transpose(1, 0, 2)
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6 == pytest.approx(volume, rel=0.06)
    assert np.abs(np.cross(b - a, c - a).sum(axis=0)).max() < 1e-9
