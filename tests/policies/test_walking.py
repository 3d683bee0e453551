from dataclasses import replace

import numpy as np
import pytest

from twin.control.dynamics import SIDES, FrameState
from twin.control.footstep import Place, split_way
from twin.control.gains import WALKING
from twin.errors import UsageError
from twin.policies.contract import Embodiment, Observation
from twin.policies.script import Ticks
from twin.policies.walking import SETTLE_S, WalkingPolicy
from twin.robot.files import find_robot
from twin.tasks.contract import Workspace

TICK_S = 0.008
ROBOT = Embodiment(find_robot("unitree_g1").data, 34.0, Workspace())
PLACES = {
    "left_foot": (0.0, 0.118, 0.035),
    "right_foot": (0.0, -0.118, 0.035),
    "left_hand": (0.25, 0.21, 0.92),
    "right_hand": (0.25, -0.21, 0.92),
    "pelvis": (-0.05, 0.0, 0.75),
    "torso": (-0.05, 0.0, 0.8),
}


def observe(time_s: float, *, weight_n: float = 0.0, squeeze_n: float = 0.0) -> Observation:
    frames = {
        name: FrameState(np.array(place), np.eye(3), np.zeros(6), np.ones((6, 29)), np.zeros(6))
        for name, place in PLACES.items()
    }
    loads = {
        side: np.array([0.0, sign * squeeze_n, -weight_n / 2, 0.0, 0.0, 0.0])
        for side, sign in zip(SIDES, (1.0, -1.0), strict=True)
    }
    ground = dict.fromkeys(("left_foot", "right_foot"), 170.0)
    return Observation(time_s, frames, np.array([0.03, 0.0, 0.69]), loads, joints=np.zeros(23), ground=ground)


class Steps(WalkingPolicy):
    """Steps once back and is done."""

    def run(self) -> Ticks:
        yield from self.walk("step_back", split_way(self._gait, -0.1))


def test_a_robot_without_a_gait_is_told_so() -> None:
    with pytest.raises(UsageError, match="no gait"):
        Steps(observe(0.0), replace(ROBOT, data=ROBOT.data.model_copy(update={"gait": None})))


def test_the_robot_settles_before_it_lifts_a_foot_and_walks_with_gains_of_its_own() -> None:
    policy = Steps(observe(0.0), ROBOT)
    for tick in range(1, round(SETTLE_S / TICK_S)):
        reference = policy.act(observe(tick * TICK_S))
        assert not reference.swings
        assert reference.gains is WALKING
        assert reference.com_acceleration is not None


def test_hands_keep_their_place_before_the_torso_and_go_along_with_it() -> None:
    policy = Steps(observe(0.0), ROBOT)
    for tick in range(1, 20):
        reference = policy.act(observe(tick * TICK_S))
    for side in SIDES:
        assert reference.hands[side].along == "torso"
        np.testing.assert_allclose(reference.hands[side].position, PLACES[f"{side}_hand"], atol=1e-6)


def test_a_load_moves_the_balance_and_its_weight_alone_is_carried() -> None:
    policy = Steps(observe(0.0), ROBOT)
    for tick in range(1, 200):
        reference = policy.act(observe(tick * TICK_S, weight_n=20.0, squeeze_n=15.0))
    load = reference.hands["left"].load
    assert load[2] == pytest.approx(-10.0, rel=1e-3)
    assert load[1] == 0.0
    together = policy._sense().com
    assert together[0] == pytest.approx((34.0 * 0.03 + 20.0 / 9.81 * 0.25) / (34.0 + 20.0 / 9.81), rel=1e-3)


def test_a_place_between_the_feet_is_where_the_robot_stands() -> None:
    place = Steps(observe(0.0), ROBOT).place
    assert place == Place(0.0, 0.0, 0.0)
