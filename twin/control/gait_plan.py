"""The plan of a walk: phases of double and single support, and the DCM over them."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Gait
from twin.control.dcm import ZmpPhase, find_dcm, rest_at_end
from twin.control.footstep import OUTWARD, Footstep, Place, name_other, turn_plane

Array = NDArray[np.float64]
HORIZON = 7
"""Steps that a plan looks ahead: the influence of later ones is below exp(-omega 7 x 0.55 s) < 1e-6."""
HOLD_S = 1.0
"""Length of the phase at rest [s]; its ZMP does not move, so any length gives the same plan."""


class Support(IntEnum):
    """What carries the robot."""

    REST = 0
    DOUBLE = 1
    SINGLE = 2


class GaitPlan:
    """Footsteps turned into phases, planned anew from the measured feet at every change of support."""

    def __init__(self, feet: Mapping[str, Place], steps: Sequence[Footstep], gait: Gait, omega: float) -> None:
        """Start from rest on both feet; without steps the plan is to stand."""
        self.feet = dict(feet)
        self.steps = list(steps)
        self.support = Support.DOUBLE if steps else Support.REST
        self.done = 0
        self._gait, self._omega = gait, omega
        self._zmp = self._find_middle(self.feet)
        self._plan()

    @property
    def step(self) -> Footstep:
        """The footstep under way or next."""
        return self.steps[self.done]

    @property
    def is_last(self) -> bool:
        """Whether all steps are done."""
        return self.done >= len(self.steps)

    @property
    def duration(self) -> float:
        """Time that the phase under way lasts [s]."""
        return self._phase.duration

    def find_reference(self, time: float) -> tuple[Array, Array]:
        """Return ZMP and DCM [m], shape (2,) each, a while [s] after the start of the phase."""
        return find_dcm(self._phase, self._end, self._omega, time)

    def lift(self) -> Support:
        """End a double support and return what follows: a foot leaves the ground, or the robot comes to rest."""
        self._zmp = self._phase.end
        self.support = Support.REST if self.is_last else Support.SINGLE
        self._plan()
        return self.support

    def land(self, place: Place) -> None:
        """End a single support: the swinging foot stands at a place."""
        self.feet[self.step.side] = place
        self._zmp = self._phase.end
        self.done += 1
        self.support = Support.DOUBLE
        self._plan()

    def find_foothold(self, side: str, place: Place) -> Array:
        """Return where the ZMP belongs under a foot [m], shape (2,)."""
        gait = self._gait
        offset = (gait.zmp_forward_m.value, -OUTWARD[side] * gait.zmp_inward_m.value)
        under: Array = place.at + turn_plane(place.yaw) @ offset
        return under

    def _find_middle(self, feet: Mapping[str, Place]) -> Array:
        middle: Array = (self.find_foothold("left", feet["left"]) + self.find_foothold("right", feet["right"])) / 2
        return middle

    def _plan(self) -> None:
        phases = self._list_phases()
        self._phase, self._end = phases[0], rest_at_end(phases, self._omega)

    def _list_phases(self) -> list[ZmpPhase]:
        """Return the phases from the one under way until the robot rests."""
        gait, zmp, feet, phases = self._gait, self._zmp, dict(self.feet), []
        for index, step in enumerate(self.steps[self.done : self.done + HORIZON], self.done):
            stance = name_other(step.side)
            under = self.find_foothold(stance, feet[stance])
            if index > self.done or self.support is Support.DOUBLE:
                lasts = gait.rest_support_s if index == 0 else gait.double_support_s
                phases.append(ZmpPhase(lasts.value, zmp, under))
            phases.append(ZmpPhase(gait.single_support_s.value, under, under))
            zmp, feet[step.side] = under, step.place
        middle = self._find_middle(feet)
        if self.support is not Support.REST:
            phases.append(ZmpPhase(gait.rest_support_s.value, zmp, middle))
        return [*phases, ZmpPhase(HOLD_S, middle, middle)]
