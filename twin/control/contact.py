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
    that friction resists, which depends on the centre of pressure: a foot that stands on its toes twists easily.

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
    return np.vstack((np.array(rows, dtype=float), _bound_torsion(sole, mu)))


def _bound_torsion(sole: Array, mu: float) -> Array:
    """Return the rows that bound the torsion of a sole taken as a rectangle (Caron, Pham and Nakamura 2015)."""
    low, high = sole.min(axis=0), sole.max(axis=0)
    x, y, z = (low + high) / 2
    long = float(high[0] - low[0]) / 2
    wide = float(np.abs(sole[:, 1] - y).mean())
    about_centre = np.eye(WRENCH)
    about_centre[3:, :3] = -np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    signs = [(twist, s, t) for twist in (1.0, -1.0) for s in (1.0, -1.0) for t in (1.0, -1.0)]
    rows = [[s * wide, t * long, -mu * (long + wide), s * twist * mu, t * twist * mu, twist] for twist, s, t in signs]
    bound: Array = np.array(rows) @ about_centre
    return bound


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
