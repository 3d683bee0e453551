"""One attempt: task x policy x robot x conditions x seed, in a world of its own."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES, Dynamics
from twin.control.gains import choose_gains
from twin.control.stance import find_stance
from twin.control.whole_body import WholeBodyController
from twin.episodes.admit import check_capacity, check_timeout
from twin.episodes.drives import limit_power
from twin.episodes.fault import Site
from twin.episodes.faults import check_faults, make_faults
from twin.episodes.hazards import find_hazard
from twin.episodes.monitor import Balance, Monitor, brake
from twin.episodes.perception import Perception
from twin.episodes.sensing import Senses
from twin.episodes.versions import content_parts
from twin.errors import PolicyFaultError, UsageError
from twin.names import suggest
from twin.physics.body import RobotBody
from twin.physics.readings import Contact, Picture
from twin.physics.world import World
from twin.policies import PolicyEntry, find_policy
from twin.policies.contract import Closing, Embodiment, Observation, Policy, Seeded
from twin.records.attempt import AttemptRecord, AttemptSpec, Phase
from twin.records.hazard import Hazard
from twin.records.outcome import Outcome
from twin.robot.files import RobotFiles, find_robot
from twin.tasks import find_task
from twin.tasks.capability import find_shortfalls
from twin.tasks.contract import Scene, Task, Workspace
from twin.tasks.sample import check_overrides, draw, make_stream

Array = NDArray[np.float64]
Watcher = Callable[["Attempt", World], None]
"""Called at every control tick; looks and touches nothing."""

STEP_S = 0.004
"""Physics step: 250 Hz, with control at 125 Hz (both found to be enough, see the decisions)."""
STEPS_PER_TICK = 2
TICKS_PER_CHECK = 2
"""Balance, contacts and goal are judged every 16 ms."""
OPEN_GRIP_M = 0.08
"""Distance of a gripper's pads at the start [m]."""
HOLD_GRIP_N = 30.0
"""Force that keeps an idle gripper where it is [N]."""
PICTURE_SIZE = (160, 120)
"""Width and height of the pictures that policies ask for: enough to tell a missing part, 4 ms each."""
SOLVER_ITERATIONS = 30
"""Fewer let standing feet creep: 20 iterations 0.2 mm/s, 30 iterations 0.01 mm/s (measured at 250 Hz)."""
FAR_M = 50.0
"""No part that was dropped or thrown comes this far [m]."""
LIE_S = 2.0
"""After this time without balance a robot has fallen, even where a bench or a wall holds it [s]."""
HAND_FRICTION = 1.0
FLOOR_FRICTION = 1.0


def run_attempt(spec: AttemptSpec, watch: Watcher | None = None) -> AttemptRecord:
    """Carry out one attempt and return its record.

    Args:
        spec: what to attempt; the same spec gives the same record to the last bit.
        watch: called with the attempt and its world at every control tick, before its torques act, and at the end;
            it must not touch either.

    Raises:
        UsageError: the spec names something unknown or a condition outside its bounds.
    """
    check_spec(spec)
    with Attempt(spec).run(watch) as attempt:
        return attempt.make_record()


def check_spec(spec: AttemptSpec) -> None:
    """Raise UsageError unless robot, task, policy, conditions and overrides exist and fit together."""
    task = find_task(spec.task)
    if short := find_shortfalls(spec.robot, spec.task, spec.conditions):
        reasons = "; ".join(shortfall.text for shortfall in short)
        raise UsageError(f"task {spec.task} cannot be done by robot {spec.robot}: {reasons} (twin task list)")
    find_policy(spec.task, spec.policy)
    if spec.conditions not in task.conditions:
        raise UsageError(
            f"task {spec.task} has no conditions named {spec.conditions!r}; {suggest(spec.conditions, task.conditions)}"
        )
    check_overrides(task.conditions[spec.conditions], dict(spec.overrides))
    check_capacity(spec, find_robot(spec.robot).data)
    check_timeout(spec)
    timeout_s = spec.timeout_s or task.timeout_s
    check_faults(spec.faults, task, lambda: Dynamics(find_robot(spec.robot)).joint_names, timeout_s=timeout_s)


class Attempt:
    """The parts of one attempt, put together and run once."""

    def __init__(self, spec: AttemptSpec, policy: PolicyEntry | None = None) -> None:
        """Draw the conditions.

        Args:
            spec: what to attempt.
            policy: what carries it out instead of the policy that the spec names.
        """
        self.spec = spec
        self._entry = policy or find_policy(spec.task, spec.policy)
        self.files: RobotFiles = find_robot(spec.robot)
        self.task: Task = find_task(spec.task)
        self.sample = draw(self.task.conditions[spec.conditions], spec.seed, dict(spec.overrides))
        self.faults = make_faults(spec.faults, spec.seed)
        for fault in self.faults.all:
            fault.alter(self.sample)
        self.dynamics = Dynamics(self.files)
        self.outcome = Outcome.TIMEOUT
        self.reason = ""
        self.time_s = 0.0
        self.phases: list[Phase] = []
        self._hazard = Hazard()
        self._lost_s = 0.0
        self.q: Array = np.zeros(0)
        self.torque: Array = np.zeros(0)
        self.contacts: Sequence[Contact] = ()
        self._eye: str | None = None

    @contextmanager
    def run(self, watch: Watcher | None) -> Iterator["Attempt"]:
        """Build the world, carry the attempt out and close the world after the body of the ``with``."""
        with self.begin(watch) as ticks:
            self._carry_out(ticks)
            self._hazard = find_hazard(self.faults, self.body, self.outcome)
            yield self

    @contextmanager
    def begin(self, watch: Watcher | None = None) -> Iterator[Iterator[None]]:
        """Build the world and give an iterator that carries the attempt out, a control tick at a time, to its end."""
        friction = self.sample.get("floor_friction", FLOOR_FRICTION)
        with World(step_s=STEP_S, solver_iterations=SOLVER_ITERATIONS, floor_friction=friction) as world:
            self._build(world)
            try:
                yield self._tick_by_tick(world, watch)
            finally:
                if isinstance(self._policy, Closing):
                    self._policy.close()

    def _build(self, world: World) -> None:
        data, dynamics = self.files.data, self.dynamics
        self.body = RobotBody(
            world,
            self.files,
            dynamics.joint_names,
            dynamics.effort,
            friction=HAND_FRICTION,
            tool=self.task.tool,
        )
        sole = np.array(data.sole.points_m)
        start = find_stance(dynamics, data.stance | data.tools.find_stance(self.task.tool), sole)
        self.body.place(start)
        for side in self.body.grippers:
            self.body.place_grip(side, OPEN_GRIP_M)
            self.body.drive_grip(side, OPEN_GRIP_M, HOLD_GRIP_N)
        workspace = Workspace.of(data)
        self.scene: Scene = self.task.build(world, self.sample, self.spec.seed, workspace)
        self.faults.prepare(
            Site(world, self.body, self.scene, dynamics, data, workspace, tick_s=STEP_S * STEPS_PER_TICK)
        )
        self.sample |= self.faults.drawn
        self._perception = Perception(
            self.scene, self.sample, self.spec.seed, faults=self.faults, privileged=self._entry.privileged
        )
        self._senses = Senses(
            data.sensing, len(dynamics.joint_names), STEP_S * STEPS_PER_TICK, self.spec.seed, self.faults
        )
        self._feet = {self.body.find_link(link): role for role, link in data.frames.supports.items()}
        self.monitor = Monitor(data.power, dynamics.effort, self._feet.keys(), world.floor)
        self.monitor.start(start)
        self._hands = self.body.find_hand_links()
        self._controller = WholeBodyController(
            dynamics, dict.fromkeys(self._feet.values(), sole), start[7:], choose_gains(dynamics.supports)
        )
        dynamics.update(start, np.zeros(dynamics.nv))
        embodiment = Embodiment(data, dynamics.mass, workspace)
        self._policy: Policy = self._entry.make(self.scene.brief, self._observe(world, [], start), embodiment)
        if isinstance(self._policy, Seeded):
            self._policy.seed(int(make_stream(self.spec.seed, "policy").integers(2**63)))
        self.torque = np.zeros(len(dynamics.joint_names))

    def _carry_out(self, ticks: Iterator[None]) -> None:
        for _ in ticks:
            pass

    def _tick_by_tick(self, world: World, watch: Watcher | None) -> Iterator[None]:
        tick_s = STEP_S * STEPS_PER_TICK
        for tick in range(math.ceil((self.spec.timeout_s or self.task.timeout_s) / tick_s - 1e-9)):
            self.time_s = tick * tick_s
            decided = self._decide(world, tick)
            if watch is not None:
                watch(self, world)
            if decided is not None:
                self.outcome = decided
                return
            for _ in range(STEPS_PER_TICK):
                self.scene.update(self.time_s)
                for step in self.faults.step:
                    step(self.time_s)
                self.body.apply_torques(self.torque)
                world.step()
            yield

    def _decide(self, world: World, tick: int) -> Outcome | None:
        """Go through a control tick and return whether it ends the attempt.

        A policy that fails ends it, and so does one that asks for what the robot's limits refuse (a step too wide).
        """
        try:
            self.torque, decided = self._tick(world, tick)
        except (PolicyFaultError, UsageError) as fault:
            self.reason, decided = str(fault), Outcome.POLICY_FAULT
        return decided

    def _tick(self, world: World, tick: int) -> tuple[Array, Outcome | None]:
        """Return the torques of this control tick and, every few ticks, whether the attempt is decided."""
        q, v = self.body.read_state()
        contacts = world.read_contacts(self.body.id)
        self.q, self.contacts = q, contacts
        decided = self._judge(world, q, v, contacts) if tick % TICKS_PER_CHECK == 0 else None
        if decided is Outcome.SIM_FAULT:
            return np.zeros_like(q[7:]), decided
        if self.monitor.balance is Balance.LOST:
            self.dynamics.update(q, v)
            torque = brake(self.dynamics, v, STEP_S * STEPS_PER_TICK)
        else:
            measured = self._senses.read(self.time_s, q, v)
            self.dynamics.update(*measured)
            torque = self._control(world, *measured, contacts)
        for drive in self.faults.drive:
            torque = drive(self.time_s, torque, v)
        torque = limit_power(torque, v[6:], self.dynamics.speed)
        self.monitor.drives.add(torque, v[6:], STEP_S * STEPS_PER_TICK)
        return torque, decided

    def _control(self, world: World, q: Array, v: Array, contacts: Sequence[Contact]) -> Array:
        """Return the torques that follow what the policy wants; grippers and camera are told directly."""
        reference = self._policy.act(self._observe(world, contacts, q))
        self._note_phase(self._policy.name_phase())
        for side, grip in reference.grips.items():
            self.body.drive_grip(side, grip.opening_m, grip.force_n)
        self._eye = reference.eye
        torque = self._controller.solve(q, v, reference)
        self.monitor.check_balance(self.dynamics, reference.com)
        self._lost_s = self.time_s
        return torque

    def _judge(self, world: World, q: Array, v: Array, contacts: Sequence[Contact]) -> Outcome | None:
        fate = self.monitor.check_robot(q, v, contacts, self.scene.touchable)
        for judge in self.faults.judge:
            fate = judge(self.time_s) if fate is None else fate
        if fate is not None:
            return fate
        if self.monitor.balance is Balance.LOST:
            return Outcome.FALL if self.time_s - self._lost_s > LIE_S else None
        parts = self.scene.parts
        released = self._policy.is_done() and not any(contact.other in parts for contact in contacts)
        verdict = self.scene.judge(released=released, time_s=self.time_s)
        return verdict if verdict is None or self._are_parts_near(world) else Outcome.SIM_FAULT

    def _are_parts_near(self, world: World) -> bool:
        """Return whether all parts are where a workcell's parts can be; a solver that blows up throws them far off."""
        places = [world.read_pose(part).position for part in self.scene.parts]
        return all(float(np.abs(place).max()) < FAR_M for place in places)

    def _observe(self, world: World, contacts: Sequence[Contact], q: Array | None = None) -> Observation:
        loads = {side: np.zeros(6) for side in SIDES}
        ground = dict.fromkeys(self._feet.values(), 0.0)
        for contact in contacts:
            if side := self._hands.get(contact.link):
                x, y, z = contact.position - self.dynamics.frames[f"{side}_hand"].position
                fx, fy, fz = contact.force
                loads[side] += (fx, fy, fz, y * fz - z * fy, z * fx - x * fz, x * fy - y * fx)
            elif foot := self._feet.get(contact.link):
                ground[foot] += contact.normal_force
        self._senses.feel(self.time_s, loads)
        return Observation(
            self.time_s,
            self.dynamics.frames,
            self.dynamics.com,
            loads,
            self.monitor.drives.torque_ratio,
            np.zeros(0) if q is None else q[7:],
            {side: self.body.read_grip(side) for side in self.body.grippers},
            ground,
            self._perception.look(self.time_s),
            self.scene.signals,
            self._photograph(world),
            self.dynamics.com_velocity,
        )

    def _photograph(self, world: World) -> Picture | None:
        """Return the picture that the policy asked for at the tick before."""
        if self._eye is None:
            return None
        eyes = self.scene.eyes
        if self._eye not in eyes:
            raise PolicyFaultError(f"no camera named {self._eye!r}; {suggest(self._eye, eyes)}")
        eye = eyes[self._eye]
        for aim in self.faults.aim:
            eye = aim(self.time_s, eye)
        picture = self._perception.develop(world.photograph(eye, *PICTURE_SIZE))
        for develop in self.faults.develop:
            picture = develop(self.time_s, picture)
        return picture

    def _note_phase(self, name: str) -> None:
        if not self.phases or self.phases[-1].name != name:
            self.phases.append(Phase(name, self.time_s, self.time_s))
        self.phases[-1] = Phase(name, self.phases[-1].start_s, self.time_s)

    def make_record(self) -> AttemptRecord:
        """Return the record of an attempt that has run."""
        spec, monitor, progress = self.spec, self.monitor, self.scene.progress
        return AttemptRecord(
            spec=spec,
            outcome=self.outcome,
            duration_s=round(self.time_s, 6),
            retries=self._policy.retries,
            peak_force_n=monitor.peak_force_n,
            energy_j=monitor.drives.energy_j,
            peak_torque_ratio=monitor.drives.peak_torque_ratio,
            placement_error_m=self.scene.find_error(),
            done=progress.done,
            total=progress.total,
            fidelity=self.files.name_fidelity(self.task.tool),
            sample={**self.sample, **self.scene.facts, **self._policy.facts},
            phases=tuple(self.phases),
            versions=content_parts(spec.robot, spec.task, spec.policy, spec.conditions),
            strain=monitor.drives.sum_up(self.dynamics.joint_names),
            hazard=self._hazard,
            reason=self.reason,
        )
