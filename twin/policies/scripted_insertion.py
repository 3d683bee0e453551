"""Scripted insertion: line up by eye, lower until it touches, search in hops, push home."""

import math

import numpy as np
from numpy.typing import NDArray

from twin.physics.rotation import rotate
from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import Grasp
from twin.policies.script import Frame, Ticks, point_tool
from twin.policies.search import Hole, SearchingPolicy
from twin.tasks.insertion import Insert, InsertionBrief, Kind

Array = NDArray[np.float64]
FORCE_N = 20.0
ABOVE = 0.28
"""Share of a part's height by which the pads' middle is above its centre."""
HOVER_M = 0.02
"""Height above the hole at which a part is lined up [m]."""
PRESS_N = 6.0
"""Light pressure while it searches [N]."""
REACH_M = 0.004
"""Radius within which a hole is searched for [m]: four sigma of the camera's error."""
PUSH_N = 15.0
"""Force that pushes a part home [N]."""
PUSH_S = 1.5
"""Longest push [s]."""
HOME_M = 0.001
"""A part this close to the bottom is home [m]."""
FOUND_M = 0.006
"""A part that has come down this far is in its hole [m]: its narrower tip alone, 4 mm long, is not enough."""
TRIES = 2


class ScriptedInsertion(SearchingPolicy):
    """The reference policy of ``insertion``."""

    name = "scripted"
    version = "1"

    def __init__(self, brief: InsertionBrief, start: Observation, robot: Embodiment) -> None:
        super().__init__(start, robot)
        self._cell = brief.cell

    def run(self) -> Ticks:
        """Insert both parts, one after the other."""
        yield from self.clear_left()
        for insert in self._cell.inserts:
            symmetry = math.pi / 8 if insert.kind is Kind.PEG else math.pi
            grasp = Grasp(insert.size[1], ABOVE * insert.size[2], FORCE_N, symmetry=symmetry)
            if (yield from self.pick(insert.name, grasp)):
                yield from self._insert(insert, grasp)
        yield from self.go_home()

    def _insert(self, insert: Insert, grasp: Grasp) -> Ticks:
        cell = self._cell
        side = self.side
        bottom = np.array([*insert.hole, cell.bench.height + cell.floor])
        hole = Hole(bottom, lambda: self._find_tip(insert), insert.depth - FOUND_M, PRESS_N, REACH_M)
        home = Frame(bottom + np.array([0.0, 0.0, insert.size[2] / 2 + grasp.above_m]), point_tool(grasp.pitch, 0.0))
        yield from self.travel("carry", home.shift(z=insert.depth + grasp.clear_m))
        for attempt in range(TRIES):
            self.retries += attempt > 0
            yield from self.move("line_up", side, home.shift(z=insert.depth + HOVER_M), exact=True)
            if (yield from self.search(hole)):
                break
        self.follow()
        self.hands[side].press_n = PUSH_N
        yield from self.press("insert", hole, PUSH_S, lambda: bool(hole.find_tip()[2] - bottom[2] < HOME_M))
        self.hands[side].press_n = 0.0
        yield from self.grip("release", side, grasp.width_m + 0.02, 30.0, wait_s=0.5)
        yield from self.move("retreat", side, self.hands[side].target.shift(z=grasp.clear_m + 0.02))

    def _find_tip(self, insert: Insert) -> Array:
        """Return where the middle of a part's lower end is seen [m], shape (3,)."""
        part = self.see(insert.name)
        tip: Array = part.position - insert.size[2] / 2 * rotate(part.quaternion)[:, 2]
        return tip
