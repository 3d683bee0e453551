"""Scripted palletising: carton by carton from the infeed into the stack, layer by layer."""

import numpy as np

from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import Grasp, PickPlacePolicy
from twin.policies.script import Ticks
from twin.tasks.palletising import PalletBrief

ABOVE_M = 0.012
"""The pads' middle above a carton's centre [m]."""
FORCE_N = 30.0
CLEAR_M = 0.08
"""A carried carton passes over the layer below and its neighbours [m]."""


class ScriptedPalletising(PickPlacePolicy):
    """The reference policy of ``palletising``."""

    name = "scripted"
    version = "1"

    def __init__(self, brief: PalletBrief, start: Observation, robot: Embodiment) -> None:
        super().__init__(start, robot)
        self._cell = brief.cell

    def run(self) -> Ticks:
        """Stack all cartons; one that cannot be taken ends the work, as the next would have no support."""
        cell = self._cell
        grasp = Grasp(cell.carton[1], ABOVE_M, FORCE_N, clear_m=CLEAR_M)
        yield from self.clear_left()
        for stacked in cell.plan:
            if not (yield from self.pick(stacked.name, grasp)):
                break
            x, y, z = stacked.place
            yield from self.place(stacked.name, np.array([x, y, cell.bench.height + cell.board + z]), grasp)
        yield from self.go_home()
