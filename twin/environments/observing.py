"""Spaces of observations: a box for each set, finite, and what is beyond its bounds cut off."""

from collections.abc import Mapping, Sequence

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.environments.anatomy import Anatomy
from twin.errors import UsageError
from twin.names import suggest
from twin.policies.arrays.observing import ObservationLayout, ObservationSet
from twin.policies.contract import Observation

Floats = NDArray[np.float32]
FAR_M = 50.0
"""No workcell is larger [m]."""
ANGLE_RAD = 2 * np.pi
FAST_MPS = 20.0
FAST_RADPS = 100.0
GRIP_M, GRIP_N = 0.3, 500.0
FOOT_N = 5000.0
HAND_N, HAND_NM = 1000.0, 500.0
"""Largest force and torque on a hand; a knock is shorter than what is beyond [N, N m]."""
STRAIN = 10.0
"""Largest torque over its limit that is told: saturated motors stand at 1."""


def read_sets(names: Sequence[str]) -> tuple[ObservationSet, ...]:
    """Return the sets by name, in the order given.

    Raises:
        UsageError: a name is unknown, or there is none.
    """
    known = [wanted.value for wanted in ObservationSet]
    if isinstance(names, str) or not names:
        raise UsageError(f"observation: expected a tuple of {', '.join(known)} (got {names!r})")
    for name in names:
        if name not in known:
            raise UsageError(f"observation: no set named {name!r}; {suggest(name, known)}")
    return tuple(ObservationSet(name) for name in dict.fromkeys(names))


def make_boxes(anatomy: Anatomy, sets: Sequence[ObservationSet]) -> dict[str, spaces.Box]:
    """Return a box for each set, by its name."""
    bounds = {
        ObservationSet.TIME: [(0.0, anatomy.horizon_s)],
        ObservationSet.PROPRIOCEPTION: _bound_body(anatomy.layout),
        ObservationSet.WRENCH: _mirror([HAND_N] * 3 + [HAND_NM] * 3) * len(SIDES),
        ObservationSet.OBJECTS: _mirror([FAR_M] * 3 + [1.0] * 6) * len(anatomy.layout.objects)
        + [(0.0, 1.0)] * len(anatomy.layout.signals),
    }
    return {wanted.value: make_box(bounds[wanted]) for wanted in sets}


def make_box(bounds: Sequence[tuple[float, float]]) -> spaces.Box:
    """Return a box of single floats from the bounds of each number."""
    low, high = np.array(bounds, dtype=np.float32).reshape(-1, 2).T
    return spaces.Box(low.copy(), high.copy(), dtype=np.float32)


def read_arrays(
    observation: Observation, layout: ObservationLayout, boxes: Mapping[str, spaces.Box]
) -> dict[str, Floats]:
    """Return each set as an array within its box."""
    shown = {}
    for name, box in boxes.items():
        shown[name] = np.clip(layout.read(observation, ObservationSet(name)), box.low, box.high)
    return shown


def _mirror(limits: Sequence[float]) -> list[tuple[float, float]]:
    return [(-limit, limit) for limit in limits]


def _bound_body(layout: ObservationLayout) -> list[tuple[float, float]]:
    frame = [FAR_M] * 3 + [1.0] * 6 + [FAST_MPS] * 3 + [FAST_RADPS] * 3
    return [
        *_mirror([ANGLE_RAD] * layout.joints),
        *_mirror([FAR_M] * 3 + [FAST_MPS] * 3),
        *_mirror(frame * len(layout.frames)),
        *[(-GRIP_M, GRIP_M), (-GRIP_N, GRIP_N)] * len(layout.grippers),
        *[(0.0, FOOT_N)] * len(layout.supports),
        (0.0, STRAIN),
    ]
