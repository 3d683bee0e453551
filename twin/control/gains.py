"""Weights and stiffnesses of the whole-body controller: for standing work, and for walking."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES, FrameState

Array = NDArray[np.float64]
BASE = 6
"""Velocities of the floating base, before those of the joints."""


@dataclass(frozen=True)
class Gains:
    """Weights and stiffnesses of the tasks; damping is critical, 2 sqrt(stiffness).

    Found by experiment on the G1 (see the decisions in ``twin/README.md``).
    """

    com_weight: float = 4000.0
    com_stiffness: float = 60.0
    trunk_weight: float = 10.0
    trunk_stiffness: float = 100.0
    hand_weight: float = 400.0
    hand_stiffness: float = 400.0
    hand_turn_stiffness: float = 400.0
    hand_reach: float = 0.06
    """Largest position error that is acted on [m]: a hand that is blocked must not throw the robot."""
    hand_turn_reach: float = 0.4
    """Largest turn that is acted on [rad]."""
    foot_weight: float = 3e4
    foot_damping: float = 20.0
    swing_weight: float = 1000.0
    swing_stiffness: float = 600.0
    posture_weight: float = 0.5
    posture_stiffness: float = 20.0
    momentum_weight: float = 0.1
    momentum_damping: float = 5.0
    limit_margin: float = 0.1
    limit_stiffness: float = 400.0
    friction: float = 0.6
    sole_inset: float = 0.008


STANDING = Gains()
ROLLING = Gains(com_weight=1.0, posture_weight=3.0)
"""A base on wheels keeps the robot upright, and its centre of mass cannot be moved sideways without the hands; the
posture is firmer, so that a heavy trunk does not follow every hand (found on Vega: kitting, 6 of 6 against 4 of 6)."""
TRUNK_FACTOR, ARM_FACTOR = 50.0, 10.0
"""Posture of trunk and arms while walking, over that of the legs, which the feet lead (found by random search)."""
WALKING = Gains(
    com_weight=1000.0,
    trunk_weight=100.0,
    foot_weight=3000.0,
    foot_damping=50.0,
    swing_weight=200.0,
    hand_weight=400.0,
    posture_weight=0.2,
    momentum_weight=10.0,
)
"""Softer feet than for standing and little turning momentum, so that the narrow foot that stands is not tipped or
twisted (found by random search over noise, friction and pushes, seeds 1 to 6)."""


LIGHT_KGM2 = 14.9
"""Mass times squared height of the centre of mass of the robot that ``WALKING`` was found on, the G1 [kg m2]."""


def choose_walking_gains(mass_kg: float, com_height_m: float) -> Gains:
    """Return the gains for walking: the angular momentum weighs less on a robot that has more of it.

    The task's cost grows with the square of the momentum, which at the same speeds grows with mass and squared height.
    With the G1's weight an 80 kg robot with a tote lags behind its plan sideways and falls (measured).
    """
    share = min(1.0, (LIGHT_KGM2 / (mass_kg * com_height_m**2)) ** 2)
    return WALKING if share == 1.0 else replace(WALKING, momentum_weight=share * WALKING.momentum_weight)


def choose_gains(supports: Collection[str]) -> Gains:
    """Return the gains for standing work of a robot with these supports."""
    return ROLLING if "base" in supports else STANDING


def weigh_posture(frames: Mapping[str, FrameState]) -> Array:
    """Return the factor of each joint's posture weight while walking, shape (joints,)."""
    factor = np.full(frames["torso"].jacobian.shape[1] - BASE, ARM_FACTOR)
    factor[frames["torso"].jacobian[:, BASE:].any(axis=0)] = TRUNK_FACTOR
    for side in SIDES:
        factor[frames[f"{side}_foot"].jacobian[:, BASE:].any(axis=0)] = 1.0
    return factor
