"""What a flat foot can push with: the wrench cone of its sole."""

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import FrameState

Array = NDArray[np.float64]
WRENCH = 6
MAX_NORMAL_FORCE = 1500.0


def make_wrench_cone(sole: Array, friction: float, inset: float = 0.0) -> Array:
    """Return the rows of C with C w <= 0 for every wrench that a sole can carry, shape (rows, 6).

    The wrench w is (force, torque) at the foot frame's origin in foot axes. Rows: the friction pyramid
    inscribed in the cone, the centre of pressure within each edge of the sole's convex hull, and the torsion
    that friction at the smallest radius of the sole resists.

    Args:
        sole: contact points in the foot frame [m], shape (points, 3).
        friction: coefficient that the controller may count on.
        inset: how far the centre of pressure stays inside every edge [m].
    """
    mu = friction / np.sqrt(2.0)
    height = float(sole[:, 2].mean())
    rows = [[s if axis == 0 else 0.0, s if axis == 1 else 0.0, -mu, 0, 0, 0] for axis in (0, 1) for s in (1.0, -1.0)]
    corners = _order_around(sole[:, :2])
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        inward = np.array([start[1] - end[1], end[0] - start[0]])
        inward /= np.linalg.norm(inward)
        # Torque about the sole plane's origin: tau - r x f with r = (0, 0, height); cop = (-ty, tx) / fz.
        # inward . cop >= inward . start  <=>  -(nx (-ty') + ny tx') + (inward . start) fz <= 0
        nx, ny = inward
        rows.append([-nx * height, -ny * height, float(inward @ start) + inset, -ny, nx, 0.0])
    radius = float(np.min(np.linalg.norm(sole[:, :2] - sole[:, :2].mean(axis=0), axis=1)))
    rows += [[0, 0, -mu * radius, 0, 0, s] for s in (1.0, -1.0)]
    return np.array(rows, dtype=float)


def _order_around(points: Array) -> Array:
    """Return points of a convex hull in counter-clockwise order."""
    offset = points - points.mean(axis=0)
    ordered: Array = points[np.argsort(np.arctan2(offset[:, 1], offset[:, 0]))]
    return ordered


def rotate_cone(cone: Array, foot: FrameState) -> Array:
    """Return the cone's rows for wrenches in world axes, shape (rows, 6)."""
    rotated = np.empty_like(cone)
    rotated[:, :3] = cone[:, :3] @ foot.rotation.T
    rotated[:, 3:] = cone[:, 3:] @ foot.rotation.T
    return rotated
