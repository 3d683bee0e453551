"""Joint modes: arms go where they are told while the legs keep the balance."""

import numpy as np
import pytest

from tests.environments.conftest import Maker

AWAY_RAD = 0.3
TURNED = ("shoulder_pitch", "elbow", "wrist_yaw")


@pytest.mark.parametrize("action", ["joint_targets", "joint_deltas"])
def test_arms_reach_the_angles_they_are_told_and_the_robot_stands(action: str, make: Maker) -> None:
    environment = make("kitting", action=action, observation=("proprioception",))
    anatomy, hold = environment._anatomy, environment.hold()
    turned = np.array([any(word in name for word in TURNED) for name in anatomy.names])
    change = np.where(turned, -AWAY_RAD, 0.0)
    change = np.clip(anatomy.start_rad + change, anatomy.lower_rad + 0.1, anatomy.higher_rad - 0.1) - anatomy.start_rad
    environment.reset(seed=1)
    for step in range(75):
        told = hold.copy()
        if action == "joint_targets":
            told[: len(change)] += change * min(1.0, (step + 1) / 25)
        elif step < 25:
            told[: len(change)] = change / 25 / (4.0 * 0.04)
        shown, *_, info = environment.step(told)
    angles = shown["proprioception"][anatomy.upper] - anatomy.start_rad
    assert np.abs(angles - change).max() < 0.03
    assert np.abs(change[turned]).min() > 0.05
    assert info["outcome"] == "undecided"


def test_fingers_close_by_changes_and_stay_without(make: Maker) -> None:
    environment = make("kitting", action="joint_deltas")
    environment.reset(seed=1)
    openings = []
    for close in (0.0, -1.0, 0.0):
        told = environment.hold()
        told[-3:-1] = close
        for _ in range(10):
            environment.step(told)
        assert environment._play is not None
        openings.append(environment._play.seen.grips["left"].opening_m)
    assert openings[0] == pytest.approx(0.08, abs=0.003)
    assert openings[1] < 0.03
    assert openings[2] == pytest.approx(openings[1], abs=0.03)
