"""Energy and momentum of what nobody holds.

Bullet integrates by semi-implicit Euler: its errors are of the order of the step and grow with joint speed. What
moves as one piece keeps its momentum and energy at 250 Hz. Limp limbs that flail at 15 rad/s do not (a limp
robot pushed in the air: 1.8 kg m/s and 29 % of its spin within 0.4 s); there the tests take 0.5 ms and check that the
error is of first order in the step.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from twin.physics.rotation import rotate
from twin.physics.shapes import Box
from twin.physics.world import BASE, GRAVITY, World

FORCE = np.array([100.0, 0.0, 50.0])
HALF_M = (0.10, 0.15, 0.085)
SINK_S = 0.12
"""A limp robot sinks for 0.15 s before its own links knock together."""


def push_in_the_air(robot: Any, duration_s: float = 0.1) -> None:
    """Push the braked robot above its centre, so that it flies and turns."""
    robot.body.brake(range(len(robot.effort)), 500.0)
    torso = robot.body.find_link("torso_link")
    for _ in range(round(duration_s / robot.world.step_s)):
        point = robot.world.read_link_pose(robot.body.id, torso).position + (0.0, 0.1, 0.2)
        robot.world.apply_force(robot.body.id, torso, FORCE, point)
        robot.world.step()


def fall_limp(robot: Any, duration_s: float) -> float:
    """Return the energy gained by a limp robot that sinks from its stance, over what gravity gave."""
    kinetic, potential = robot.find_energy()
    robot.step(duration_s)
    assert not robot.touches_but_feet()
    kinetic_after, potential_after = robot.find_energy()
    return float((kinetic_after - kinetic) / (potential - potential_after) - 1.0)


def test_a_push_and_gravity_give_the_thrown_robot_its_momentum(make_robot: Callable[..., Any]) -> None:
    robot = make_robot(height_m=3.0)
    push_in_the_air(robot)
    weight = np.array([0.0, 0.0, -robot.dynamics.mass * GRAVITY])
    np.testing.assert_allclose(robot.find_momentum()[:3], 0.1 * (FORCE + weight), atol=0.03)


def test_a_thrown_robot_keeps_its_momentum_but_for_gravity(make_robot: Callable[..., Any]) -> None:
    robot = make_robot(height_m=3.0)
    push_in_the_air(robot)
    before = robot.find_momentum()
    robot.step(0.4)
    change = robot.find_momentum() - before
    np.testing.assert_allclose(change[:3], [0.0, 0.0, -0.4 * robot.dynamics.mass * GRAVITY], atol=0.01)
    assert np.linalg.norm(change[3:]) < 0.01 * np.linalg.norm(before[3:])


def test_a_thrown_tote_keeps_its_spin_and_follows_gravity(make_world: Callable[..., World]) -> None:
    world = make_world()
    tote = world.add_body([Box(HALF_M)], mass_kg=2.0, friction=1.0, position=(0, 0, 3))
    square = np.square(HALF_M)
    inertia = np.diag(2.0 / 3.0 * (square.sum() - square))
    for _ in range(25):
        world.apply_force(tote, BASE, [10.0, 5.0, 40.0], world.read_pose(tote).position + (0.02, 0.05, 0.03))
        world.step()

    def find_spin() -> np.ndarray:
        axes = rotate(world.read_pose(tote).quaternion)
        return axes @ inertia @ axes.T @ world.read_twist(tote).angular

    spin, speed = find_spin(), world.read_twist(tote).linear
    for _ in range(100):
        world.step()
    assert np.linalg.norm(find_spin() - spin) < 0.01 * np.linalg.norm(spin)
    np.testing.assert_allclose(world.read_twist(tote).linear - speed, [0.0, 0.0, -0.4 * GRAVITY], atol=1e-9)


def test_a_fall_in_one_piece_balances_its_energy_at_our_rate(make_robot: Callable[..., Any]) -> None:
    robot = make_robot(height_m=3.0)
    push_in_the_air(robot)
    kinetic, potential = robot.find_energy()
    robot.step(0.5)
    kinetic_after, potential_after = robot.find_energy()
    assert kinetic_after - kinetic == pytest.approx(potential - potential_after, rel=0.01)


def test_a_limp_robot_sinks_with_the_energy_that_gravity_gives(make_robot: Callable[..., Any]) -> None:
    assert abs(fall_limp(make_robot(step_s=0.0005), SINK_S)) < 0.01


def test_the_energy_that_a_limp_fall_loses_halves_with_the_step(make_robot: Callable[..., Any]) -> None:
    coarse, fine = (fall_limp(make_robot(step_s=step_s), SINK_S) for step_s in (0.004, 0.002))
    assert -0.05 < coarse < 0.0
    assert fine == pytest.approx(coarse / 2, rel=0.1)
