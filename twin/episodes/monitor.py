"""What is measured while an attempt runs: forces, balance, and what the drives do."""

import math
from collections.abc import Sequence, Set
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Power
from twin.control.dynamics import Dynamics
from twin.episodes.drives import Drives
from twin.physics.readings import Contact
from twin.records.outcome import Outcome

Array = NDArray[np.float64]

PROTECTIVE_STOP_N = 150.0
"""Contact force on anything but floor and part that ends an attempt (A: within the 140-210 N gate of a chest)."""
FALLEN_SHARE = 0.6
"""Pelvis height, as a share of the start's, below which the robot has fallen."""
FAULT_SPEED = 99.0
"""Joint or base speed that no humanoid reaches: the solver has blown up [rad/s, m/s]. Bullet cuts speeds at 100."""
FAULT_CHECKS = 3
"""Checks one after the other that must find such a speed: a light foot in the air may reach it for a moment."""
LOST_TILT = math.radians(35)
LOST_COM_M = 0.12
LIMP_DAMPING = 0.02
"""Joint damping of a robot that has lost its balance and only brakes, as a share of the effort limit [s/rad]."""
LIMP_SHARE = 0.3
"""Most of a joint's speed that such a brake may take within a control tick: beyond 2 it would swing up and blow up."""


class Balance(IntEnum):
    """Whether the robot still controls its balance."""

    KEPT = 0
    LOST = 1


def brake(dynamics: Dynamics, v: Array, tick_s: float) -> Array:
    """Return the torques of a robot that only brakes [N m], shape (joints,); ``dynamics`` must be up to date."""
    inertia = 1.0 / np.linalg.inv(dynamics.mass_matrix).diagonal()[6:]  # as felt with every other joint free
    damping = np.minimum(LIMP_DAMPING * dynamics.effort, LIMP_SHARE * inertia / tick_s)
    torque: Array = np.clip(-damping * v[6:], -dynamics.effort, dynamics.effort)
    return torque


class Monitor:
    """Measures one attempt; asks for nothing that the result does not need."""

    def __init__(self, power: Power, effort: Array, feet: Set[int], floor: int) -> None:
        self.drives = Drives(power, effort)
        self._feet = feet
        self._floor = floor
        self._start_height = 0.0
        self.balance = Balance.KEPT
        self._mad_checks = 0
        self.peak_force_n = 0.0

    def start(self, q: Array) -> None:
        """Remember the start pose."""
        self._start_height = float(q[2])

    def check_balance(self, dynamics: Dynamics, wanted_com: Array) -> None:
        """Give the balance up for lost when trunk or centre of mass are out of reach."""
        upright = float(dynamics.frames["torso"].rotation[2, 2])
        error = dynamics.com - wanted_com
        if upright < math.cos(LOST_TILT) or math.hypot(error[0], error[1]) > LOST_COM_M:
            self.balance = Balance.LOST

    def check_robot(self, q: Array, v: Array, contacts: Sequence[Contact], touchable: frozenset[int]) -> Outcome | None:
        """Return how the attempt ends for the robot's own sake, or None.

        Args:
            q: configuration.
            v: velocity.
            contacts: contact points of the robot.
            touchable: bodies that it may press on.

        Returns:
            SIM_FAULT on numbers no robot reaches, FALL, COLLISION, or None.
        """
        finite = bool(np.isfinite(q).all() and np.isfinite(v).all())
        self._mad_checks = self._mad_checks + 1 if finite and float(np.abs(v).max()) > FAULT_SPEED else 0
        if not finite or self._mad_checks >= FAULT_CHECKS:
            return Outcome.SIM_FAULT
        collided = False
        for contact in contacts:
            if contact.other == self._floor:
                if contact.link not in self._feet:
                    return Outcome.FALL
                continue
            self.peak_force_n = max(self.peak_force_n, contact.normal_force)
            collided |= contact.other not in touchable and contact.normal_force > PROTECTIVE_STOP_N
        if q[2] < FALLEN_SHARE * self._start_height:
            return Outcome.FALL
        return Outcome.COLLISION if collided and self.balance is Balance.KEPT else None
