"""A robot that stands and brings a tool to the same poses again and again: accuracy and repeatability after ISO 9283.

In the manner of ISO 9283:1998, clauses 7.2.1 and 7.2.2, not a certified test: five poses in the diagonal plane of a
cube, approached in the same order with half the rated load, measured when the tool stands. The load is a weight at
the tool without inertia. What scatters is what scatters in every attempt: the noise of joint and wrist sensors,
contact under the feet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Tool
from twin.control.dynamics import SIDES, Dynamics
from twin.control.gains import choose_gains
from twin.control.reach import Arm
from twin.control.stance import find_stance
from twin.control.whole_body import WholeBodyController
from twin.episodes.attempt import FLOOR_FRICTION, HAND_FRICTION, SOLVER_ITERATIONS, STEP_S, STEPS_PER_TICK
from twin.episodes.fault import Faults
from twin.episodes.monitor import Balance, Monitor
from twin.episodes.sensing import Senses
from twin.physics.body import RobotBody
from twin.physics.world import World
from twin.policies.contract import Embodiment, Observation
from twin.policies.script import Frame, ScriptedPolicy, Ticks, point_tool
from twin.robot.files import RobotFiles
from twin.tasks.contract import Workspace
from twin.tasks.demand import TOOL_PITCH

Array = NDArray[np.float64]
TICK_S = STEP_S * STEPS_PER_TICK
GRAVITY = 9.81
DWELL_S = 0.25
"""Stand of the tool before it is measured [s] (assumption A: ISO 9283 leaves the time to the maker)."""
CUBE_M = 0.12
"""Edge of the test cube [m]; ISO 9283 takes the largest in the robot's reach, this is that of a bench task."""
BESIDE_M = 0.17
"""Middle of the cube beside the robot's axis, towards the side of the tool [m]."""
ABOVE_M = 0.13
"""Middle of the cube above the bench for one gripper [m]."""
LOAD_SHARE = 0.5
"""Share of one arm's payload that the test hangs on the tool: with all of it the trunk of the taller robots rocks to
and fro (measured; 7 kg at 0.45 m on one side of 70 kg)."""
STATIC_SHARE = 0.7
"""Share of the effort limits that may hold the load still: the rest is for moving it (assumption A)."""
RAMP_S = 3.0
"""Time in which the load comes onto the tool [s]."""
LIMIT_S = 600.0


@dataclass(frozen=True)
class PoseRecord:
    """What became of a series of poses.

    Attributes:
        wanted: commanded positions of the tool [m], shape (poses, 3).
        attained: true positions when the tool stood [m], shape (cycles, poses, 3).
        torque_ratio: largest joint torque over its limit.
        slide_m: farthest that a support has moved [m].
        duration_s: simulated time [s].
        stood: whether the robot has kept its balance.
        q: final configuration.
    """

    wanted: Array
    attained: Array
    torque_ratio: float
    slide_m: float
    duration_s: float
    stood: bool
    q: Array

    @property
    def accuracy_m(self) -> Array:
        """Distance of the mean of what was attained to what was commanded (AP_p), shape (poses,)."""
        accuracy: Array = np.linalg.norm(self.attained.mean(axis=0) - self.wanted, axis=1)
        return accuracy

    @property
    def repeatability_m(self) -> Array:
        """Mean distance to the mean plus three of its standard deviations (RP_l), shape (poses,)."""
        return find_repeatability(self.attained)


def find_repeatability(attained: Array) -> Array:
    """Return RP_l of each pose: mean distance to the barycentre plus three sample deviations [m], shape (poses,).

    Args:
        attained: positions [m], shape (cycles, poses, 3), at least two cycles.
    """
    distance = np.linalg.norm(attained - attained.mean(axis=0), axis=2)
    spread: Array = distance.mean(axis=0) + 3.0 * distance.std(axis=0, ddof=1)
    return spread


def list_diagonal(workspace: Workspace, side: str) -> Array:
    """Return the five poses of the test: the cube's middle, then corners of its diagonal plane, shape (5, 3)."""
    shifts = [(0, 0, 0), (1, 1, 1), (-1, 1, 1), (-1, -1, -1), (1, -1, -1)]
    return _find_middle(workspace, side) + 0.4 * CUBE_M * np.array(shifts, dtype=float)


def find_test_load(files: RobotFiles, side: str, places: Array) -> float:
    """Return the load of the test [kg]: half an arm's payload, or what ``STATIC_SHARE`` of its motors hold if less."""
    dynamics, data = Dynamics(files), files.data
    start = find_stance(dynamics, data.stance | data.tools.find_stance(Tool.GRIPPER), np.array(data.sole.points_m))
    arm, ahead = Arm(dynamics, f"{side}_grip", start), point_tool(TOOL_PITCH, 0.0)[:, 0]
    held = min(arm.find_load(place.tolist(), ahead, STATIC_SHARE) for place in places)
    return min(LOAD_SHARE * data.payload_kg.value / 2, held)


def list_corners(workspace: Workspace, side: str) -> Array:
    """Return the corners of the cube, shape (8, 3)."""
    shifts = [(x, y, z) for z in (1, -1) for x in (1, -1) for y in (1, -1)]
    return _find_middle(workspace, side) + 0.5 * CUBE_M * np.array(shifts, dtype=float)


def _find_middle(workspace: Workspace, side: str) -> Array:
    beside = BESIDE_M if side == "left" else -BESIDE_M
    return np.array([workspace.reach_m, beside, workspace.assembly_m + ABOVE_M])


class PoseCycles(ScriptedPolicy):
    """Brings one gripper to poses in turn, and says when it stands there."""

    def __init__(self, start: Observation, robot: Embodiment, side: str, places: Array, cycles: int) -> None:
        self._side = side
        self._frames = [Frame(place, point_tool(TOOL_PITCH, 0.0)) for place in places]
        self._cycles = cycles
        self.stands = False
        super().__init__(start, robot)

    def run(self) -> Ticks:
        """Go through the poses as often as asked."""
        yield from self.wait("load", RAMP_S)
        for _ in range(self._cycles):
            for frame in self._frames:
                yield from self.move("pose", self._side, frame, exact=True)
                yield from self.wait("pose", DWELL_S)
                self.stands = True
                yield
                self.stands = False


def run_poses(
    files: RobotFiles, side: str, places: Array, *, cycles: int = 1, load_kg: float = 0.0, seed: int = 1
) -> PoseRecord:
    """Bring a gripper to places again and again, pointing down as over a bench.

    Args:
        files: the robot.
        side: of the gripper.
        places: positions of the tool [m], shape (poses, 3).
        cycles: how often.
        load_kg: weight at the tool [kg].
        seed: of the sensors' noise.
    """
    with World(step_s=STEP_S, solver_iterations=SOLVER_ITERATIONS, floor_friction=FLOOR_FRICTION) as world:
        return _PoseRun(files, world, side, load_kg, seed).run(places, cycles)


class _PoseRun:
    """One robot in an empty world."""

    def __init__(self, files: RobotFiles, world: World, side: str, load_kg: float, seed: int) -> None:
        self._files, self._world, self._side, self._load_kg = files, world, side, load_kg
        data, self._dynamics, self._truth = files.data, Dynamics(files), Dynamics(files)
        dynamics, sole = self._dynamics, np.array(files.data.sole.points_m)
        self._body = RobotBody(
            world, files, dynamics.joint_names, dynamics.effort, friction=HAND_FRICTION, tool=Tool.GRIPPER
        )
        self._start = find_stance(dynamics, data.stance | data.tools.find_stance(Tool.GRIPPER), sole)
        self._body.place(self._start)
        for hand in self._body.grippers:
            self._body.drive_grip(hand, 0.0, 20.0)
        self._senses = Senses(data.sensing, len(self._start) - 7, TICK_S, seed, Faults(()))
        supports = dynamics.supports
        self._controller = WholeBodyController(
            dynamics, dict.fromkeys(supports, sole), self._start[7:], choose_gains(supports)
        )
        feet = {self._body.find_link(link) for link in data.frames.supports.values()}
        self._monitor = Monitor(data.power, dynamics.effort, feet, world.floor)
        self._monitor.start(self._start)

    def run(self, places: Array, cycles: int) -> PoseRecord:
        """Go through the poses until all are done or the balance is lost."""
        robot = Embodiment(self._files.data, self._dynamics.mass, Workspace.of(self._files.data))
        self._dynamics.update(*self._senses.read(0.0, *self._body.read_state()))
        policy = PoseCycles(self._observe(0.0), robot, self._side, places, cycles)
        stood_at = self._find_supports(self._start)
        attained: list[Array] = []
        peak = slide = now = 0.0
        q = self._start
        while not policy.is_done() and now < LIMIT_S and self._monitor.balance is Balance.KEPT:
            q = self._tick(policy, now)
            peak = max(peak, float(np.abs(self._torque / self._dynamics.effort).max()))
            if policy.stands:
                attained.append(self._truth.frames[f"{self._side}_grip"].position.copy())
                slide = max(slide, float(np.abs(self._find_supports(q) - stood_at).max()))
            now += TICK_S
        whole = np.array(attained[: len(attained) // len(places) * len(places)]).reshape(-1, len(places), 3)
        stood = self._monitor.balance is Balance.KEPT and len(whole) == cycles
        return PoseRecord(places, whole, peak, slide, now, stood, q)

    def _tick(self, policy: PoseCycles, now: float) -> Array:
        q, v = self._body.read_state()
        self._truth.update(q, v)
        measured = self._senses.read(now, q, v)
        self._dynamics.update(*measured)
        reference = policy.act(self._observe(now))
        self._torque = self._controller.solve(*measured, reference)
        self._monitor.check_balance(self._dynamics, reference.com)
        link = self._body.find_link(getattr(self._files.data.frames, f"{self._side}_hand"))
        tool, weight = self._truth.frames[f"{self._side}_grip"].position, self._weigh(now)
        for _ in range(STEPS_PER_TICK):
            self._body.apply_torques(self._torque)
            if self._load_kg:
                self._world.apply_force(self._body.id, link, weight.tolist(), tool.tolist())
            self._world.step()
        return q

    def _observe(self, now: float) -> Observation:
        dynamics = self._dynamics
        loads = {side: np.zeros(6) for side in SIDES}
        weight = self._weigh(now)
        palm, tool = dynamics.frames[f"{self._side}_hand"], dynamics.frames[f"{self._side}_grip"]
        loads[self._side][:] = (*weight, *np.cross(tool.position - palm.position, weight))
        self._senses.feel(now, loads)
        grips = {side: self._body.read_grip(side) for side in self._body.grippers}
        return Observation(now, dynamics.frames, dynamics.com, loads, grips=grips)

    def _weigh(self, now: float) -> Array:
        """Return the weight at the tool [N], shape (3,): it is hung on slowly, as a part that is lifted is."""
        return np.array([0.0, 0.0, -self._load_kg * GRAVITY * min(1.0, now / RAMP_S)])

    def _find_supports(self, q: Array) -> Array:
        self._truth.update(q, np.zeros(self._truth.nv))
        places: Sequence[Array] = [self._truth.frames[name].position.copy() for name in self._truth.supports]
        return np.array(places)
