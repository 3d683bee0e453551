"""Rotations as numbers: small closed forms, faster than calls for single matrices."""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def cross(a: Array, b: Array) -> Array:
    """Return the vector product of a vector with a vector or with each column, shape of ``b`` (3,) or (3, columns)."""
    x, y, z = a.tolist()
    if b.ndim == 1:
        u, v, w = b.tolist()
        return np.array([y * w - z * v, z * u - x * w, x * v - y * u])
    out = np.empty_like(b)
    out[0] = y * b[2] - z * b[1]
    out[1] = z * b[0] - x * b[2]
    out[2] = x * b[1] - y * b[0]
    return out


def turn_z(angle: float) -> Array:
    """Return the rotation about the vertical by an angle [rad], shape (3, 3)."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def find_rotation_vector(rotation: Array) -> Array:
    """Return the axis times the angle [rad] of a rotation (its logarithm), shape (3,)."""
    r = rotation.tolist()
    trace = r[0][0] + r[1][1] + r[2][2]
    angle = math.acos(min(1.0, max(-1.0, (trace - 1.0) / 2.0)))
    if math.pi - angle < 1e-4:
        return _near_half_turn(rotation, angle)
    scale = 0.5 if angle < 1e-6 else angle / (2.0 * math.sin(angle))
    return np.array([scale * (r[2][1] - r[1][2]), scale * (r[0][2] - r[2][0]), scale * (r[1][0] - r[0][1])])


def _near_half_turn(rotation: Array, angle: float) -> Array:
    column = (rotation + np.eye(3))[:, int(np.argmax(np.diag(rotation)))]
    axis: Array = angle * column / np.linalg.norm(column)
    return axis


def make_rotation(vector: Array) -> Array:
    """Return the rotation by |vector| [rad] about the vector (Rodrigues), shape (3, 3)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = (vector / angle).tolist()
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    rotation: Array = np.eye(3) + math.sin(angle) * cross + (1.0 - math.cos(angle)) * (cross @ cross)
    return rotation
