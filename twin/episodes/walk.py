"""A walk without a task: a robot, a floor, strides, and pushes; what walking is measured by."""

import math
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES, Dynamics
from twin.control.footstep import Place, Stride
from twin.control.gains import choose_walking_gains, weigh_posture
from twin.control.reference import BodyReference
from twin.control.rotation import turn_z
from twin.control.stance import find_stance
from twin.control.walker import Sense, Walker
from twin.control.whole_body import WholeBodyController
from twin.episodes.attempt import HAND_FRICTION, SOLVER_ITERATIONS, STEP_S, STEPS_PER_TICK
from twin.episodes.fault import Faults
from twin.episodes.sensing import Senses
from twin.errors import UsageError
from twin.physics.body import RobotBody
from twin.physics.world import World
from twin.robot.files import find_robot
from twin.tasks.sample import make_stream

Array = NDArray[np.float64]
TICK_S = STEP_S * STEPS_PER_TICK
SETTLE_S = 1.0
"""Time at rest before and after the strides [s]."""
PUSH_S = 0.2
"""Duration of a push [s]."""
FALLEN_SHARE = 0.6
"""Height of the pelvis, as a share of the start's, below which the robot has fallen."""
FALLEN_UPRIGHT = 0.7
"""Cosine of the pelvis' tilt below which it has fallen."""


@dataclass(frozen=True)
class WalkSpec:
    """What to walk, and against what.

    Attributes:
        robot: name of the robot.
        seed: draws the noise, and time and direction of the push.
        legs: strides of each part of the way; the robot rests between parts.
        floor_friction: of floor and sole together.
        push_n: push on the torso in a drawn direction at a drawn time of the first part [N].
        noisy: whether joints are measured with the robot's noise and delay, or exactly.
    """

    robot: str
    legs: tuple[tuple[Stride, ...], ...]
    seed: int = 0
    floor_friction: float = 1.0
    push_n: float = 0.0
    noisy: bool = False


@dataclass(frozen=True)
class WalkRecord:
    """How a walk went.

    Attributes:
        fell: whether the robot fell.
        duration_s: simulated time [s].
        moving_s: time that the strides took [s].
        error_m: distance of the robot's place from where the strides lead [m].
        error_rad: the same for its heading [rad].
        slide_m: farthest that a foot slid while it stood [m].
        state: configuration at the end, shape (nq,).
        cpu_s: computing time [s].
    """

    fell: bool
    duration_s: float
    moving_s: float
    error_m: float
    error_rad: float
    slide_m: float
    state: Array = field(repr=False)
    cpu_s: float = 0.0


Watcher = Callable[[float, World, Array], None]
"""Called at every control tick with time, world and configuration; looks and touches nothing."""


def run_walk(spec: WalkSpec, watch: Watcher | None = None) -> WalkRecord:
    """Walk once and return how it went.

    Raises:
        UsageError: the robot has no gait, or a footstep is out of reach.
    """
    with World(step_s=STEP_S, solver_iterations=SOLVER_ITERATIONS, floor_friction=spec.floor_friction) as world:
        return Walk(spec, world).run(watch)


class Walk:
    """The parts of one walk."""

    def __init__(self, spec: WalkSpec, world: World) -> None:
        """Put the robot into its start pose."""
        files = find_robot(spec.robot)
        gait = files.data.gait
        if gait is None:
            raise UsageError(f"robot {spec.robot} does not walk (no gait in its robot.yaml)")
        self._spec, self._world = spec, world
        self.dynamics = dynamics = Dynamics(files)
        sole = np.array(files.data.sole.points_m)
        self._body = RobotBody(world, files, dynamics.joint_names, dynamics.effort, friction=HAND_FRICTION)
        start = find_stance(dynamics, files.data.stance, sole)
        self._body.place(start)
        dynamics.update(start, np.zeros(dynamics.nv))
        names = {side: getattr(files.data.frames, f"{side}_foot") for side in SIDES}
        self._feet = {self._body.find_link(link): side for side, link in names.items()}
        gains = choose_walking_gains(dynamics.mass, gait.com_height_m.value)
        self.controller = WholeBodyController(dynamics, {f"{side}_foot": sole for side in SIDES}, start[7:], gains)
        self._posture = weigh_posture(dynamics.frames)
        self.walker = Walker(gait, sole, self._sense(0.0))
        self._random = make_stream(spec.seed, "walk")
        self._senses = Senses(files.data.sensing, len(start) - 7, TICK_S, spec.seed, Faults(()))
        self._push = self._draw_push()
        self._start_height = float(start[2])
        self._goal = self.walker.place
        self._stood: dict[str, Array] = {}
        self._slide_m = 0.0

    def run(self, watch: Watcher | None) -> WalkRecord:
        """Walk all parts of the way."""
        began, moving, rested = time.process_time(), 0, 0.0
        legs, tick, fell = list(self._spec.legs), 0, False
        while not fell and (legs or rested < SETTLE_S or not self.walker.is_resting):
            now = tick * TICK_S
            if self.walker.is_resting and legs and rested >= SETTLE_S:
                self._set_out(legs.pop(0))
            q = self._tick(now)
            if watch is not None:
                watch(now, self._world, q)
            rested = rested + TICK_S if self.walker.is_resting else 0.0
            moving += not self.walker.is_resting
            fell = self._has_fallen(q)
            tick += 1
        return self._make_record(fell, tick * TICK_S, moving * TICK_S, time.process_time() - began)

    def _has_fallen(self, q: Array) -> bool:
        """Return whether the pelvis is low, high in the air, or tilted: a robot that is thrown has fallen too."""
        share = float(q[2]) / self._start_height
        upright = 1.0 - 2.0 * float(q[3] ** 2 + q[4] ** 2)
        return not (FALLEN_SHARE < share < 2.0 - FALLEN_SHARE and upright > FALLEN_UPRIGHT)

    def _set_out(self, strides: Sequence[Stride]) -> None:
        for stride in strides:
            self._goal = self._goal.move(stride.forward, stride.left, stride.turn)
        self.walker.walk(strides)

    def _tick(self, now: float) -> Array:
        q, v = self._body.read_state()
        measured = self._measure(now, q, v)
        self.dynamics.update(*measured)
        wanted = self.walker.update(self._sense(now))
        heading = turn_z(wanted.heading)
        reference = BodyReference(
            wanted.com,
            heading,
            heading,
            {},
            swings=wanted.swings,
            com_acceleration=wanted.com_acceleration,
            posture_factor=self._posture,
        )
        torque = self.controller.solve(*measured, reference)
        self._watch_feet(wanted.swings.keys())
        for step in range(STEPS_PER_TICK):
            self._body.apply_torques(torque)
            self._apply_push(now + step * STEP_S)
            self._world.step()
        return q

    def _measure(self, now: float, q: Array, v: Array) -> tuple[Array, Array]:
        return self._senses.read(now, q, v) if self._spec.noisy else (q, v)

    def _sense(self, now: float) -> Sense:
        ground = dict.fromkeys(SIDES, 0.0)
        for contact in self._world.read_contacts(self._body.id, self._world.floor):
            if side := self._feet.get(contact.link):
                ground[side] += contact.normal_force
        dynamics = self.dynamics
        feet = {side: dynamics.frames[f"{side}_foot"] for side in SIDES}
        return Sense(now, dynamics.com, dynamics.com_velocity, feet, ground)

    def _draw_push(self) -> tuple[float, Array]:
        """Return when the push begins [s] and its force [N], shape (3,)."""
        at = SETTLE_S + 1.5 + 2.0 * self._random.random()
        angle = 2.0 * math.pi * self._random.random()
        return at, self._spec.push_n * np.array([math.cos(angle), math.sin(angle), 0.0])

    def _apply_push(self, now: float) -> None:
        at, force = self._push
        if self._spec.push_n and at <= now < at + PUSH_S:
            link = self._body.find_link(find_robot(self._spec.robot).data.frames.torso)
            place = self.dynamics.frames["torso"].position
            self._world.apply_force(self._body.id, link, force.tolist(), place.tolist())

    def _watch_feet(self, swinging: Collection[str]) -> None:
        """Measure how far feet slide from where they first stood."""
        for side in SIDES:
            name = f"{side}_foot"
            at = self.dynamics.frames[name].position[:2].copy()
            if name in swinging:
                self._stood.pop(side, None)
            else:
                slid = float(np.hypot(*(at - self._stood.setdefault(side, at))))
                self._slide_m = max(self._slide_m, slid)

    def _make_record(self, fell: bool, duration: float, moving: float, cpu: float) -> WalkRecord:
        q, v = self._body.read_state()
        self.dynamics.update(q, v)
        self._sense(duration)
        place: Place = self.walker.place
        forward, left, turn = self._goal.find_offset(place)
        return WalkRecord(fell, duration, moving, math.hypot(forward, left), abs(turn), self._slide_m, q, cpu)
