"""Scripted programs that walk: the words ``walk`` and ``walk_to``, with whatever the hands hold.

While the robot walks its hands keep their place before the torso, and what the hands carry counts as part of the body.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Gait
from twin.control.dynamics import SIDES
from twin.control.footstep import Place, Stride, find_middle, plan_route
from twin.control.gains import choose_walking_gains, weigh_posture
from twin.control.reference import BodyReference, HandReference
from twin.control.rotation import turn_z
from twin.control.swing import find_place
from twin.control.walker import Sense, Walker, WalkReference
from twin.errors import UsageError
from twin.policies.contract import Embodiment, Observation
from twin.policies.script import GRAVITY, Frame, ScriptedPolicy, Ticks

Array = NDArray[np.float64]
SETTLE_S = 0.8
"""Time on both feet before the first step, in which the body sinks to walking height [s]."""
CARRIED = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 0.0])
"""Which parts of a hand's wrench are carried: forces, then torques."""
WRENCH_TIME_S = 0.15
"""Time constant of the filter of the carried wrench [s]."""


class WalkingPolicy(ScriptedPolicy):
    """A scripted policy that can walk."""

    def __init__(self, start: Observation, robot: Embodiment) -> None:
        super().__init__(start, robot)
        if robot.data.gait is None:
            raise UsageError("the robot does not walk (no gait in its robot.yaml)")
        self._gait: Gait = robot.data.gait
        self._sole = np.array(robot.data.sole.points_m)
        self._factor = weigh_posture(start.frames)
        self._gains = choose_walking_gains(robot.mass_kg, self._gait.com_height_m.value)
        self._wanted: WalkReference | None = None
        self._posture = start.joints
        self._lean = start.com[:2] - self.place.at
        """The body's balance at rest, seen from between the feet [m]."""

    @property
    def place(self) -> Place:
        """Where the robot stands: between its feet."""
        return find_middle({side: find_place(self.now.frames[f"{side}_foot"]) for side in SIDES})

    def walk_to(self, phase: str, goal: Place) -> Ticks:
        """Walk to a place and come to rest there."""
        yield from self.walk(phase, plan_route(self.place, goal, self._gait))

    def walk(self, phase: str, strides: Sequence[Stride]) -> Ticks:
        """Walk and come to rest; the hands go along.

        Raises:
            UsageError: a footstep is out of reach or crosses the other foot.
        """
        self._phase = phase
        self._posture = self.now.joints.copy()
        walker = Walker(self._gait, self._sole, self._sense())
        held = {side: _hold(hand.target, self._find_body(self.heading)) for side, hand in self.hands.items()}
        began, setting_out = self.now.time_s, False
        while not (setting_out and walker.is_resting):
            if not setting_out and self.now.time_s - began >= SETTLE_S:
                walker.walk(strides)
                setting_out = True
            self._wanted = walker.update(self._sense())
            self._bring_hands(held, self._wanted.heading)
            yield
        self._stop()

    def pose_body(self, hands: dict[str, HandReference]) -> BodyReference:
        """Return what the walk wants, or the stand's reference at rest."""
        wanted = self._wanted
        if wanted is None:
            return super().pose_body(hands)
        heading = turn_z(wanted.heading)
        return BodyReference(
            wanted.com,
            heading,
            heading,
            hands,
            posture=self._posture,
            grips=self.grips,
            swings=wanted.swings,
            com_acceleration=wanted.com_acceleration,
            posture_factor=self._factor,
            gains=self._gains,
            eye=self.eye,
        )

    def _stop(self) -> None:
        """Stand where the walk has led."""
        self._wanted = None
        place = self.place
        self.heading = place.yaw
        self._com[:2] = place.at + turn_z(place.yaw)[:2, :2] @ self._lean
        self._com[2] = self.now.com[2]
        for hand in self.hands.values():
            hand.along = None
            hand.trim[:] = 0.0

    def _feel(self, tick_s: float) -> None:
        """Take up weight and tilting moment of what each hand carries, not what the hands press against each other."""
        share = 1.0 - math.exp(-tick_s / WRENCH_TIME_S)
        for side, hand in self.hands.items():
            hand.load = hand.load + share * (CARRIED * self.now.loads[side] - hand.load)

    def _sense(self) -> Sense:
        """Return what the walk feels; robot and load are one body to it."""
        now, mass = self.now, self.robot.mass_kg
        total, moment = mass, mass * now.com
        for side, hand in self.hands.items():
            carried = max(0.0, -float(hand.load[2])) / GRAVITY
            total += carried
            moment = moment + carried * self.find_tool(side).position
        feet = {side: now.frames[f"{side}_foot"] for side in SIDES}
        ground = {side: now.ground[f"{side}_foot"] for side in SIDES}
        return Sense(now.time_s, moment / total, now.com_velocity, feet, ground)

    def _find_body(self, heading: float) -> Frame:
        return Frame(self.now.frames["torso"].position, turn_z(heading))

    def _bring_hands(self, held: Mapping[str, Frame], heading: float) -> None:
        """Keep the hands where they were before the torso."""
        body = self._find_body(heading)
        for side, hand in self.hands.items():
            position = body.position + body.rotation @ held[side].position
            hand.target = Frame(position, body.rotation @ held[side].rotation)
            hand.along = "torso"


def _hold(tool: Frame, body: Frame) -> Frame:
    """Return a tool's frame as seen from the body."""
    return Frame(body.rotation.T @ (tool.position - body.position), body.rotation.T @ tool.rotation)
