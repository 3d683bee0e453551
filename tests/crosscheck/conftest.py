"""One robot and one set of boxes in two engines: ours in Bullet, and MuJoCo as an independent witness.

MuJoCo reads the same lean URDF, with a free base, hard elliptic friction cones and the same friction. Both engines
take the same steps and, where a controller is needed, the same controller.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import mujoco
import numpy as np
import pytest

from twin.control.dynamics import SIDES, Dynamics
from twin.control.gains import Gains
from twin.control.reference import BodyReference, HandReference
from twin.control.stance import find_stance
from twin.control.whole_body import WholeBodyController
from twin.episodes.attempt import FLOOR_FRICTION, HAND_FRICTION, SOLVER_ITERATIONS, STEP_S
from twin.physics.body import RobotBody
from twin.physics.rotation import rotate
from twin.physics.shapes import Box
from twin.physics.world import BASE, GRAVITY, World
from twin.robot.files import find_robot

IMPRATIO = 10.0
"""Stiffness of friction over that of the normal in MuJoCo; with 1 things creep."""
FLOOR_BIT, ROBOT_BIT = 1, 2
RAMP_S, RAMP_STEPS = 1.0, 50
FILES = find_robot("unitree_g1")


def open_bullet() -> World:
    return World(step_s=STEP_S, solver_iterations=SOLVER_ITERATIONS, floor_friction=FLOOR_FRICTION)


def make_spec() -> mujoco.MjSpec:
    """Return an empty MuJoCo model with our step and a floor."""
    return set_up(mujoco.MjSpec())


def set_up(spec: mujoco.MjSpec) -> mujoco.MjSpec:
    option = spec.option
    option.timestep, option.gravity = STEP_S, [0, 0, -GRAVITY]
    option.cone, option.impratio = mujoco.mjtCone.mjCONE_ELLIPTIC, IMPRATIO
    spec.worldbody.add_geom(
        type=mujoco.mjtGeom.mjGEOM_PLANE,
        size=[20, 20, 1],
        friction=[FLOOR_FRICTION, 0, 0],
        contype=FLOOR_BIT,
        conaffinity=FLOOR_BIT,
    )
    return spec


class BulletRobot:
    """The robot as attempts have it."""

    def __init__(self, world: World, dynamics: Dynamics) -> None:
        self._world, self._dynamics = world, dynamics
        self.body = RobotBody(world, FILES, dynamics.joint_names, dynamics.effort, friction=HAND_FRICTION)
        self.place, self.read_state, self.apply_torques = (
            self.body.place,
            self.body.read_state,
            self.body.apply_torques,
        )
        self.step = world.step

    def pull(self, side: str, force: np.ndarray) -> None:
        link = self.body.find_link(getattr(FILES.data.frames, f"{side}_hand"))
        self._world.apply_force(self.body.id, link, force, self._dynamics.frames[f"{side}_hand"].position)


class MujocoRobot:
    """The same robot in MuJoCo, behind the same calls."""

    def __init__(self, dynamics: Dynamics) -> None:
        self._dynamics = dynamics
        spec = mujoco.MjSpec.from_file(str(FILES.urdf))
        spec.compiler.fusestatic = False
        spec.body(FILES.data.frames.pelvis).add_freejoint()
        for shape in spec.geoms:
            shape.friction = [HAND_FRICTION, 0, 0]
            shape.contype, shape.conaffinity = ROBOT_BIT, FLOOR_BIT
        self._model = set_up(spec).compile()
        self._data = mujoco.MjData(self._model)
        assert [self._model.joint(i + 1).name for i in range(dynamics.nv - 6)] == dynamics.joint_names
        self.mass_kg = float(self._model.body_mass.sum())

    def place(self, q: np.ndarray) -> None:
        self._data.qpos[:] = np.concatenate((q[:3], q[[6, 3, 4, 5]], q[7:]))
        self._data.qvel[:] = 0.0
        mujoco.mj_forward(self._model, self._data)

    def read_state(self) -> tuple[np.ndarray, np.ndarray]:
        position, velocity = self._data.qpos, self._data.qvel
        q = np.concatenate((position[:3], position[[4, 5, 6, 3]], position[7:]))
        return q, np.concatenate((velocity[:3] @ rotate(q[3:7]), velocity[3:]))

    def apply_torques(self, torques: np.ndarray) -> None:
        effort = self._dynamics.effort
        self._data.qfrc_applied[:6] = 0.0
        self._data.qfrc_applied[6:] = np.clip(torques, -effort, effort)

    def pull(self, side: str, force: np.ndarray) -> None:
        link = self._model.body(FILES.frames[getattr(FILES.data.frames, f"{side}_hand")][0]).id
        point = self._dynamics.frames[f"{side}_hand"].position
        mujoco.mj_applyFT(self._model, self._data, force, np.zeros(3), point, link, self._data.qfrc_applied)

    def step(self) -> None:
        mujoco.mj_step(self._model, self._data)


class Stand:
    """A robot on its feet under our controller, whose hands are moved and loaded."""

    def __init__(self, robot: BulletRobot | MujocoRobot, dynamics: Dynamics, angles: dict[str, float]) -> None:
        sole = np.array(FILES.data.sole.points_m)
        q = find_stance(dynamics, FILES.data.stance | angles, sole)
        robot.place(q)
        dynamics.update(q, np.zeros(dynamics.nv))
        self.robot, self.dynamics = robot, dynamics
        self.controller = WholeBodyController(dynamics, {f"{side}_foot": sole for side in SIDES}, q[7:], Gains())
        frames = {side: dynamics.frames[f"{side}_hand"] for side in SIDES}
        self.hands = {
            side: HandReference(frame.position.copy(), frame.rotation.copy()) for side, frame in frames.items()
        }
        self.reference = BodyReference(dynamics.com.copy(), np.eye(3), np.eye(3), self.hands)
        feet = np.mean([dynamics.frames[f"{side}_foot"].position for side in SIDES], axis=0)
        self._middle = feet[:2] + (sole[:, 0].mean(), 0.0)

    def load(self, masses_kg: dict[str, float]) -> None:
        """Hang masses at the palms little by little; the centre of mass leans so that all stands over the feet.

        MuJoCo's soft contacts carry nothing in the first step: a jump of the load would throw the feet up.
        """
        self.run(0.5)
        start = self.reference.com[:2].copy()
        weights = {side: mass * GRAVITY for side, mass in masses_kg.items()}
        arms = {side: self.hands[side].position[:2] - self._middle for side in weights}
        moment = sum(weight * arms[side] for side, weight in weights.items())
        lean = self._middle - moment / (self.dynamics.mass * GRAVITY)
        for share in np.linspace(0.0, 1.0, RAMP_STEPS):
            self.reference.com[:2] = start + share * (lean - start)
            for side, weight in weights.items():
                self.hands[side].load[2] = -share * weight
            self.run(RAMP_S / RAMP_STEPS)
        self.run(1.0)

    def run(self, duration_s: float, rise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """Return torques and mean joint speeds of each tick, hands rising at a speed [m/s], shape (ticks, joints)."""
        torques, speeds = [], []
        for _ in range(round(duration_s / (2 * STEP_S))):
            for hand in self.hands.values():
                hand.position[2] += rise * 2 * STEP_S
                hand.velocity[2] = rise
            q, v = self.robot.read_state()
            self.dynamics.update(q, v)
            torque = self.controller.solve(q, v, self.reference)
            for _ in range(2):
                self.robot.apply_torques(torque)
                for side, hand in self.hands.items():
                    self.robot.pull(side, hand.load[:3])
                self.robot.step()
            torques.append(torque.copy())
            speeds.append((v + self.robot.read_state()[1])[6:] / 2)
        return np.array(torques), np.array(speeds)


class BulletBoxes:
    """Loose boxes and a fixed slab in Bullet."""

    def __init__(self, world: World, friction: float) -> None:
        self._world, self._friction = world, friction

    def add(self, box: Box, mass_kg: float, position: Sequence[float], tilt: float = 0.0) -> int:
        turn = (0.0, math.sin(tilt / 2), 0.0, math.cos(tilt / 2))
        return self._world.add_body(
            [box], mass_kg=mass_kg, friction=math.sqrt(self._friction), position=position, quaternion=turn
        )

    def build(self) -> None: ...

    def find_place(self, body: int) -> np.ndarray:
        return self._world.read_pose(body).position

    def step(self, body: int, force: Sequence[float]) -> None:
        self._world.apply_force(body, BASE, force, self.find_place(body))
        self._world.step()


class MujocoBoxes:
    """The same in MuJoCo, which takes the larger friction of two surfaces and not the product."""

    def __init__(self, friction: float) -> None:
        self._spec, self._friction, self._count = make_spec(), friction, 0

    def add(self, box: Box, mass_kg: float, position: Sequence[float], tilt: float = 0.0) -> int:
        turn = [math.cos(tilt / 2), 0.0, math.sin(tilt / 2), 0.0]
        body = self._spec.worldbody.add_body(pos=position, quat=turn)
        if mass_kg:
            body.add_freejoint()
        body.add_geom(type=mujoco.mjtGeom.mjGEOM_BOX, size=box.half_m, mass=mass_kg, friction=[self._friction, 0, 0])
        self._count += 1
        return self._count

    def build(self) -> None:
        self._model = self._spec.compile()
        self._data = mujoco.MjData(self._model)
        mujoco.mj_forward(self._model, self._data)

    def find_place(self, body: int) -> np.ndarray:
        place: np.ndarray = self._data.xpos[body].copy()
        return place

    def step(self, body: int, force: Sequence[float]) -> None:
        self._data.xfrc_applied[body, :3] = force
        mujoco.mj_step(self._model, self._data)


Boxes = BulletBoxes | MujocoBoxes


@contextmanager
def open_robots(angles: dict[str, float] | None = None) -> Iterator[list[Stand]]:
    """Yield the standing robot in Bullet and in MuJoCo."""
    with open_bullet() as world:
        first, second = Dynamics(FILES), Dynamics(FILES)
        robots = ((BulletRobot(world, first), first), (MujocoRobot(second), second))
        yield [Stand(robot, dynamics, angles or {}) for robot, dynamics in robots]


def measure_boxes(measure: Callable[[Boxes], float], friction: float) -> list[float]:
    """Return what is measured on boxes in Bullet and in MuJoCo."""
    with open_bullet() as world:
        return [measure(BulletBoxes(world, friction)), measure(MujocoBoxes(friction))]


@pytest.fixture
def robots() -> Callable[..., object]:
    return open_robots


@pytest.fixture
def boxes() -> Callable[..., list[float]]:
    return measure_boxes
