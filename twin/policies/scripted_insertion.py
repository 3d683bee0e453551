"""Scripted insertion: line up by eye, lower until it touches, search on a spiral under light pressure, push home."""

import math

import numpy as np
from numpy.typing import NDArray

from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import Grasp, PickPlacePolicy
from twin.policies.script import Answer, Frame, Ticks, point_tool
from twin.tasks.insertion import Insert, InsertionBrief, Kind

Array = NDArray[np.float64]
FORCE_N = 20.0
ABOVE = 0.28
"""Share of a part's height by which the pads' middle is above its centre."""
HOVER_M = 0.02
"""Height above the hole at which a part is lined up [m]."""
TOUCH_N = 5.0
PRESS_M = 0.006
"""How far below the touched surface the tool is told to be while it searches [m]: a light pressure."""
PITCH_M = 0.0012
"""Distance between the turns of the spiral [m]."""
REACH_M = 0.0045
"""Radius at which a search is given up [m]."""
SEARCH_MPS = 0.012
"""Speed along the spiral [m/s]."""
FOUND_M = 0.0035
"""A part that has come down this far has found its hole [m]."""
TRIES = 3


class ScriptedInsertion(PickPlacePolicy):
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
        centre = np.array([*insert.hole, cell.bench.height + cell.floor + insert.size[2] / 2])
        home = Frame(centre + np.array([0.0, 0.0, grasp.above_m]), point_tool(grasp.pitch, 0.0))
        over = home.shift(z=insert.depth + HOVER_M)
        yield from self.travel("carry", home.shift(z=insert.depth + grasp.clear_m))
        for attempt in range(TRIES):
            self.retries += attempt > 0
            yield from self.move("line_up", self.side, over, exact=True)
            off = np.clip((centre - self.see(insert.name).position)[:2], -0.008, 0.008)
            yield from self.move("line_up", self.side, over.shift(float(off[0]), float(off[1])), exact=True)
            if (yield from self._search(home, insert)):
                break
        yield from self._push_home(home)
        yield from self.grip("release", self.side, grasp.width_m + 0.02, 30.0, wait_s=0.5)
        yield from self.move("retreat", self.side, self.hands[self.side].target.shift(z=grasp.clear_m + 0.02))

    def _search(self, home: Frame, insert: Insert) -> Answer:
        """Lower until it touches; if that is the rim, search; tell whether the hole was found."""
        side = self.side
        way = np.array([0.0, 0.0, home.position[2] - self.hands[side].target.position[2]])
        yield from self.approach("touch", side, way, speed_mps=0.04, limit_n=TOUCH_N)
        touched = float(self.find_tool(side).position[2])
        if touched - home.position[2] < insert.depth - FOUND_M:
            return True
        start = self.hands[side].target.shift(z=touched - PRESS_M - float(self.hands[side].target.position[2]))
        self._phase = "search"
        angle, before = 0.0, self.now.time_s
        while (radius := PITCH_M * angle / math.tau) < REACH_M:
            self.hands[side].target = start.shift(radius * math.cos(angle), radius * math.sin(angle))
            self.hands[side].velocity[:] = 0.0
            yield
            angle += SEARCH_MPS * (self.now.time_s - before) / max(radius, PITCH_M / 2)
            before = self.now.time_s
            if touched - float(self.find_tool(side).position[2]) > FOUND_M:
                return True
        return False

    def _push_home(self, home: Frame) -> Ticks:
        """Push down where the part has gone in, wherever the hole led it sideways."""
        side = self.side
        tool = self.find_tool(side).position
        self.hands[side].target = Frame(tool - self.hands[side].trim, self.hands[side].target.rotation)
        way = np.array([0.0, 0.0, float(home.position[2] - tool[2]) - 0.006])
        if way[2] < 0.0:
            yield from self.approach("insert", side, way, speed_mps=0.03, limit_n=25.0)
        yield from self.wait("insert", 0.2)
