"""Pictures of a recording, drawn from any eye."""

import math

import numpy as np
from numpy.typing import NDArray

from twin.physics.readings import Eye
from twin.physics.rotation import rotate
from twin.seeing.kernel_raster import fill, place, project, project_shadow, shade
from twin.seeing.recording import Node

Array = NDArray[np.float64]
Bytes = NDArray[np.uint8]

TOWARDS_LIGHT = (0.42, 0.30, 0.86)
SHADOW_CELLS = 768
SHADOW_M = 4.6
"""Edge of the square, across the light, in which shadows fall [m]."""
FINE = 2
"""Pixels are the mean of so many by so many samples."""


class Painter:
    """Draws some nodes in pictures of one size."""

    def __init__(self, nodes: list[Node], width: int, height: int) -> None:
        surfaces = [(i, surface) for i, node in enumerate(nodes) for surface in node.surfaces]
        self._corners = np.concatenate([surface.triangles for _, surface in surfaces])
        self._node = np.repeat([i for i, _ in surfaces], [len(s.triangles) for _, s in surfaces]).astype(np.int32)
        self._colours = np.concatenate([np.tile(s.rgba[:3], (len(s.triangles), 1)) for _, s in surfaces])
        count = len(self._corners)
        self._placed = np.empty((count, 3, 3))
        self._normals = np.empty((count, 3))
        self._screen = np.empty((2 * count, 3, 3))
        self._owner = np.empty(2 * count, np.int32)
        self._all = np.arange(count, dtype=np.int32)
        self._nearness = np.empty((FINE * height, FINE * width), np.float32)
        self._nearest = np.empty((FINE * height, FINE * width), np.int32)
        self._shadow = np.empty((SHADOW_CELLS, SHADOW_CELLS), np.float32)
        self._highest = np.empty((SHADOW_CELLS, SHADOW_CELLS), np.int32)
        self._size = (height, width)
        self._light = find_axes(-np.array(TOWARDS_LIGHT), np.array([0.0, 0.0, 1.0]))
        self._light[2] *= -1.0

    def draw(self, poses: Array, eye: Eye, middle: Array) -> Bytes:
        """Return a picture.

        Args:
            poses: of the nodes, shape (nodes, 7).
            eye: the camera; its opening angle is that of the picture's height.
            middle: where shadows matter [m], shape (3,).

        Returns:
            Colours, shape (height, width, 3).
        """
        rotations = np.array([rotate(pose[3:]) for pose in poses])
        place(self._corners, self._node, rotations, poses[:, :3].copy(), self._placed, self._normals)
        scale = SHADOW_CELLS / SHADOW_M
        self._cast_shadow(middle, scale)
        height, width = self._nearest.shape
        focal = height / 2 / math.tan(math.radians(eye.opening_deg) / 2)
        position = np.array(eye.position, dtype=float)
        axes = find_axes(np.array(eye.target) - position, np.array(eye.up, dtype=float))
        centre = np.array([width / 2, height / 2])
        count = project(self._placed, axes, position, focal, centre, self._screen, self._owner)
        picture = np.empty((*self._size, 3), np.uint8)
        self._nearness.fill(0.0)
        self._nearest.fill(-1)
        fill(self._screen, self._owner, count, self._nearness, self._nearest)
        shade(
            self._nearness,
            self._nearest,
            self._normals,
            self._colours,
            axes,
            position,
            focal,
            self._light,
            middle,
            scale,
            self._shadow,
            picture,
        )
        return picture

    def _cast_shadow(self, middle: Array, scale: float) -> None:
        project_shadow(self._placed, self._light, middle, scale, SHADOW_CELLS, self._screen)
        self._shadow.fill(-np.inf)
        fill(self._screen, self._all, len(self._all), self._shadow, self._highest)


def find_axes(forward: Array, up: Array) -> Array:
    """Return right, up and forward of a camera, unit vectors, shape (3, 3)."""
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    return np.array([right, np.cross(right, forward), forward])
