"""A robot in a world of its own, with its energy and momentum by Pinocchio."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import numpy as np
import pinocchio as pin
import pytest

from twin.control.dynamics import Dynamics
from twin.control.stance import find_stance
from twin.episodes.attempt import FLOOR_FRICTION, HAND_FRICTION, SOLVER_ITERATIONS, STEP_S
from twin.physics.body import RobotBody
from twin.physics.world import World
from twin.robot.files import find_robot


class LooseRobot:
    """A robot in its start pose, some height above the floor, without a controller."""

    def __init__(self, world: World, *, height_m: float) -> None:
        self.world = world
        self.files = find_robot("unitree_g1")
        self.dynamics = Dynamics(self.files)
        names, self.effort = self.dynamics.joint_names, self.dynamics.effort
        self.body = RobotBody(world, self.files, names, self.effort, friction=HAND_FRICTION)
        self.sole = np.array(self.files.data.sole.points_m)
        self.start = find_stance(self.dynamics, self.files.data.stance, self.sole)
        self.start[2] += height_m
        self.body.place(self.start)

    def step(self, duration_s: float) -> None:
        for _ in range(round(duration_s / self.world.step_s)):
            self.world.step()

    def find_energy(self) -> tuple[float, float]:
        """Return kinetic and potential energy [J]."""
        model, data = self.dynamics.model, self.dynamics.data
        q, v = self.body.read_state()
        return pin.computeKineticEnergy(model, data, q, v), pin.computePotentialEnergy(model, data, q)

    def find_momentum(self) -> np.ndarray:
        """Return linear momentum [kg m/s] and angular momentum about the centre of mass [N m s], shape (6,)."""
        q, v = self.body.read_state()
        momentum: np.ndarray = pin.computeCentroidalMomentum(self.dynamics.model, self.dynamics.data, q, v).vector
        return momentum.copy()

    def touches_but_feet(self) -> bool:
        feet = {
            self.body.find_link(link) for link in (self.files.data.frames.left_foot, self.files.data.frames.right_foot)
        }
        return any(contact.link not in feet for contact in self.world.read_contacts(self.body.id))


@pytest.fixture
def make_world() -> Iterator[Callable[..., World]]:
    """Return what builds a world that is closed after the test."""
    with ExitStack() as stack:
        yield lambda step_s=STEP_S: stack.enter_context(
            World(step_s=step_s, solver_iterations=SOLVER_ITERATIONS, floor_friction=FLOOR_FRICTION)
        )


@pytest.fixture
def make_robot(make_world: Callable[..., World]) -> Callable[..., LooseRobot]:
    """Return what puts a robot into a world of its own."""
    return lambda step_s=STEP_S, height_m=0.0: LooseRobot(make_world(step_s), height_m=height_m)
