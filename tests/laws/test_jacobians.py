"""Jacobians and bias accelerations against finite differences."""

import numpy as np
import pinocchio as pin
import pytest

from twin.control.dynamics import Dynamics
from twin.robot.files import find_robot

STEP = 1e-6


@pytest.fixture(scope="module")
def dynamics() -> Dynamics:
    return Dynamics(find_robot("unitree_g1"))


@pytest.mark.parametrize("role", ["left_hand", "right_foot", "torso", "pelvis"])
def test_frame_velocity_is_the_difference_of_positions(dynamics: Dynamics, role: str) -> None:
    rng = np.random.default_rng(3)
    q = pin.integrate(dynamics.model, pin.neutral(dynamics.model), rng.uniform(-0.5, 0.5, dynamics.nv))
    v = rng.uniform(-1, 1, dynamics.nv)
    positions = []
    for sign in (-1, 1):
        dynamics.update(pin.integrate(dynamics.model, q, sign * STEP * v), v)
        positions.append(dynamics.frames[role].position.copy())
    dynamics.update(q, v)
    frame = dynamics.frames[role]
    np.testing.assert_allclose(frame.velocity[:3], (positions[1] - positions[0]) / (2 * STEP), atol=1e-6)
    np.testing.assert_allclose(frame.jacobian @ v, frame.velocity, atol=1e-12)


def test_bias_is_the_change_of_velocity_at_constant_joint_speed(dynamics: Dynamics) -> None:
    rng = np.random.default_rng(4)
    q = pin.integrate(dynamics.model, pin.neutral(dynamics.model), rng.uniform(-0.5, 0.5, dynamics.nv))
    v = rng.uniform(-1, 1, dynamics.nv)
    velocities = []
    for sign in (-1, 1):
        dynamics.update(pin.integrate(dynamics.model, q, sign * STEP * v), v)
        velocities.append((dynamics.frames["left_hand"].velocity.copy(), dynamics.com_velocity.copy()))
    dynamics.update(q, v)
    hand, com = ((after - before) / (2 * STEP) for before, after in zip(*velocities, strict=True))
    np.testing.assert_allclose(dynamics.frames["left_hand"].bias, hand, atol=1e-5)
    np.testing.assert_allclose(dynamics.com_bias, com, atol=1e-5)
