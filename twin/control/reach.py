"""Where an arm of a standing robot gets to, and the static torques of its joints there.

The supports and the pelvis stay where they are; trunk and arm move. Damped least squares from several starts
(Nakamura and Hanafusa 1986), joint angles cut to their limits: what no start reaches counts as out of reach.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pinocchio as pin
from numpy.typing import NDArray

from twin.control.dynamics import Dynamics
from twin.control.gains import BASE

Array = NDArray[np.float64]
GRAVITY = 9.81
DAMPING = 0.03
STEPS = 120
LARGEST_STEP = 0.3
"""Largest change of a joint angle in a step [rad]."""
CLOSE_M, CLOSE_TURN = 0.003, 0.15
"""Errors within which a place counts as reached: position [m], direction of the tool [rad]."""
TURN_M = 0.2
"""Length by which an angle is weighed against a distance [m]."""


@dataclass(frozen=True)
class Posture:
    """A posture that brings a tool to a place, or near to it.

    Attributes:
        q: configuration.
        miss_m: distance that is left [m].
        turned: angle between the tool's direction and the wanted one [rad].
        ratio: static torque over effort limit, shape (joints,).
    """

    q: Array
    miss_m: float
    turned: float
    ratio: Array

    @property
    def reached(self) -> bool:
        """Whether the tool is there."""
        return self.miss_m < CLOSE_M and self.turned < CLOSE_TURN


class Arm:
    """The arm of one side with a tool at its end, and the trunk that carries it."""

    def __init__(self, dynamics: Dynamics, role: str, start: Array) -> None:
        """Set up.

        Args:
            dynamics: the robot's model.
            role: the tool's frame, ``right_grip`` or ``right_hand``.
            start: start configuration.
        """
        self._dynamics = dynamics
        self._start = start
        self._frame = dynamics.find_frame(role)
        self._data = dynamics.model.createData()
        moved = np.asarray(self._find_jacobian(start, self._frame).any(axis=0))
        for support in dynamics.supports:
            moved &= ~self._find_jacobian(start, dynamics.find_frame(support)).any(axis=0)
        moved[:BASE] = False
        self._moving = np.flatnonzero(moved)
        self._side = np.flatnonzero(moved & ~self._find_jacobian(start, dynamics.find_frame("torso")).any(axis=0))
        pin.forwardKinematics(dynamics.model, self._data, start)
        first = dynamics.model.names[int(np.flatnonzero(dynamics.model.idx_vs == self._side[0])[0])]
        self.shoulder: Array = self._data.oMi[dynamics.model.getJointId(first)].translation.copy()

    def find_posture(self, at: Sequence[float], direction: Array, load_kg: float) -> Posture:
        """Return the posture that brings the tool closest to a place, pointing in a direction.

        Args:
            at: place in the world [m], shape (3,).
            direction: wanted direction of the tool's x axis, a unit vector, shape (3,).
            load_kg: mass that the tool carries [kg].
        """
        best: Posture | None = None
        for start in self._list_starts():
            posture = self._solve(start, np.asarray(at), direction, load_kg)
            if best is None or posture.miss_m + TURN_M * posture.turned < best.miss_m + TURN_M * best.turned:
                best = posture
            if best.reached:
                break
        assert best is not None  # there is at least one start
        return best

    def find_load(self, at: Sequence[float], direction: Array, share: float) -> float:
        """Return the mass that a share of the effort limits holds still at a place [kg]; 0 if the arm alone is more."""
        empty, loaded = (self.find_posture(at, direction, mass).ratio for mass in (0.0, 1.0))
        per_kg = loaded - empty
        bound = np.flatnonzero(np.abs(per_kg) > 1e-9)
        held = (share - np.sign(per_kg[bound]) * empty[bound]) / np.abs(per_kg[bound])
        return max(0.0, float(held.min()))

    def _list_starts(self) -> list[Array]:
        """Return the start posture, that with the elbow bent further, and the middle of all ranges."""
        dynamics, angles = self._dynamics, self._moving - BASE + 7
        middle, bent = self._start.copy(), self._start.copy()
        middle[angles] = np.clip((dynamics.lower + dynamics.upper) / 2, -1.0, 1.0)[self._moving - BASE]
        bent[angles] = (middle[angles] + self._start[angles]) / 2
        return [self._start, bent, middle]

    def _solve(self, start: Array, at: Array, direction: Array, load_kg: float) -> Posture:
        q = start.copy()
        angles = self._moving - BASE + 7
        low, high = (limit[self._moving - BASE] for limit in (self._dynamics.lower, self._dynamics.upper))
        for _ in range(STEPS):
            error, axis = self._find_error(q, at, direction)
            if np.linalg.norm(error[:3]) < CLOSE_M / 3 and np.linalg.norm(error[3:]) < TURN_M * CLOSE_TURN / 3:
                break
            jacobian = self._find_jacobian(q, self._frame)[:, self._moving]
            rows = np.vstack((jacobian[:3], TURN_M * np.cross(jacobian[3:].T, axis).T))
            step = rows.T @ np.linalg.solve(rows @ rows.T + DAMPING**2 * np.eye(6), error)
            q[angles] = np.clip(q[angles] + np.clip(step, -LARGEST_STEP, LARGEST_STEP), low, high)
        error, axis = self._find_error(q, at, direction)
        turned = float(np.arccos(np.clip(axis @ direction, -1.0, 1.0)))
        return Posture(q, float(np.linalg.norm(error[:3])), turned, self._weigh(q, load_kg))

    def _find_error(self, q: Array, at: Array, direction: Array) -> tuple[Array, Array]:
        """Return what is missing of place and direction, and the tool's direction."""
        pin.forwardKinematics(self._dynamics.model, self._data, q)
        place = pin.updateFramePlacement(self._dynamics.model, self._data, self._frame)
        axis = place.rotation[:, 0]
        return np.concatenate((at - place.translation, TURN_M * (direction - axis))), axis

    def _find_jacobian(self, q: Array, frame: int) -> Array:
        aligned = pin.ReferenceFrame.LOCAL_WORLD_ALIGNED
        jacobian: Array = pin.computeFrameJacobian(self._dynamics.model, self._data, q, frame, aligned)
        return jacobian

    def _weigh(self, q: Array, load_kg: float) -> Array:
        """Return the static torque of trunk and arm over their limits, zero for other joints."""
        gravity = pin.computeGeneralizedGravity(self._dynamics.model, self._data, q)
        held = gravity + self._find_jacobian(q, self._frame)[2] * load_kg * GRAVITY
        ratio = np.zeros(self._dynamics.nv - BASE)
        joints = self._moving - BASE
        ratio[joints] = held[self._moving] / self._dynamics.effort[joints]
        return ratio
