"""How many replications a comparison needs to show a difference of the size that was found."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from twin.records.comparisons import share_level
from twin.records.input_variance import InputVariance
from twin.records.intervals import LEVEL, NO_LIMITS
from twin.records.joined import Doubt, find_distance

POWER = 0.8
"""Probability with which a difference of the size in question is shown, as is usual in planning (Cohen 1988)."""
MOST = 1_000_000
"""Replications beyond which a difference is too small to be looked for."""


def count_enough(
    differences: ArrayLike,
    inputs: Sequence[InputVariance] = (),
    *,
    comparisons: int = 1,
    level: float = LEVEL,
    power: float = POWER,
) -> int | None:
    """Return how many replications in all show a true difference as large as the mean one, None where none do.

    The smallest n with which |d| >= the distance at which doubts as wide as (t1 + t2) standard errors are joined, on
    the side of 0 (``joined.find_distance``): those of the replications, s / sqrt(n) with s the scatter of the paired
    differences, and those of the finite numbers of attempts, which stay. t1 is the bound of the two-sided test
    (Bonferroni's, so that Holm's needs no more) and t2 that of the power, both of Student's t; the approximation of the
    noncentral t is good to a replication or two (Guenther, The American Statistician 35, 1981). No n is enough when
    there is no difference, or the attempts alone hide it.

    Args:
        differences: of two scenarios in the same replications, two or more, shape (n,).
        inputs: of the difference, one per skill.
        comparisons: how many are made together.
        level: confidence level of all of them.
        power: probability with which it is shown.
    """
    data = np.asarray(differences, dtype=float)
    size, variance = abs(float(data.mean())), float(np.var(data, ddof=1))
    side = -1 if data.mean() > 0 else 1
    alone = share_level(level, comparisons)
    levels = alone, 2 * power - 1
    times = [Doubt.even(sum(part.find_times(each).half for each in levels)) for part in inputs]
    shares = [Doubt(*(sum(part.find_share(each).reach(way) for each in levels) for way in (-1, 1))) for part in inputs]

    def shows(count: int) -> bool:
        bound = sum(float(special.stdtrit(count - 1, (1 + each) / 2)) for each in levels)
        noise = Doubt.even(bound * math.sqrt(variance / count))
        return size >= find_distance(0.0, [noise, *times], shares, side, NO_LIMITS)

    if size == 0 or not shows(MOST):
        return None
    low, high = 1, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shows(middle) else (middle, high)
    return high
