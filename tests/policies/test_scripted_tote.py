import math
from dataclasses import astuple, replace

import numpy as np
import pytest

from twin.control.dynamics import SIDES, FrameState
from twin.control.footstep import Place
from twin.physics.readings import Pose
from twin.policies.contract import Embodiment, Observation
from twin.policies.scripted_tote import PALM_UP, PATIENCE_S, ScriptedTote
from twin.robot.files import find_robot
from twin.tasks.contract import Workspace
from twin.tasks.tote_transfer import Workcell

CELL = Workcell()
ROBOT = Embodiment(find_robot("unitree_g1").data, 34.0, Workspace())
TICK_S = 0.004


def make_frame(position: list[float]) -> FrameState:
    return FrameState(np.array(position), np.eye(3), np.zeros(6), np.zeros((6, 35)), np.zeros(6))


def observe(
    time_s: float, hands: dict[str, np.ndarray] | None = None, load_n: float = 0.0, torque_ratio: float = 0.5
) -> Observation:
    frames = {f"{side}_hand": make_frame([0.07, sign * 0.19, 0.92]) for side, sign in (("left", 1), ("right", -1))}
    for side, position in (hands or {}).items():
        frames[f"{side}_hand"].position = position
    loads = {side: np.array([0.0, 0.0, -load_n, 0.0, 0.0, 0.0]) for side in SIDES}
    return Observation(time_s, frames, np.array([0.03, 0.0, 0.69]), loads, torque_ratio)


def make_policy(seen: Place | None = None) -> ScriptedTote:
    x, y, yaw = astuple(seen or CELL.stands[0].move(CELL.reach, 0.0, 0.0))
    tote = Pose(np.array([x, y, 0.8]), np.array([0.0, 0.0, math.sin(yaw / 2), math.cos(yaw / 2)]))
    start = replace(observe(0.0), objects={"tote": tote})
    return ScriptedTote(CELL, start, ROBOT)


def play(policy: ScriptedTote, *, perfect: bool = True) -> dict[str, dict[str, np.ndarray]]:
    """Return the hands' last reference of each phase, with hands that follow perfectly, or not at all."""
    ends: dict[str, dict[str, np.ndarray]] = {}
    hands: dict[str, np.ndarray] = {}
    for tick in range(round(30 / TICK_S)):
        reference = policy.act(observe(tick * TICK_S, hands if perfect else None))
        hands = {side: hand.position for side, hand in reference.hands.items()}
        ends[policy.name_phase()] = hands
        if policy.is_done():
            break
    return ends


def test_the_hands_start_where_they_are() -> None:
    reference = make_policy().act(observe(0.0))
    for side, sign in (("left", 1), ("right", -1)):
        np.testing.assert_allclose(reference.hands[side].position, [0.07, sign * 0.19, 0.92], atol=1e-9)


def test_the_hands_come_back_and_the_policy_ends() -> None:
    policy = make_policy()
    ends = play(policy)
    assert policy.is_done()
    np.testing.assert_allclose(ends["return"]["left"], [0.07, 0.19, 0.92], atol=1e-6)


def test_the_hands_engage_on_both_sides_of_the_tote_as_seen() -> None:
    seen = Place(0.25, 0.23, CELL.turn + 0.1)
    ends = play(make_policy(seen))
    middle = (ends["engage"]["left"] + ends["engage"]["right"]) / 2
    across = ends["engage"]["left"] - ends["engage"]["right"]
    assert math.atan2(across[1], across[0]) - math.pi / 2 == pytest.approx(seen.yaw)
    assert math.dist(middle[:2], (seen.x, seen.y)) == pytest.approx(0.085, abs=1e-6)
    assert middle[2] < CELL.table.height + CELL.tote.ledge_height


def test_hands_that_do_not_arrive_are_waited_for_but_not_for_ever() -> None:
    policy = make_policy()
    play(policy, perfect=False)
    assert policy.is_done()
    assert PATIENCE_S > 0


@pytest.mark.parametrize("felt", [{"torque_ratio": 1.0}, {"load_n": 25.0}])
def test_a_lift_beyond_the_motors_or_the_rated_payload_is_put_back(felt: dict[str, float]) -> None:
    policy, phases = make_policy(), []
    hands: dict[str, np.ndarray] = {}
    while not policy.is_done():
        reference = policy.act(observe(len(phases) * TICK_S, hands, **felt))
        hands = {side: hand.position for side, hand in reference.hands.items()}
        phases.append(policy.name_phase())
    assert list(dict.fromkeys(phases)) == ["reach", "engage", "lift", "put_back", "release", "retreat", "return"]


def test_hands_that_lose_their_tote_on_the_way_come_home_without_lowering() -> None:
    policy, phases = make_policy(), []
    hands: dict[str, np.ndarray] = {}
    while not policy.is_done():
        held = policy.name_phase() == "lift"
        reference = policy.act(observe(len(phases) * TICK_S, hands, load_n=8.0 if held else 0.0))
        hands = {side: hand.position for side, hand in reference.hands.items()}
        phases.append(policy.name_phase())
    assert list(dict.fromkeys(phases)) == ["reach", "engage", "lift", "carry", "release", "retreat", "return"]


def test_hands_that_press_against_each_other_do_not_answer_without_bound() -> None:
    policy = make_policy()
    pressed = {side: np.array([0.0, sign * 60.0, -8.0, 0.0, 0.0, 3.0]) for side, sign in (("left", 1), ("right", -1))}
    for tick in range(300):
        reference = policy.act(replace(observe(tick * TICK_S), loads=pressed))
    np.testing.assert_allclose(reference.hands["left"].load, [0.0, 20.0, -8.0, 0.0, 0.0, 1.0], rtol=1e-3)


def test_a_load_shifts_the_body_against_it() -> None:
    policy = make_policy()
    for tick in range(300):
        reference = policy.act(observe(tick * TICK_S, load_n=8.0))
    assert reference.com[1] < 0.0
    np.testing.assert_allclose(reference.hands["left"].load[2], -8.0, rtol=1e-3)


def test_palms_look_up() -> None:
    for side, face in (("left", [0.0, -1.0, 0.0]), ("right", [0.0, 1.0, 0.0])):
        np.testing.assert_allclose(PALM_UP[side] @ face, [0.0, 0.0, 1.0])
