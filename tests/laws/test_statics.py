"""Torques of a standing robot: what Bullet needs to keep it at rest against Pinocchio's inverse dynamics.

Bullet reports contact forces without the moments of rolling and spinning resistance, at most a lever times the weight
on a foot; joint torques may differ by that much too.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from twin.control.dynamics import SIDES
from twin.control.gains import Gains
from twin.control.reference import BodyReference, HandReference
from twin.control.whole_body import WholeBodyController
from twin.physics.world import GRAVITY, ROLLING_M

SETTLED_S, MEASURED_S = 2.0, 1.0


def stand(robot: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return mean torques that keep the robot at rest in Bullet, and those that Bullet's contact forces ask for."""
    dynamics, frames = robot.dynamics, robot.files.data.frames
    dynamics.update(robot.start, np.zeros(dynamics.nv))
    starts = {side: dynamics.frames[f"{side}_hand"] for side in SIDES}
    hands = {side: HandReference(hand.position.copy(), hand.rotation.copy()) for side, hand in starts.items()}
    reference = BodyReference(dynamics.com.copy(), np.eye(3), np.eye(3), hands)
    controller = WholeBodyController(dynamics, {f"{side}_foot": robot.sole for side in SIDES}, robot.start[7:], Gains())
    feet = {robot.body.find_link(getattr(frames, f"{side}_foot")): f"{side}_foot" for side in SIDES}
    applied, needed = [], []
    for tick in range(round((SETTLED_S + MEASURED_S) / robot.world.step_s / 2)):
        q, v = robot.body.read_state()
        dynamics.update(q, v)
        torque = controller.solve(q, v, reference)
        for _ in range(2):
            robot.body.apply_torques(torque)
            robot.world.step()
            if tick * 2 * robot.world.step_s > SETTLED_S:
                applied.append(torque.copy())
                needed.append(find_needed(robot, feet))
    return np.mean(applied, axis=0), np.mean(needed, axis=0)


def find_needed(robot: Any, feet: dict[int, str]) -> np.ndarray:
    """Return the generalised forces of rest, g - sum J' f with the contact forces that Bullet reports, shape (nv,)."""
    dynamics = robot.dynamics
    q, _ = robot.body.read_state()
    dynamics.update(q, np.zeros(dynamics.nv))
    needed = dynamics.nonlinear.copy()
    for contact in robot.world.read_contacts(robot.body.id):
        foot = dynamics.frames[feet[contact.link]]
        arm = np.array(contact.position) - foot.position
        needed -= foot.jacobian.T @ np.concatenate((contact.force, np.cross(arm, contact.force)))
    return needed


def test_standing_torques_are_those_of_inverse_dynamics(make_robot: Callable[..., Any]) -> None:
    robot = make_robot()
    applied, needed = stand(robot)
    weight = robot.dynamics.mass * GRAVITY
    np.testing.assert_allclose(needed[6:], applied, rtol=0.05, atol=ROLLING_M * weight / 2)
    np.testing.assert_allclose(needed[:3], 0.0, atol=1e-3 * weight)
    np.testing.assert_allclose(needed[3:6], 0.0, atol=ROLLING_M * weight)
