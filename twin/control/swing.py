"""The way of a swinging foot from where it left the ground to where it comes down."""

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import FrameState
from twin.control.footstep import Footstep, Place, wrap
from twin.control.reference import SwingReference
from twin.control.rotation import turn_z
from twin.control.trajectory import blend

Array = NDArray[np.float64]
ARRIVAL = 0.92
"""Share of the swing after which the foot is above its goal and only comes down."""
FOLLOW_S = 0.03
"""Time in which the swing takes up a changed goal [s]."""
TOUCHDOWN_SPEED = 0.1
"""Speed at which a foot that is late feels for the ground [m/s]."""


def find_heading(rotation: Array) -> float:
    """Return the heading of a frame's x axis [rad]."""
    return float(np.arctan2(rotation[1, 0], rotation[0, 0]))


def find_place(foot: FrameState) -> Place:
    """Return where a foot is on the floor."""
    return Place(float(foot.position[0]), float(foot.position[1]), find_heading(foot.rotation))


class Swing:
    """One swing of one foot; its goal may move while it lasts."""

    def __init__(self, foot: FrameState, step: Footstep, *, duration: float, height: float, ground: float) -> None:
        """Start where a foot is.

        Args:
            foot: the foot at lift-off.
            step: where it is to come down.
            duration: [s].
            height: clearance in the middle of the swing [m].
            ground: height of the foot frame's origin when the foot stands [m].
        """
        self.step = step
        self._start = foot.position.copy()
        self._yaw = find_heading(foot.rotation)
        self._duration, self._height, self._ground = duration, height, ground
        self._goal = step.place.at

    def follow(self, goal: Place, time: float, tick: float) -> SwingReference:
        """Return the foot's reference a while [s] after lift-off, towards a goal that is taken up smoothly."""
        self._goal = self._goal + (goal.at - self._goal) * min(1.0, tick / FOLLOW_S)
        share, lasts = time / self._duration, self._duration * ARRIVAL
        done, speed = blend(time / lasts)
        way = np.array([*self._goal, self._ground]) - self._start
        turn = wrap(goal.yaw - self._yaw)
        position, velocity, acceleration = self._start + done * way, np.zeros(6), np.zeros(6)
        velocity[:3], velocity[5] = way * speed / lasts, turn * speed / lasts
        bend = _bend(time / lasts) / lasts**2
        acceleration[:3], acceleration[5] = way * bend, turn * bend
        self._arch(share, position, velocity, acceleration)
        return SwingReference(position, turn_z(self._yaw + done * turn), velocity, acceleration)

    def _arch(self, share: float, position: Array, velocity: Array, acceleration: Array) -> None:
        """Add the rise 64 h s^3 (1 - s)^3 and, towards the end, the way down to the ground.

        The rise begins and ends without a jump of acceleration: a jump would tip the narrow foot that stands.
        """
        if share < 1.0:
            rise, bow, lean = 64.0 * self._height, share * (1.0 - share), 1.0 - 2.0 * share
            position[2] += rise * bow**3
            velocity[2] += rise * 3.0 * bow**2 * lean / self._duration
            acceleration[2] += rise * 6.0 * bow * (lean**2 - bow) / self._duration**2
        if share > ARRIVAL:
            position[2] -= TOUCHDOWN_SPEED * (share - ARRIVAL) * self._duration
            velocity[2] -= TOUCHDOWN_SPEED


def _bend(share: float) -> float:
    """Return the second derivative of the minimum-jerk quintic."""
    return 60.0 * share * (1.0 - share) * (1.0 - 2.0 * share) if 0.0 < share < 1.0 else 0.0
