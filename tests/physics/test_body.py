import numpy as np
import pinocchio as pin
import pytest

from twin.control.dynamics import Dynamics
from twin.physics.body import RobotBody, invert, multiply, rotate
from twin.physics.world import World
from twin.robot.files import find_robot


def test_quaternions_agree_with_pinocchio() -> None:
    rng = np.random.default_rng(1)
    first, second = (pin.Quaternion(q / np.linalg.norm(q)) for q in rng.normal(size=(2, 4)))
    np.testing.assert_allclose(rotate(first.coeffs()), first.matrix(), atol=1e-12)
    np.testing.assert_allclose(multiply(first.coeffs(), second.coeffs()), (first * second).coeffs(), atol=1e-12)
    np.testing.assert_allclose(invert(first.coeffs()), first.conjugate().coeffs(), atol=1e-12)


def test_bullet_accelerates_as_pinocchio_says() -> None:
    """One step of free flight under joint torques: both engines must find the same change of velocity."""
    files, step_s = find_robot("unitree_g1"), 1e-4
    dynamics = Dynamics(files)
    with World(step_s=step_s, solver_iterations=50, floor_friction=1.0) as world:
        body = RobotBody(world, files, dynamics.joint_names, dynamics.effort, friction=1.0)
        q = pin.neutral(dynamics.model)
        q[2], q[7:] = 3.0, np.linspace(-0.2, 0.3, len(q) - 7)
        q[10] = q[16] = 0.6
        body.place(q)
        torque = 0.1 * dynamics.effort * np.sin(np.arange(len(dynamics.effort)))
        body.apply_torques(torque)
        world.step()
        _, v = body.read_state()
    expected = step_s * pin.aba(
        dynamics.model, dynamics.data, q, np.zeros(dynamics.nv), np.concatenate((np.zeros(6), torque))
    )
    assert np.abs(v - expected).max() / np.abs(expected).max() == pytest.approx(0.0, abs=0.01)


def test_motors_saturate() -> None:
    files = find_robot("unitree_g1")
    dynamics = Dynamics(files)

    def push(share: float) -> np.ndarray:
        with World(step_s=0.001, solver_iterations=10, floor_friction=1.0) as world:
            body = RobotBody(world, files, dynamics.joint_names, dynamics.effort, friction=1.0)
            q = pin.neutral(dynamics.model)
            q[2] = 3.0
            body.place(q)
            body.apply_torques(share * dynamics.effort)
            world.step()
            return body.read_state()[1]

    np.testing.assert_array_equal(push(5.0), push(1.0))
