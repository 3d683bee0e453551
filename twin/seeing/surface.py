"""What a link looks like, as triangles: tessellated shapes, and a robot's thinned-out meshes."""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.physics.rotation import rotate
from twin.physics.shapes import Ball, Box, Colour, Cylinder, Shape
from twin.robot import urdf
from twin.robot.mesh import read_triangles, thin_out

Array = NDArray[np.float64]

DETAIL_M = 0.007
"""Details of a robot's meshes that may be lost [m]: two pixels of a film, and a replay stays below 2 MB."""
ROBOT_COLOUR = (0.50, 0.53, 0.58, 1.0)
SIDES = 20
"""Flat sides of a cylinder, and meridians of a ball."""
QUADS = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
"""Corners of a box's faces, counter-clockwise from outside; corner 4 i + 2 j + k has the signs i, j, k of x, y, z."""


class Surface(NamedTuple):
    """A piece of one colour.

    Attributes:
        triangles: corners in the link's frame [m], counter-clockwise from outside, shape (triangles, 3, 3).
        rgba: colour, each 0 to 1.
    """

    triangles: Array
    rgba: Colour


def tessellate(shape: Shape) -> Surface:
    """Return the surface of a shape, in the frame that the shape is given in."""
    if isinstance(shape, Box):
        triangles = _make_box(shape)
    elif isinstance(shape, Cylinder):
        triangles = _make_cylinder(shape)
    else:
        triangles = _make_ball(shape)
    placed = triangles @ rotate(np.array(shape.turn)).T + np.array(shape.centre_m)
    return Surface(placed, shape.rgba)


def read_surfaces(path: Path) -> dict[str, list[Surface]]:
    """Return what each link of a URDF file looks like; links without visuals are left out."""
    links = urdf.read_urdf(path).links.values()
    return {link.name: [_read_surface(shape) for shape in link.visuals] for link in links if link.visuals}


def _read_surface(shape: urdf.Shape) -> Surface:
    if shape.kind == "mesh":
        triangles = thin_out(read_triangles(Path(shape.attributes["filename"])), DETAIL_M)
    else:
        triangles = tessellate(_read_primitive(shape)).triangles
    placed = triangles @ shape.placement[:3, :3].T + shape.placement[:3, 3]
    return Surface(placed, ROBOT_COLOUR)


def _read_primitive(shape: urdf.Shape) -> Shape:
    sizes = {key: [float(word) for word in text.split()] for key, text in shape.attributes.items()}
    if shape.kind == "box":
        x, y, z = sizes["size"]
        return Box((x / 2, y / 2, z / 2))
    (radius,) = sizes["radius"]
    return Ball(radius) if shape.kind == "sphere" else Cylinder(radius, sizes["length"][0] / 2)


def _make_box(box: Box) -> Array:
    signs = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)], dtype=float)
    corners = signs * box.half_m
    return np.array([corners[list(face)] for a, b, c, d in QUADS for face in ((a, b, c), (a, c, d))])


def _make_cylinder(cylinder: Cylinder) -> Array:
    half, radius = cylinder.half_m, cylinder.radius_m
    rings = [[(0.0, -half), (radius, -half)], [(radius, -half), (radius, half)], [(radius, half), (0.0, half)]]
    return np.concatenate([_revolve(lower, upper) for lower, upper in rings])


def _make_ball(ball: Ball) -> Array:
    angles = np.linspace(-math.pi / 2, math.pi / 2, SIDES // 2 + 1)
    profile = [(ball.radius_m * math.cos(a), ball.radius_m * math.sin(a)) for a in angles]
    return np.concatenate([_revolve(low, high) for low, high in zip(profile[:-1], profile[1:], strict=True)])


def _revolve(lower: tuple[float, float], upper: tuple[float, float]) -> Array:
    """Return the band between two circles about z, each given by radius and height [m]."""
    turns = np.linspace(0.0, math.tau, SIDES + 1)
    rings = [
        np.stack([radius * np.cos(turns), radius * np.sin(turns), np.full_like(turns, height)], axis=1)
        for radius, height in (lower, upper)
    ]
    a, b, c, d = rings[0][:-1], rings[0][1:], rings[1][1:], rings[1][:-1]
    both = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    size = np.linalg.norm(np.cross(both[:, 1] - both[:, 0], both[:, 2] - both[:, 0]), axis=1)
    kept: Array = both[size > 1e-12]
    return kept
