"""Scripted kitting: each part from its bin into its slot, another try for one that is not where it belongs."""

import math

import numpy as np

from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import Grasp, PickPlacePolicy
from twin.policies.script import Ticks
from twin.tasks.kitting import PARTS, Kind, KittingBrief, Place

ABOVE = 0.25
"""Share of a part's height by which the pads' middle is above its centre."""
SYMMETRY = {Kind.BLOCK: math.pi / 2, Kind.PIN: math.pi / 8, Kind.PLATE: math.pi}


class ScriptedKitting(PickPlacePolicy):
    """The reference policy of ``kitting``."""

    name = "scripted"
    version = "1"

    def __init__(self, brief: KittingBrief, start: Observation, robot: Embodiment) -> None:
        super().__init__(start, robot)
        self._cell = brief.cell

    def run(self) -> Ticks:
        """Kit the parts one by one, then look once more for what is missing."""
        yield from self.clear_left()
        for place in self._cell.places:
            yield from self._kit(place)
        for place in self._cell.places:
            if not self._is_kitted(place):
                self.retries += 1
                yield from self._kit(place)
        yield from self.go_home()

    def _kit(self, place: Place) -> Ticks:
        part = PARTS[place.kind]
        grasp = Grasp(part.size[1], ABOVE * part.size[2], symmetry=SYMMETRY[place.kind])
        if not (yield from self.pick(place.name, grasp)):
            return
        height = self._cell.bench.height + self._cell.wall + part.size[2] / 2
        yield from self.place(place.name, np.array([*place.slot, height]), grasp)

    def _is_kitted(self, place: Place) -> bool:
        seen = self.see(place.name).position
        return math.dist(seen[:2].tolist(), place.slot) < 2 * self._cell.clearance
