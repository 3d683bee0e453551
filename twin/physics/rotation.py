"""Quaternions xyzw as Bullet uses them: small closed forms, faster than calls for single ones."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def rotate(quaternion: Array) -> Array:
    """Return the rotation matrix of a unit quaternion xyzw, shape (3, 3)."""
    x, y, z, w = quaternion.tolist()
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def multiply(first: Array, second: Array) -> Array:
    """Return the quaternion of turning by ``second`` within the axes of ``first``, xyzw, shape (4,)."""
    x, y, z, w = first.tolist()
    a, b, c, d = second.tolist()
    return np.array(
        [
            w * a + x * d + y * c - z * b,
            w * b - x * c + y * d + z * a,
            w * c + x * b - y * a + z * d,
            w * d - x * a - y * b - z * c,
        ]
    )


def invert(quaternion: Array) -> Array:
    """Return the inverse of a unit quaternion, xyzw, shape (4,)."""
    x, y, z, w = quaternion.tolist()
    return np.array([-x, -y, -z, w])
