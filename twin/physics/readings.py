"""What is read from a world: poses, velocities, contacts, joints, pictures. Bullet's tuples end here."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Pose(NamedTuple):
    """Position [m], shape (3,), and quaternion xyzw, shape (4,)."""

    position: Array
    quaternion: Array


class Twist(NamedTuple):
    """Linear [m/s] and angular [rad/s] velocity in world axes, shape (3,) each."""

    linear: Array
    angular: Array


class Contact(NamedTuple):
    """One contact point of a body, as plain floats: there are many in every step.

    Attributes:
        link: link of the body (-1 is its base).
        other: the body that is touched.
        position: point on the other body [m].
        normal_force: size of the normal force [N].
        force: force on the body, normal and friction [N].
    """

    link: int
    other: int
    position: tuple[float, float, float]
    normal_force: float
    force: tuple[float, float, float]


class JointStates(NamedTuple):
    """Positions [rad, m], velocities and motor efforts [N m, N] of some joints, shape (joints,) each."""

    position: Array
    velocity: Array
    effort: Array


class GripState(NamedTuple):
    """What a gripper feels: the distance of its pads [m], and the force that its motors hold [N]."""

    opening_m: float
    force_n: float


class Eye(NamedTuple):
    """A camera with a place of its own: where it is, what it looks at, which way is up; opening angle [deg]."""

    position: tuple[float, float, float]
    target: tuple[float, float, float]
    up: tuple[float, float, float] = (0.0, 0.0, 1.0)
    opening_deg: float = 45.0


class Picture(NamedTuple):
    """What a camera sees: colours, shape (height, width, 3), and depth [m], shape (height, width)."""

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
