"""What a policy asks of the whole-body controller."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass
class HandReference:
    """Where a hand should be, how it should move and what it carries.

    Attributes:
        position: palm frame's origin in the world [m], shape (3,).
        rotation: palm axes in the world, shape (3, 3).
        velocity: linear and angular velocity [m/s, rad/s], shape (6,).
        load: force and torque that act on the hand from outside, at the palm frame's origin in world axes
            [N, N m], shape (6,); the controller carries it.
    """

    position: Array
    rotation: Array
    velocity: Array = field(default_factory=lambda: np.zeros(6))
    load: Array = field(default_factory=lambda: np.zeros(6))


@dataclass(frozen=True)
class GripReference:
    """What a gripper should do: close or open to a distance of its pads [m] with at most a force [N]."""

    opening_m: float
    force_n: float


@dataclass
class BodyReference:
    """What the whole body should do at one instant.

    Attributes:
        com: centre of mass of the robot alone [m], shape (3,).
        torso: torso axes in the world, shape (3, 3).
        pelvis: pelvis axes in the world, shape (3, 3).
        hands: reference of each hand, ``left`` and ``right``; a hand left out is free.
        posture: wanted joint angles [rad], shape (joints,); the controller's own posture when None.
        grips: what each gripper should do, by side; one left out stays as it is.
        eye: asks for a picture by the camera of that name (one of the scene's, or ``head``) at the next tick.
    """

    com: Array
    torso: Array
    pelvis: Array
    hands: dict[str, HandReference]
    posture: Array | None = None
    grips: dict[str, GripReference] = field(default_factory=dict)
    eye: str | None = None
