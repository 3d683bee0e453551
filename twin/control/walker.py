"""Walking: turns footsteps and what the robot feels into references for the whole body.

The DCM of the plan is tracked by the ZMP (Englsberger et al. 2015), footsteps are moved by the DCM error expected
at their end (Khadiv et al. 2020), and feet that touch down early or late change the plan's clock.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Gait
from twin.control.dcm import find_omega
from twin.control.dynamics import SIDES, FrameState
from twin.control.footstep import (
    Footstep,
    Place,
    Stride,
    check_footsteps,
    find_middle,
    keep_clear,
    lay_footsteps,
    name_other,
    plan_route,
    turn_plane,
    wrap,
)
from twin.control.gait_plan import GaitPlan, Support
from twin.control.reference import SwingReference
from twin.control.swing import Swing, find_place
from twin.control.trajectory import blend

Array = NDArray[np.float64]
CORRECTION = 4.0
"""Rate at which a DCM error is taken back [1/s]."""
ZMP_SHARE = 0.7
"""Share of the sole that the ZMP may use."""
DEAD_BAND = 0.01
"""DCM error at a step's end that leaves the step where it was planned [m]."""
LARGEST_SHIFT = 0.2
"""Farthest that a footstep is moved [m]."""
FROZEN_SHARE = 0.85
"""Share of a swing after which its goal stays."""
EARLY_SHARE = 0.8
"""Share of a swing after which a foot that feels the ground stands."""
LATE_S = 0.06
"""Longest wait for a foot that is late [s]."""
CONTACT_N = 5.0
"""Force on a foot that counts as contact [N]."""
HEIGHT_STIFFNESS = 60.0
SINK_S = 0.8
"""Time in which the centre of mass goes to walking height [s]."""
TRUNK_LAG_S = 0.6
"""Lag of the trunk's heading behind the feet [s]: a step, or what the hands carry is jerked round at every one."""


@dataclass(frozen=True)
class Sense:
    """What the walker needs to feel at a control tick.

    Attributes:
        time_s: time [s].
        com: centre of mass of everything that is carried, the robot included [m], shape (3,).
        com_velocity: its velocity [m/s], shape (3,).
        feet: frame of each foot, by side.
        ground: normal force on each foot [N], by side.
    """

    time_s: float
    com: Array
    com_velocity: Array
    feet: Mapping[str, FrameState]
    ground: Mapping[str, float]


@dataclass(frozen=True)
class WalkReference:
    """What the body should do for the walk's sake.

    Attributes:
        com: planned centre of mass [m], shape (3,).
        com_acceleration: [m/s2], shape (3,).
        heading: heading of trunk and pelvis [rad].
        swings: feet off the ground, by the name of the support.
    """

    com: Array
    com_acceleration: Array
    heading: float
    swings: dict[str, SwingReference]


class Walker:
    """Walks one robot; stands when it has nothing else to do."""

    def __init__(self, gait: Gait, sole: Array, sense: Sense) -> None:
        """Stand on both feet.

        Args:
            gait: the robot's gait.
            sole: contact points of a foot in its frame [m], shape (points, 3).
            sense: what the robot feels at the start.
        """
        self._gait = gait
        self._ground = float(np.mean([sense.feet[side].position[2] for side in SIDES]))
        floor = self._ground + float(sole[:, 2].mean())
        self._omega = find_omega(gait.com_height_m.value)
        self._low, self._high = _shrink(sole[:, :2], ZMP_SHARE)
        self._heights = (float(sense.com[2]), floor + gait.com_height_m.value)
        feet = {side: find_place(sense.feet[side]) for side in SIDES}
        self._plan = GaitPlan(feet, [], gait, self._omega)
        self._heading = find_middle(feet).yaw
        self._began_s = self._phase_s = self._time_s = sense.time_s
        self._swing: Swing | None = None
        self._landed = False
        self._goal = feet["left"]

    @property
    def is_resting(self) -> bool:
        """Whether the robot stands on both feet with nothing left to walk."""
        return self._plan.support is Support.REST

    @property
    def support(self) -> Support:
        """What carries the robot."""
        return self._plan.support

    @property
    def place(self) -> Place:
        """Where the robot stands: between its feet."""
        return find_middle(self._plan.feet)

    def walk_to(self, goal: Place) -> None:
        """Start to walk to a place; see ``walk``."""
        self.walk(plan_route(self.place, goal, self._gait))

    def walk(self, strides: Sequence[Stride]) -> None:
        """Start to walk; the robot must be resting.

        Raises:
            UsageError: a footstep is out of reach or crosses the other foot.
        """
        steps = lay_footsteps(self._plan.feet, strides, self._gait)
        check_footsteps(self._plan.feet, steps, self._gait)
        self._plan = GaitPlan(self._plan.feet, steps, self._gait, self._omega)
        self._phase_s = self._time_s

    def update(self, sense: Sense) -> WalkReference:
        """Return what the body should do until the next control tick."""
        tick, self._time_s = sense.time_s - self._time_s, sense.time_s
        self._change_support(sense)
        since = sense.time_s - self._phase_s
        zmp, dcm = self._plan.find_reference(since)
        error = sense.com[:2] + sense.com_velocity[:2] / self._omega - dcm
        wanted = zmp + (1.0 + CORRECTION / self._omega) * error
        if self._swing is not None:
            wanted = self._keep_in_sole(wanted, error, since)
        swings = self._move_foot(since, tick)
        self._turn_trunk(sense, tick)
        height, rise = self._find_height()
        acceleration = np.empty(3)
        acceleration[:2] = self._omega**2 * (sense.com[:2] - wanted)
        damping = 2.0 * math.sqrt(HEIGHT_STIFFNESS)
        acceleration[2] = HEIGHT_STIFFNESS * (height - sense.com[2]) + damping * (rise - sense.com_velocity[2])
        planned = np.array([*(dcm - sense.com_velocity[:2] / self._omega), height])
        return WalkReference(planned, acceleration, self._heading, swings)

    def _change_support(self, sense: Sense) -> None:
        plan, since = self._plan, sense.time_s - self._phase_s
        if self._swing is not None:
            side = self._swing.step.side
            touches = sense.ground[side] > CONTACT_N
            self._landed |= touches and since > EARLY_SHARE * plan.duration
            if since >= plan.duration and (self._landed or touches or since > plan.duration + LATE_S):
                plan.land(find_place(sense.feet[side]))
                self._swing, self._phase_s = None, sense.time_s
        elif plan.support is Support.DOUBLE and since >= plan.duration:
            self._phase_s = sense.time_s
            if plan.lift() is Support.SINGLE:
                self._lift_foot(sense)

    def _lift_foot(self, sense: Sense) -> None:
        gait, step = self._gait, self._plan.step
        self._landed, self._goal = False, step.place
        self._swing = Swing(
            sense.feet[step.side],
            step,
            duration=gait.single_support_s.value,
            height=gait.swing_height_m.value,
            ground=self._ground,
        )

    def _keep_in_sole(self, wanted: Array, error: Array, since: float) -> Array:
        """Return the ZMP cut to the sole that stands; what is cut off moves the footstep instead."""
        step = self._plan.step
        stance = self._plan.feet[name_other(step.side)]
        turned = turn_plane(stance.yaw)
        local = turned.T @ (wanted - stance.at)
        kept = np.clip(local, self._low, self._high)
        left = max(self._plan.duration - since, 0.0)
        if since < FROZEN_SHARE * self._plan.duration:
            grown = math.exp(self._omega * left) - 1.0
            shift = error * math.exp(-CORRECTION * left) + grown * (turned @ (local - kept))
            self._goal = self._shift_step(step, stance, shift)
        cut: Array = stance.at + turned @ kept
        return cut

    def _shift_step(self, step: Footstep, stance: Place, shift: Array) -> Place:
        size = float(np.hypot(*shift))
        if size <= DEAD_BAND:
            return step.place
        x, y = step.place.at + shift * ((min(size, LARGEST_SHIFT) - DEAD_BAND) / size)
        return keep_clear(Footstep(step.side, Place(float(x), float(y), step.place.yaw)), stance, self._gait).place

    def _move_foot(self, since: float, tick: float) -> dict[str, SwingReference]:
        if self._swing is None or self._landed:
            return {}
        return {f"{self._swing.step.side}_foot": self._swing.follow(self._goal, since, tick)}

    def _turn_trunk(self, sense: Sense, tick: float) -> None:
        """Let trunk and pelvis follow the mean heading of the feet."""
        heading = find_middle({side: find_place(sense.feet[side]) for side in SIDES}).yaw
        self._heading += wrap(heading - self._heading) * min(1.0, tick / TRUNK_LAG_S)

    def _find_height(self) -> tuple[float, float]:
        """Return height of the centre of mass [m] and its rate [m/s]: from the start's to the gait's."""
        start, end = self._heights
        done, speed = blend((self._time_s - self._began_s) / SINK_S)
        return start + done * (end - start), speed * (end - start) / SINK_S


def _shrink(sole: Array, share: float) -> tuple[Array, Array]:
    """Return the corners of a share of the sole's rectangle, shape (2,) each."""
    low, high = sole.min(axis=0), sole.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2
    return middle - share * half, middle + share * half
