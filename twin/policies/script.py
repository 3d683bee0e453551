"""Scripted policies as programs: straight-line Python that moves hands, waits for what it feels, and tries again.

A program is a generator: every ``yield`` ends a control tick, and what the robot felt since stands in ``self.now``.
The primitives below are generators too, so that a task's program reads as its work instruction:

    yield from self.move("pick", "right", above)
    yield from self.grip("pick", "right", 0.02, 20.0)
    if not self.holds("right"): ...

Hands follow minimum-jerk paths at their tool centre point (the grip frame of a gripper, the palm frame of a hand);
their measured load is carried, and the centre of mass leans against it.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.control.reference import BodyReference, GripReference, HandReference
from twin.control.rotation import cross, find_rotation_vector, make_rotation, turn_z
from twin.control.trajectory import blend
from twin.policies.contract import Embodiment, Observation

Array = NDArray[np.float64]
Ticks = Generator[None, None, None]
"""A stretch of a program."""
Answer = Generator[None, None, bool]
"""A stretch of a program that tells whether it worked."""

GRAVITY = 9.81
LOAD_TIME_S = 0.3
"""Time constant of the filter of the carried weight [s]: the forces of a grip rattle, a weight does not."""
ARRIVED_M = 0.006
"""Distance to its target within which a tool has arrived [m]."""
SETTLED_MPS = 0.03
"""Speed below which a tool has settled [m/s]."""
PATIENCE_S = 0.8
"""Longest wait for a tool to arrive [s]: a contact may hold it off for good."""
TRIM_PER_S = 2.0
"""Rate at which a steady error of a tool is trimmed away while it waits [1/s]."""
TRIM_LIMIT_M = 0.03
"""Largest trim [m]."""
SPEED_MPS = 0.35
"""Mean speed of a free movement of a hand [m/s] (assumption A: a third of ISO 10218's 250 mm/s more)."""
TURN_RADPS = 1.8
"""Mean speed of a free turn of a hand [rad/s]."""
LEAST_S = 0.3
"""Shortest movement [s]."""
PEAK = 5.77
"""Peak acceleration of a minimum-jerk movement over distance per squared duration (Flash and Hogan 1985)."""
ACCELERATION = 2.5
"""Peak acceleration of a hand [m/s2]: more would press the feet onto their edges."""
TURN_ACCELERATION = 12.0
"""Peak turning acceleration of a hand [rad/s2]."""
FACE_RADPS = 1.0
"""Mean speed of the trunk's turn [rad/s]."""


@dataclass
class Frame:
    """A place of a tool in the world: position [m], shape (3,), and axes, shape (3, 3)."""

    position: Array
    rotation: Array

    def shift(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Frame":
        """Return the frame moved along the world's axes [m]."""
        return Frame(self.position + np.array([x, y, z]), self.rotation)

    def back(self, distance: float) -> "Frame":
        """Return the frame moved back along its approach axis x [m]."""
        return Frame(self.position - distance * self.rotation[:, 0], self.rotation)


class Hand:
    """What one hand is told: a moving target of its tool, a trim against steady error, and the load it carries.

    Attributes:
        target: where the tool should be.
        velocity: how it should move [m/s, rad/s], shape (6,).
        trim: what is added to the target against a steady error [m], shape (3,).
        load: force and torque from outside at the palm, which the controller carries [N, N m], shape (6,).
        weight_n: vertical force of what the hand holds, negative [N].
        press_n: force with which it presses down [N]; the weight is not measured anew meanwhile.
    """

    def __init__(self, tool: Frame, offset: Array, axes: Array) -> None:
        """Begin where the tool is.

        Args:
            tool: place of the tool.
            offset: tool's origin in the palm frame [m].
            axes: tool's axes in the palm frame.
        """
        self.target = tool
        self.velocity = np.zeros(6)
        self.trim = np.zeros(3)
        self.load = np.zeros(6)
        self.along: str | None = None
        self.weight_n = 0.0
        self.press_n = 0.0
        self._offset = offset
        self._axes = axes

    def make_reference(self) -> HandReference:
        """Return the palm's reference that puts the tool where it should be."""
        rotation = self.target.rotation @ self._axes.T
        arm = rotation @ self._offset
        velocity = self.velocity.copy()
        velocity[:3] -= cross(velocity[3:], arm)
        position = self.target.position + self.trim - arm
        return HandReference(position, rotation, velocity, self.load, self.along)


class ScriptedPolicy(ABC):
    """A policy that runs a program."""

    name = "scripted"
    version = "1"

    def __init__(self, start: Observation, robot: Embodiment) -> None:
        self.now = start
        self.robot = robot
        self.retries = 0
        self.facts: dict[str, float] = {}
        self.heading = 0.0
        """Heading of the pelvis [rad]."""
        self.turn = 0.0
        """Turn of the trunk against the pelvis [rad]."""
        self.grips: dict[str, GripReference] = {}
        self.eye: str | None = None
        self.hands = {side: self._find_hand(start, side) for side in SIDES}
        self.home = {side: Frame(hand.target.position, hand.target.rotation) for side, hand in self.hands.items()}
        self._com = start.com.copy()
        self._time_s = start.time_s
        self._phase = "start"
        self._done = False
        self._program = self.run()

    @abstractmethod
    def run(self) -> Ticks:
        """The program."""

    def act(self, observation: Observation) -> BodyReference:
        """Run the program for one tick and return what it wants."""
        tick_s, self._time_s = observation.time_s - self._time_s, observation.time_s
        self.now = observation
        self._feel(tick_s)
        if not self._done:
            self._done = bool(next(self._program, True))
        hands = {side: hand.make_reference() for side, hand in self.hands.items()}
        reference = self.pose_body(hands)
        self.eye = None
        return reference

    def pose_body(self, hands: dict[str, HandReference]) -> BodyReference:
        """Return the reference that keeps the body over its feet while the hands work."""
        trunk, pelvis = turn_z(self.heading + self.turn), turn_z(self.heading)
        return BodyReference(self._balance(), trunk, pelvis, hands, grips=self.grips, eye=self.eye)

    def name_phase(self) -> str:
        """Return the phase that the program is in."""
        return self._phase

    def is_done(self) -> bool:
        """Return whether the program has ended."""
        return self._done

    def move(
        self, phase: str, side: str, target: Frame, *, slow: float = 1.0, turn: float | None = None, exact: bool = False
    ) -> Answer:
        """Move one tool to a frame.

        Args:
            phase: name of what this is part of.
            side: which hand.
            target: where to.
            slow: how many times slower than a free movement.
            turn: turn of the trunk at the end [rad], as it is when None.
            exact: trim steady errors away while waiting.

        Returns:
            Whether the tool arrived.
        """
        return (yield from self.move_both(phase, {side: target}, slow=slow, turn=turn, exact=exact))

    def move_both(
        self,
        phase: str,
        targets: Mapping[str, Frame],
        *,
        slow: float = 1.0,
        turn: float | None = None,
        exact: bool = False,
    ) -> Answer:
        """Move several tools at once, arriving together; see ``move``."""
        self._phase = phase
        began, starts, facing = self.now.time_s, {side: self.hands[side].target for side in targets}, self.turn
        to = facing if turn is None else turn
        duration = slow * max(
            [_find_duration(starts[side], targets[side]) for side in targets] + [abs(to - facing) / FACE_RADPS]
        )
        turns = {side: find_rotation_vector(targets[side].rotation @ starts[side].rotation.T) for side in targets}
        share = 0.0
        while share < 1.0:
            share = (self.now.time_s - began) / duration
            s, rate = blend(share)
            self.turn = facing + s * (to - facing)
            for side, target in targets.items():
                start, hand, by = starts[side], self.hands[side], turns[side]
                way = target.position - start.position
                hand.target = Frame(start.position + s * way, make_rotation(s * by) @ start.rotation)
                hand.velocity = np.concatenate((way, by)) * (rate / duration)
            yield
        for side in targets:
            self.hands[side].velocity[:] = 0.0
        return (yield from self._settle(targets, exact=exact))

    def _settle(self, targets: Mapping[str, Frame], *, exact: bool) -> Answer:
        """Wait until the tools have arrived, or long enough."""
        since = self.now.time_s
        while self.now.time_s - since < PATIENCE_S * (2 if exact else 1):
            if all(self._has_arrived(side, 0.15 if exact else 1.0) for side in targets):
                return True
            before = self.now.time_s
            yield
            if exact:
                for side in targets:
                    self._trim(side, self.now.time_s - before)
        return False

    def _has_arrived(self, side: str, strict: float) -> bool:
        error = math.dist(self.find_tool(side).position, self.hands[side].target.position)
        speed = math.hypot(*self.now.frames[f"{side}_hand"].velocity[:3].tolist())
        return error < strict * ARRIVED_M and speed < SETTLED_MPS

    def _trim(self, side: str, tick_s: float) -> None:
        hand = self.hands[side]
        hand.trim += TRIM_PER_S * tick_s * (hand.target.position - self.find_tool(side).position)
        size = float(np.linalg.norm(hand.trim))
        hand.trim *= min(1.0, TRIM_LIMIT_M / max(size, 1e-9))

    def approach(self, phase: str, side: str, way: Array, *, speed_mps: float, limit_n: float) -> Answer:
        """Move a tool along a way until something resists.

        Args:
            phase: name of what this is part of.
            side: which hand.
            way: straight way in the world [m], shape (3,).
            speed_mps: speed [m/s].
            limit_n: stop when the hand feels this much more against the way than at the start [N].

        Returns:
            Whether something resisted.
        """
        self._phase = phase
        hand = self.hands[side]
        start, length = hand.target.position.copy(), float(np.linalg.norm(way))
        along, began = way / length, self.now.time_s
        at_rest = float(self.now.loads[side][:3] @ along)
        while (gone := speed_mps * (self.now.time_s - began)) < length:
            if at_rest - float(self.now.loads[side][:3] @ along) > limit_n:
                return True
            hand.target = Frame(start + gone * along, hand.target.rotation)
            hand.velocity[:3] = speed_mps * along
            yield
        hand.velocity[:] = 0.0
        return False

    def grip(self, phase: str, side: str, opening_m: float, force_n: float, *, wait_s: float = 1.0) -> Ticks:
        """Close or open a gripper and wait until its pads move no more."""
        self._phase = phase
        self.grips[side] = GripReference(opening_m, force_n)
        since, before, still_s = self.now.time_s, self.now.grips[side].opening_m, self.now.time_s
        while self.now.time_s - since < wait_s and self.now.time_s - still_s < 0.12:
            yield
            opening = self.now.grips[side].opening_m
            if abs(opening - before) > 2e-4:
                still_s = self.now.time_s
            before = opening

    def yield_down(self, side: str, lowest_m: float) -> None:
        """Let a pressing tool follow what it presses on: its target's height is where it is, above a lowest height."""
        hand = self.hands[side]
        height = max(lowest_m, float(self.find_tool(side).position[2] - hand.trim[2]))
        hand.target = hand.target.shift(z=height - float(hand.target.position[2]))

    def wait(self, phase: str, duration_s: float) -> Ticks:
        """Stay for a while."""
        self._phase = phase
        until = self.now.time_s + duration_s
        while self.now.time_s < until:
            yield

    def holds(self, side: str, least_m: float = 0.003) -> bool:
        """Return whether a closed gripper has something between its pads, more than ``least_m`` wide."""
        return self.now.grips[side].opening_m > least_m

    def find_tool(self, side: str) -> Frame:
        """Return where a tool is, as the joints tell."""
        frames = self.now.frames
        frame = frames[f"{side}_grip"] if self.now.grips else frames[f"{side}_hand"]
        return Frame(frame.position, frame.rotation)

    def _find_hand(self, start: Observation, side: str) -> Hand:
        palm, tool = start.frames[f"{side}_hand"], self.find_tool(side)
        offset = palm.rotation.T @ (tool.position - palm.position)
        return Hand(Frame(tool.position.copy(), tool.rotation.copy()), offset, palm.rotation.T @ tool.rotation)

    def _feel(self, tick_s: float) -> None:
        """Take up the weight that each hand carries, as a force at its tool; what pushes from below is not carried."""
        share = 1.0 - math.exp(-tick_s / LOAD_TIME_S)
        for side, hand in self.hands.items():
            if not hand.press_n:
                weight = min(0.0, float(self.now.loads[side][2]))
                hand.weight_n += share * (weight - hand.weight_n)
            force = np.array([0.0, 0.0, hand.weight_n + hand.press_n])
            arm = hand.target.position - self.now.frames[f"{side}_hand"].position
            hand.load = np.concatenate((force, cross(arm, force)))

    def _balance(self) -> Array:
        """Return the centre of mass that keeps robot and loads together above the start's centre of mass."""
        com = self._com.copy()
        for hand in self.hands.values():
            carried = -hand.weight_n / GRAVITY
            com[:2] -= carried / self.robot.mass_kg * (hand.target.position[:2] - self._com[:2])
        return com


def _find_duration(start: Frame, end: Frame) -> float:
    way = math.dist(start.position, end.position)
    turn = float(np.linalg.norm(find_rotation_vector(end.rotation @ start.rotation.T)))
    gentle = math.sqrt(PEAK * max(way / ACCELERATION, turn / TURN_ACCELERATION))
    return max(LEAST_S, way / SPEED_MPS, turn / TURN_RADPS, gentle)


def point_tool(pitch: float, yaw: float, roll: float = 0.0) -> Array:
    """Return the axes of a tool whose approach axis x points down by a pitch and to a yaw [rad], shape (3, 3).

    At pitch 0 it points forward with its opening axis y to the left; pi/2 points straight down. Roll turns the
    opening axis about the approach axis.
    """
    c, s = math.cos(pitch), math.sin(pitch)
    down = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    c, s = math.cos(roll), math.sin(roll)
    about = np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])
    axes: Array = turn_z(yaw) @ down @ about
    return axes
