"""Demonstrations on one schedule.

A scripted policy waits for what it feels, so that the same piece of work begins a little earlier or later each time.
Averaged over attempts as they are, hands would move before they should and grippers close half-way. Each attempt is
therefore cut where the phase, a gripper's order or the policy's being done changes, and every piece is stretched to its
median duration (registration by landmarks: Ramsay and Silverman, Functional Data Analysis, 2005, section 7.3).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from twin.errors import UsageError
from twin.policies.arrays.acting import HandPoseLayout
from twin.policies.arrays.observing import ObservationSet
from twin.records.outcome import Outcome
from twin.training.demonstration import Demonstration

Array = NDArray[np.float64]
Floats = NDArray[np.float32]
Order = tuple[str, tuple[float, ...], bool]
"""Phase, distances that the grippers are told [mm], whether the work is done."""


@dataclass(frozen=True)
class Aligned:
    """Demonstrations on one schedule.

    Attributes:
        step_s: time between grid points [s].
        shown: observations by set, shape (attempts, points, size) each.
        actions: shape (attempts, points, size).
        left_out: attempts that did not succeed or did the work in another order.
    """

    step_s: float
    shown: Mapping[ObservationSet, Floats]
    actions: Floats
    left_out: int


def align(demonstrations: Sequence[Demonstration], grippers: Sequence[str], step_s: float) -> Aligned:
    """Return the successful demonstrations of the commonest order of work, on the schedule of their medians.

    Args:
        demonstrations: of one task and robot.
        grippers: sides that have one.
        step_s: time between grid points [s].

    Raises:
        UsageError: none of them succeeded.
    """
    good = [item for item in demonstrations if item.outcome is Outcome.SUCCESS]
    if not good:
        raise UsageError(f"nothing to learn from: none of {len(demonstrations)} recorded attempts succeeded")
    cuts = [_cut(item, HandPoseLayout(tuple(grippers))) for item in good]
    order = Counter(tuple(key for key, _ in cut) for cut in cuts).most_common(1)[0][0]
    kept = [(item, cut) for item, cut in zip(good, cuts, strict=True) if tuple(key for key, _ in cut) == order]
    ends = [_find_ends(item, cut) for item, cut in kept]
    schedule = np.concatenate([[0.0], np.cumsum(np.median([np.diff(own) for own in ends], axis=0))])
    grid = np.arange(0.0, schedule[-1], step_s)
    maps = [_Map(item, cut, own, schedule, grid) for (item, cut), own in zip(kept, ends, strict=True)]
    shown = {name: np.array([each.resample(each.of.shown[name]) for each in maps]) for name in ObservationSet}
    shown[ObservationSet.TIME] = np.broadcast_to(grid.astype(np.float32)[:, None], (len(kept), grid.size, 1))
    actions = np.array([each.resample(each.of.actions) for each in maps])
    return Aligned(step_s, shown, actions, len(demonstrations) - len(kept))


def _cut(item: Demonstration, layout: HandPoseLayout) -> list[tuple[Order, tuple[int, int]]]:
    """Return the pieces of an attempt: what was ordered, first and last row."""
    count = len(layout.grippers)
    told = item.actions[:, -1 - 2 * count : -1 : 2]
    orders = [
        (phase, tuple(np.round(1e3 * row).tolist()), bool(done > 0.5))
        for phase, row, done in zip(item.phases, told, item.actions[:, -1], strict=True)
    ]
    pieces, first = [], 0
    for order, rows in groupby(orders):
        last = first + len(list(rows)) - 1
        pieces.append((order, (first, last)))
        first = last + 1
    return pieces


def _find_ends(item: Demonstration, cut: list[tuple[Order, tuple[int, int]]]) -> Array:
    """Return where pieces begin and the last one ends [s], shape (pieces + 1,)."""
    row_s = item.times_s[1] - item.times_s[0]
    return np.array([item.times_s[first] for _, (first, _) in cut] + [item.times_s[-1] + row_s])


class _Map:
    """Where each point of the schedule's grid is among an attempt's rows: between two of the same piece."""

    def __init__(
        self,
        item: Demonstration,
        cut: list[tuple[Order, tuple[int, int]]],
        ends: Array,
        schedule: Array,
        grid: Array,
    ) -> None:
        self.of = item
        piece = np.clip(np.searchsorted(schedule, grid, side="right") - 1, 0, len(cut) - 1)
        share = (grid - schedule[piece]) / np.maximum(np.diff(schedule)[piece], 1e-9)
        time_s = ends[piece] + share * np.diff(ends)[piece]
        row = np.interp(time_s, item.times_s, np.arange(item.times_s.size))
        first, last = np.array([rows for _, rows in cut]).T
        row = np.clip(row, first[piece], last[piece])
        self._low = np.floor(row).astype(int)
        self._high = np.minimum(self._low + 1, last[piece])
        self._blend = (row - self._low)[:, None]

    def resample(self, rows: Floats) -> Floats:
        """Return rows at the grid's points, shape (points, size)."""
        blended = rows[self._low] * (1 - self._blend) + rows[self._high] * self._blend
        return np.asarray(blended, dtype=np.float32)
