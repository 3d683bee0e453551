import numpy as np
import pytest

from twin.control.dynamics import FrameState
from twin.control.footstep import Footstep, Place
from twin.control.reference import SwingReference
from twin.control.swing import ARRIVAL, Swing

GOAL = Place(0.25, 0.12, 0.3)
FOOT = FrameState(np.array([0.0, 0.1, 0.035]), np.eye(3), np.zeros(6), np.zeros((6, 35)), np.zeros(6))


def follow(time: float) -> SwingReference:
    swing = Swing(FOOT, Footstep("left", GOAL), duration=0.45, height=0.05, ground=0.035)
    return swing.follow(GOAL, time, 0.008)


def test_a_swing_goes_from_where_the_foot_is_to_its_goal() -> None:
    np.testing.assert_allclose(follow(0.0).position, FOOT.position)
    np.testing.assert_allclose(follow(0.45).position[:2], GOAL.at)


@pytest.mark.parametrize("time", [0.05, 0.15, 0.3, 0.45 * ARRIVAL - 0.01])
def test_velocity_and_acceleration_are_the_derivatives_of_the_position(time: float) -> None:
    before, now, after = (follow(time + h) for h in (-1e-4, 0.0, 1e-4))
    np.testing.assert_allclose((after.position - before.position) / 2e-4, now.velocity[:3], atol=1e-4)
    np.testing.assert_allclose((after.velocity - before.velocity) / 2e-4, now.acceleration, atol=1e-2)


def test_a_late_foot_feels_for_the_ground() -> None:
    assert follow(0.5).position[2] < 0.035
