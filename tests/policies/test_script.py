import math

import numpy as np

from twin.control.dynamics import SIDES, FrameState
from twin.policies.contract import Embodiment, Observation
from twin.policies.script import Frame, ScriptedPolicy, Ticks, point_tool
from twin.robot.files import find_robot
from twin.tasks.contract import Workspace

TICK_S = 0.008
START = np.array([0.2, -0.2, 0.9])


def observe(time_s: float, hand: np.ndarray = START, load: tuple[float, ...] = (0.0,) * 6) -> Observation:
    frames = {
        f"{side}_hand": FrameState(hand, np.eye(3), np.zeros(6), np.zeros((6, 35)), np.zeros(6)) for side in SIDES
    }
    return Observation(time_s, frames, np.array([0.03, 0.0, 0.69]), {side: np.array(load) for side in SIDES})


class Program(ScriptedPolicy):
    """Runs whatever the test gives it."""

    def __init__(self, program) -> None:
        self.answer: object = None
        self._given = program
        super().__init__(observe(0.0), Embodiment(find_robot("unitree_g1").data, 34.0, Workspace()))

    def run(self) -> Ticks:
        self.answer = yield from self._given(self)


def play(policy: Program, *, follows: bool = True, load: tuple[float, ...] = (0.0,) * 6) -> int:
    """Run to the end with a hand that follows perfectly or not at all; return the ticks it took."""
    hand = START
    for tick in range(1, 2000):
        reference = policy.act(observe(tick * TICK_S, hand, load))
        hand = reference.hands["right"].position if follows else START
        if policy.is_done():
            return tick
    raise AssertionError("the program did not end")


def test_a_movement_ends_at_its_target_and_says_so() -> None:
    target = Frame(START + [0.1, 0.0, -0.1], point_tool(math.pi / 3, 0.2))
    policy = Program(lambda p: p.move("reach", "right", target))
    play(policy)
    assert policy.answer is True
    np.testing.assert_allclose(policy.hands["right"].target.position, target.position)
    np.testing.assert_allclose(policy.hands["right"].target.rotation, target.rotation, atol=1e-9)


def test_a_hand_that_does_not_come_is_given_up() -> None:
    policy = Program(lambda p: p.move("reach", "right", Frame(START + [0.1, 0.0, 0.0], np.eye(3))))
    play(policy, follows=False)
    assert policy.answer is False


def test_an_approach_stops_where_something_resists() -> None:
    def program(policy: Program) -> Ticks:
        return (yield from policy.approach("press", "right", np.array([0.0, 0.0, -0.1]), speed_mps=0.05, limit_n=5.0))

    free = Program(program)
    play(free)
    assert free.answer is False
    stopped = Program(program)
    stopped.act(observe(TICK_S))
    while not stopped.is_done():
        stopped.act(observe(stopped.now.time_s + TICK_S, START, (0.0, 0.0, 8.0, 0.0, 0.0, 0.0)))
    assert stopped.answer is True


def test_a_load_is_carried_and_leaned_against() -> None:
    policy = Program(lambda p: p.wait("hold", 1.0))
    play(policy, load=(0.0, 0.0, -10.0, 0.0, 0.0, 0.0))
    reference = policy.act(observe(2.0, load=(0.0, 0.0, -10.0, 0.0, 0.0, 0.0)))
    assert reference.hands["right"].load[2] < -9.5
    assert reference.com[0] < 0.03


def test_a_pressing_hand_still_carries_the_weight_it_felt_before() -> None:
    policy = Program(lambda p: p.wait("hold", 1.0))
    play(policy, load=(0.0, 0.0, -10.0, 0.0, 0.0, 0.0))
    policy.hands["right"].press_n = 4.0
    reference = policy.act(observe(2.0, load=(0.0, 0.0, 4.0, 0.0, 0.0, 0.0)))
    np.testing.assert_allclose(reference.hands["right"].load[2], -6.0, atol=0.5)


def test_a_pressing_tool_goes_down_with_what_gives_way_but_not_too_far() -> None:
    policy = Program(lambda p: p.wait("press", 1.0))
    policy.act(observe(TICK_S, START - [0.0, 0.0, 0.005]))
    policy.yield_down("right", START[2] - 0.003)
    np.testing.assert_allclose(policy.hands["right"].target.position[2], START[2] - 0.003)


def test_a_tool_points_where_it_is_told() -> None:
    np.testing.assert_allclose(point_tool(math.pi / 2, 0.0)[:, 0], [0.0, 0.0, -1.0], atol=1e-12)
    np.testing.assert_allclose(point_tool(0.0, math.pi / 2)[:, 0], [0.0, 1.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(point_tool(0.3, 0.4)[:, 1], [-math.sin(0.4), math.cos(0.4), 0.0], atol=1e-12)
