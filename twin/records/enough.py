"""How many replications a comparison needs to show a difference of the size that was found."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from twin.records.comparisons import share_level
from twin.records.input_variance import InputVariance, find_distance
from twin.records.intervals import LEVEL

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

    The smallest n with |d| >= (t1 + t2) * sqrt(s^2 / n + v): s is the scatter of the paired differences, v what the
    finite numbers of attempts bring in (on the side of 0, see ``input_variance.find_distance``), t1 the bound of the
    two-sided test (Bonferroni's, so that Holm's needs no more) and t2 that of the power, both of Student's t; the
    approximation of the noncentral t is good to a replication or two (Guenther, The American Statistician 35, 1981). No
    n is enough when there is no difference, or v alone hides it.

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
    alone = (1 + share_level(level, comparisons)) / 2

    def shows(count: int) -> bool:
        noise = variance / count
        free = _find_freedom(noise, count, inputs)
        bound = float(special.stdtrit(free, alone) + special.stdtrit(free, power))
        return size >= find_distance(bound, noise, inputs, side)

    if size == 0 or not shows(MOST):
        return None
    low, high = 1, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shows(middle) else (middle, high)
    return high


def _find_freedom(noise: float, count: int, inputs: Sequence[InputVariance]) -> float:
    """Return the degrees of freedom of a mean over so many replications, as in ``input_variance.find_error``."""
    least = min((count - 1, *(part.freedom for part in inputs)))
    spread = noise**2 / (count - 1) + sum(part.variance_error**2 for part in inputs) / 2
    whole = noise + sum(part.variance for part in inputs)
    return max(whole**2 / spread, least) if spread else float(least)
