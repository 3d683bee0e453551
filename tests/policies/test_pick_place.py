import numpy as np

from twin.control.dynamics import SIDES, FrameState
from twin.physics.readings import GripState, Pose
from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import Grasp, PickPlacePolicy
from twin.policies.script import Ticks
from twin.robot.files import find_robot
from twin.tasks.contract import Workspace

TICK_S = 0.008
START = np.array([0.3, -0.1, 0.9])
PLACE = np.array([0.3, 0.0, 0.7])
UPRIGHT = np.array([0.0, 0.0, 0.0, 1.0])


class Placing(PickPlacePolicy):
    """Sets one part down, 3 mm further back on a second try."""

    def run(self) -> Ticks:
        yield from self.place("part", PLACE, Grasp(0.04, 0.01), aside=(-0.003, 0.0))


def observe(time_s: float, hand: np.ndarray, part_z: float, push_n: float) -> Observation:
    def frame(side: str) -> FrameState:
        place = hand if side == "right" else START
        return FrameState(place, np.eye(3), np.zeros(6), np.zeros((6, 35)), np.zeros(6))

    return Observation(
        time_s,
        {f"{side}_{of}": frame(side) for side in SIDES for of in ("hand", "grip")},
        np.array([0.03, 0.0, 0.69]),
        {side: np.array([0.0, 0.0, push_n, 0.0, 0.0, 0.0]) for side in SIDES},
        grips={side: GripState(0.04, 10.0) for side in SIDES},
        objects={"part": Pose(np.array([*PLACE[:2], part_z]), UPRIGHT)},
    )


def play(support_m: float) -> Placing:
    """Set a part down on something at a height above its place, which is gone at the second try."""
    policy = Placing(observe(0.0, START, 0.8, 0.0), Embodiment(find_robot("unitree_g1").data, 34.0, Workspace()))
    hand, tick = START, 0
    while not policy.is_done():
        tick += 1
        stands = PLACE[2] + (support_m if policy.retries == 0 else 0.0)
        low = policy.hands["right"].target.position[2] - 0.01 <= stands
        seen = observe(tick * TICK_S, hand, max(stands, hand[2] - 0.01), 20.0 if low else 0.0)
        hand = policy.act(seen).hands["right"].position
    return policy


def test_a_part_that_stands_too_high_is_lifted_and_set_down_further_off() -> None:
    policy = play(0.012)
    assert policy.retries == 1
    np.testing.assert_allclose(policy.hands["right"].target.position[0], PLACE[0] - 0.003, atol=1e-6)


def test_a_part_that_stands_at_its_place_is_let_go_at_once() -> None:
    assert play(0.0).retries == 0
