import math

import numpy as np

from twin.control.dynamics import SIDES, FrameState
from twin.physics.readings import GripState
from twin.policies.contract import Embodiment, Observation
from twin.policies.script import Ticks
from twin.policies.search import RING_M, Hole, SearchingPolicy
from twin.robot.files import find_robot
from twin.tasks.contract import Workspace

TICK_S = 0.008
SEEN = np.array([0.3, 0.0, 0.60])
DEPTH_M = 0.02
START = SEEN + [0.01, 0.01, 0.05]


class Searching(SearchingPolicy):
    """Searches for one hole; the tip of what it holds is its tool."""

    found = False

    def run(self) -> Ticks:
        hole = Hole(SEEN, lambda: self.find_tool(self.side).position, DEPTH_M / 2, 5.0, 2 * RING_M)
        self.found = yield from self.search(hole)


def observe(time_s: float, tool: np.ndarray, push_n: float) -> Observation:
    frame = FrameState(tool, np.eye(3), np.zeros(6), np.zeros((6, 35)), np.zeros(6))
    return Observation(
        time_s,
        {f"{side}_{of}": frame for side in SIDES for of in ("hand", "grip")},
        np.array([0.03, 0.0, 0.69]),
        {side: np.array([0.0, 0.0, push_n, 0.0, 0.0, 0.0]) for side in SIDES},
        grips={side: GripState(0.03, 20.0) for side in SIDES},
    )


def search(off: tuple[float, float], play_m: float) -> Searching:
    """Search for a hole that is off from where it is seen, with a tool that goes where it may at once."""
    policy = Searching(observe(0.0, START, 0.0), Embodiment(find_robot("unitree_g1").data, 34.0, Workspace()))
    tool, tick, push_n = START, 0, 0.0
    while not policy.is_done():
        tick += 1
        reference = policy.act(observe(tick * TICK_S, tool, push_n)).hands["right"]
        pressed = 0.002 if policy.hands["right"].press_n else 0.0
        over = math.dist(tool[:2], SEEN[:2] + off) < play_m
        low = SEEN[2] + (0.0 if over else DEPTH_M)
        push_n = 8.0 if reference.position[2] - pressed < low else 0.0
        tool = np.array([*reference.position[:2], max(low, reference.position[2] - pressed)])
    return policy


def test_a_hole_beside_where_it_is_seen_is_found_and_pressed_into() -> None:
    policy = search((-0.0015, 0.001), 0.0009)
    assert policy.found
    assert policy.hands["right"].press_n == 5.0


def test_a_hole_out_of_reach_is_given_up_and_pressed_no_more() -> None:
    policy = search((0.01, 0.0), 0.0009)
    assert not policy.found
    assert policy.hands["right"].press_n == 0.0
