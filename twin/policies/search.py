"""Searching for a hole with what the hand holds: set it down, feel whether it sinks in, lift it, try beside."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.policies.pick_place import LOOK_S, PickPlacePolicy
from twin.policies.script import Answer, Ticks

Array = NDArray[np.float64]
RING_M = 0.0013
"""Distance of the rings of places on which a tip is tried, and about that of the places on a ring [m]."""
HOP_M = 0.004
"""How far it is lifted from one place to the next [m]: what is dragged leans in the hand."""
AIMED_M = 0.0004
"""A tip this close to where it should be is aimed [m]."""
AIMS = 3
"""Looks and corrections for one place at most."""
FAR_M = 0.02
"""Largest correction [m]."""
TOUCH_MPS, TOUCH_N = 0.04, 4.0
"""Speed of setting down [m/s], and the force that says that something was met [N]."""
BELOW_M = 0.004
"""How far below the bottom a tip may be pressed [m]."""
SINK_S = 0.4
"""Time for a pressed tip to sink in [s]."""


@dataclass(frozen=True)
class Hole:
    """A hole and what goes into it.

    Attributes:
        bottom: where the tip ends [m], shape (3,).
        find_tip: tells where the tip of what is held is seen [m], shape (3,).
        sunk_m: height above the bottom below which the tip is in the hole [m].
        press_n: force with which it is pressed [N].
        reach_m: radius within which the hole is searched for [m].
    """

    bottom: Array
    find_tip: Callable[[], Array]
    sunk_m: float
    press_n: float
    reach_m: float


class SearchingPolicy(PickPlacePolicy):
    """A scripted policy that brings what it holds into holes tighter than the eye can tell."""

    def search(self, hole: Hole) -> Answer:
        """Try on rings about where the hole is seen; tell whether the tip has sunk in, which stays pressed then."""
        side = self.side
        hand = self.hands[side]
        for place in _ring_about(hole):
            yield from self.aim(place, hole.find_tip)
            way = np.array([0.0, 0.0, float(hole.bottom[2] - hole.find_tip()[2]) - BELOW_M])
            yield from self.approach("touch", side, way, speed_mps=TOUCH_MPS, limit_n=TOUCH_N)
            hand.velocity[:] = 0.0
            hand.press_n = hole.press_n
            yield from self.press("search", hole, SINK_S)
            if float(hole.find_tip()[2] - hole.bottom[2]) < hole.sunk_m:
                return True
            hand.press_n = 0.0
            yield from self.move("touch", side, hand.target.shift(z=HOP_M))
        return False

    def aim(self, place: Array, find_tip: Callable[[], Array]) -> Ticks:
        """Bring a tip over a place, as it is seen."""
        side = self.side
        for _ in range(AIMS):
            yield from self.wait("line_up", LOOK_S)
            off = np.clip((place - find_tip())[:2], -FAR_M, FAR_M)
            if float(np.abs(off).max()) < AIMED_M:
                return
            target = self.hands[side].target.shift(float(off[0]), float(off[1]))
            yield from self.move("line_up", side, target, exact=True)

    def press(self, phase: str, hole: Hole, longest_s: float, until: Callable[[], bool] = lambda: False) -> Answer:
        """Let the pressing tip go down as it can, for a while or until something has come about; say so."""
        self._phase = phase
        began = self.now.time_s
        while self.now.time_s - began < longest_s:
            if until():
                return True
            above = float(self.find_tool(self.side).position[2] - hole.find_tip()[2])
            self.yield_down(self.side, float(hole.bottom[2]) + above - BELOW_M)
            yield
        return until()

    def follow(self) -> None:
        """Let the hand stay where what it holds has been led sideways."""
        hand = self.hands[self.side]
        tool = self.find_tool(self.side).position
        hand.target = hand.target.shift(*(tool - hand.trim - hand.target.position)[:2].tolist())


def _ring_about(hole: Hole) -> Iterator[Array]:
    """Yield where to try: the seen place, then rings about it [m], shape (3,) each."""
    yield hole.bottom
    for ring in range(1, round(hole.reach_m / RING_M) + 1):
        for angle in np.arange(6 * ring) / (6 * ring) * math.tau:
            yield hole.bottom + ring * RING_M * np.array([math.cos(angle), math.sin(angle), 0.0])
