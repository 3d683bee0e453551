"""What a policy asks of the whole-body controller."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin.control.gains import Gains

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
        along: frame (``torso``) that the hand goes along with: ``velocity`` is meant against it, and errors are
            taken back against it, so that arms which hold a load do not hold the walking body back.
    """

    position: Array
    rotation: Array
    velocity: Array = field(default_factory=lambda: np.zeros(6))
    load: Array = field(default_factory=lambda: np.zeros(6))
    along: str | None = None


@dataclass(frozen=True)
class GripReference:
    """What a gripper should do: close or open to a distance of its pads [m] with at most a force [N]."""

    opening_m: float
    force_n: float


@dataclass
class SwingReference:
    """Where a support that is off the ground should be and how it should move.

    Attributes:
        position: support frame's origin in the world [m], shape (3,).
        rotation: support axes in the world, shape (3, 3).
        velocity: linear and angular velocity [m/s, rad/s], shape (6,).
        acceleration: linear and angular acceleration [m/s2, rad/s2], shape (6,).
    """

    position: Array
    rotation: Array
    velocity: Array = field(default_factory=lambda: np.zeros(6))
    acceleration: Array = field(default_factory=lambda: np.zeros(6))


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
        swings: supports off the ground, by name; a support left out stands where it is and carries the robot.
        com_acceleration: wanted acceleration of the centre of mass [m/s2], shape (3,), in place of a pull towards
            ``com``.
        posture_factor: what the weight of each joint's posture is multiplied with, shape (joints,); 1 when None.
        gains: weights and stiffnesses while this reference holds; the controller's own when None.
        eye: asks for a picture by the camera of that name (one of the scene's, or ``head``) at the next tick.
    """

    com: Array
    torso: Array
    pelvis: Array
    hands: dict[str, HandReference]
    posture: Array | None = None
    grips: dict[str, GripReference] = field(default_factory=dict)
    swings: dict[str, SwingReference] = field(default_factory=dict)
    com_acceleration: Array | None = None
    posture_factor: Array | None = None
    gains: Gains | None = None
    eye: str | None = None
