"""The policy contract: what a policy sees and what it answers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import FrameState
from twin.control.reference import BodyReference

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Observation:
    """What the robot's own sensors tell at one control tick.

    Attributes:
        time_s: time since the start of the attempt [s].
        frames: steered frames by role (``left_hand``, ``torso``, ...).
        com: centre of mass of the robot [m], shape (3,).
        loads: force and torque on each hand from outside, at the palm frame's origin in world axes, by side,
            shape (6,) each [N, N m].
        torque_ratio: largest joint torque of the tick before, over its limit.
    """

    time_s: float
    frames: Mapping[str, FrameState]
    com: Array
    loads: Mapping[str, Array]
    torque_ratio: float = 0.0


class Policy(Protocol):
    """Something that carries out a task; one object per attempt."""

    name: str
    version: str

    def act(self, observation: Observation) -> BodyReference:
        """Return what the whole body should do until the next control tick."""
        ...

    def name_phase(self) -> str:
        """Return the phase that the last answer belongs to."""
        ...

    def is_done(self) -> bool:
        """Return whether the policy has finished and is back in its start pose."""
        ...
