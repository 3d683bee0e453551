import numpy as np
import pytest

from twin.control.dynamics import Dynamics
from twin.control.stance import find_stance
from twin.episodes.monitor import FAULT_CHECKS, Balance, Monitor, brake
from twin.physics.body import RobotBody
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.robot.files import find_robot


class Robot:
    """A robot in a world, without a controller."""

    def __init__(self, world: World) -> None:
        files = find_robot("unitree_g1")
        frames = files.data.frames
        self.dynamics = Dynamics(files)
        self.body = RobotBody(world, files, self.dynamics.joint_names, self.dynamics.effort, friction=1.0)
        self.start = find_stance(self.dynamics, files.data.stance, np.array(files.data.sole.points_m))
        self.body.place(self.start)
        feet = {self.body.find_link(link) for link in (frames.left_foot, frames.right_foot)}
        self.monitor = Monitor(files.data.power, self.dynamics.effort, feet, world.floor)
        self.monitor.start(self.start)


def make_world() -> World:
    return World(step_s=0.004, solver_iterations=20, floor_friction=1.0)


def test_a_robot_without_power_falls() -> None:
    with make_world() as world:
        robot = Robot(world)
        outcomes = []
        while not outcomes or outcomes[-1] is None:
            world.step()
            contacts = world.read_contacts(robot.body.id)
            outcomes.append(robot.monitor.check_robot(*robot.body.read_state(), contacts, frozenset()))
        assert outcomes[-1] is Outcome.FALL
        assert len(outcomes) < 1000


@pytest.mark.parametrize(("bad", "checks"), [(float("nan"), 1), (float("inf"), 1), (100.0, FAULT_CHECKS)])
def test_numbers_no_robot_reaches_are_the_simulators_fault(bad: float, checks: int) -> None:
    with make_world() as world:
        robot = Robot(world)
        v = np.zeros(robot.dynamics.nv)
        v[9] = bad
        fates = [robot.monitor.check_robot(robot.start, v, [], frozenset()) for _ in range(checks)]
        assert fates == [None] * (checks - 1) + [Outcome.SIM_FAULT]


def test_a_moment_of_such_a_speed_is_none() -> None:
    with make_world() as world:
        robot = Robot(world)
        fast = np.full(robot.dynamics.nv, 100.0)
        fates = [robot.monitor.check_robot(robot.start, v, [], frozenset()) for v in (fast, fast, 0 * fast, fast)]
        assert fates == [None] * 4


def test_brakes_of_a_limp_robot_slow_every_joint_and_swing_none_up() -> None:
    with make_world() as world:
        robot = Robot(world)
        speeds = []
        for tick in range(30):
            q, v = robot.body.read_state()
            robot.dynamics.update(q, v)
            speeds.append(float(np.abs(v[6:]).max()))
            braking = brake(robot.dynamics, v, 2 * world.step_s)
            for _ in range(2):
                robot.body.apply_torques(braking if tick >= 4 else 0.02 * robot.dynamics.effort)
                world.step()
        assert 10.0 < max(speeds[:5]) < 60.0
        assert max(speeds[5:]) < max(speeds[:5])
        assert max(speeds[9:]) < 0.5 * max(speeds[:5])


def test_idle_power_is_used_even_at_rest() -> None:
    with make_world() as world:
        robot = Robot(world)
        still = np.zeros(len(robot.dynamics.effort))
        robot.monitor.drives.add(still, still, duration_s=2.0)
        assert robot.monitor.drives.energy_j == pytest.approx(2.0 * find_robot("unitree_g1").data.power.idle_w.value)


def test_braking_gives_nothing_back() -> None:
    with make_world() as world:
        robot = Robot(world)
        torque = 0.01 * robot.dynamics.effort
        robot.monitor.drives.add(torque, -np.ones_like(torque), duration_s=1.0)
        braking = robot.monitor.drives.energy_j
        robot.monitor.drives.add(torque, np.ones_like(torque), duration_s=1.0)
        assert robot.monitor.drives.energy_j - braking > braking


def test_balance_is_lost_when_the_centre_of_mass_is_out_of_reach() -> None:
    with make_world() as world:
        robot = Robot(world)
        robot.dynamics.update(robot.start, np.zeros(robot.dynamics.nv))
        robot.monitor.check_balance(robot.dynamics, robot.dynamics.com.copy())
        assert robot.monitor.balance is Balance.KEPT
        robot.monitor.check_balance(robot.dynamics, robot.dynamics.com + [0.2, 0.0, 0.0])
        assert robot.monitor.balance is Balance.LOST
