"""Exact intervals of shares, where Wilson's will not do."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from twin.records.intervals import LEVEL, Interval

Floats = NDArray[np.float64]


def exact_bounds(successes: ArrayLike, n: int, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the bounds of Clopper and Pearson (Biometrika 26, 1934), which hold at every true share.

    Args:
        successes: numbers of successes, 0 to ``n``, shape (cases,).
        n: trials, at least 1.
        level: confidence level.
    """
    x, tail = np.asarray(successes, dtype=float), (1 - level) / 2
    low = np.where(x > 0, special.betaincinv(np.maximum(x, 1), n - x + 1, tail), 0.0)
    high = np.where(x < n, special.betaincinv(x + 1, np.maximum(n - x, 1), 1 - tail), 1.0)
    return low, high


def exact_share(successes: int, n: int, level: float = LEVEL) -> Interval:
    """Return a share of successes with its exact interval.

    Args:
        successes: number of successes, 0 to ``n``.
        n: trials, at least 1.
        level: confidence level.
    """
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"expected 0 <= successes <= n and n >= 1 (got {successes} of {n})")
    low, high = exact_bounds([successes], n, level)
    return Interval(successes / n, float(low[0]), float(high[0]), n)
