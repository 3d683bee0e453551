"""Scripted palletising: carton by carton from the infeed into the stack, layer by layer."""

import numpy as np
from numpy.typing import NDArray

from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import Grasp, PickPlacePolicy
from twin.policies.script import Ticks
from twin.tasks.palletising import PalletBrief, Stacked

Array = NDArray[np.float64]
ABOVE_M = 0.012
"""The pads' middle above a carton's centre [m]."""
FORCE_N = 30.0
CLEAR_M = 0.08
"""A carried carton passes over the layer below and its neighbours [m]."""
OVER_M = 0.012
"""A carton is lined up with its bottom this far above the tops of its neighbours [m]."""

DODGE_M = 0.005
"""How far a carton is put beside its place at most to keep its gap from the one before [m]."""
ASIDE_M = 0.0025
"""How much further from the one before a carton is tried that came to stand on it [m]."""
TRIES = 3


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
        grasp = Grasp(cell.carton[1], ABOVE_M, FORCE_N, clear_m=CLEAR_M, line_up_m=cell.carton[2] + OVER_M)
        yield from self.clear_left()
        for stacked in cell.plan:
            if not (yield from self.pick(stacked.name, grasp)):
                break
            centre = self._find_place(stacked)
            yield from self.place(stacked.name, centre, grasp, tries=TRIES, aside=(-ASIDE_M, 0.0))
        yield from self.go_home()

    def _find_place(self, stacked: Stacked) -> Array:
        """Return where a carton belongs [m], shape (3,): at its gap from the one before, wherever that stands."""
        cell = self._cell
        x, y, z = stacked.place
        before = [other for other in cell.plan if other.place[2] == z and other.place[0] > x]
        if before:
            stands = float(self.see(before[-1].name).position[0]) - before[-1].place[0]
            x += min(0.0, max(-DODGE_M, stands))
        return np.array([x, y, cell.bench.height + cell.board + z])
