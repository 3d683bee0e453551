"""Intervals of what two policies, or two lines, have apart, where both were tried on the same random numbers."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from twin.records.intervals import LEVEL, Interval, mean_interval

_LARGEST = 700.0
"""Logarithm of about the largest number that there is."""


@dataclass(frozen=True)
class PairedCounts:
    """Trials that two were put to, by whether each had what is counted; fractions are what planning imagines.

    Attributes:
        both: trials in which both had it.
        first: in which the first alone had it.
        second: in which the second alone had it.
        neither: in which none had it.
    """

    both: float
    first: float
    second: float
    neither: float

    @property
    def n(self) -> float:
        """All trials."""
        return self.both + self.first + self.second + self.neither

    def scale(self, n: float) -> "PairedCounts":
        """Return what ``n`` trials of the same shares would give."""
        factor = n / self.n
        return PairedCounts(self.both * factor, self.first * factor, self.second * factor, self.neither * factor)


def paired_share_difference(pairs: PairedCounts, level: float = LEVEL) -> Interval:
    """Return the difference of two shares of the same trials, first less second, with its score interval.

    Tango's asymptotic score interval (Statistics in Medicine 17, 1998), which Fagerland, Lydersen and Laake (Statistics
    in Medicine 33, 2014) recommend from small numbers of pairs on. Its bounds are the differences D at which
    (b - c - n D) / sqrt(n (2 q + D (1 - D))) is plus or minus the normal quantile, q being the most likely probability
    of a trial that only the second does, given D.

    Args:
        pairs: at least one.
        level: confidence level.
    """
    n = pairs.n
    if n < 1:
        raise ValueError(f"expected at least one pair (got {n:g})")
    z = float(special.ndtri((1 + level) / 2))
    mean = (pairs.first - pairs.second) / n
    low = -1.0 if mean == -1 else _cross(pairs, z, -1.0, mean)
    high = 1.0 if mean == 1 else _cross(pairs, -z, mean, 1.0)
    return Interval(mean, low, high, round(n))


def _cross(pairs: PairedCounts, z: float, below: float, above: float) -> float:
    """Return the difference between two others at which the score is ``z``; it falls as the difference grows."""
    edge = 1e-12
    root = optimize.brentq(lambda d: _score(pairs, d) - z, max(below, -1 + edge), min(above, 1 - edge), xtol=1e-12)
    return float(root)


def _score(pairs: PairedCounts, difference: float) -> float:
    n, b, c = pairs.n, pairs.first, pairs.second
    half = -b - c + (2 * n - b + c) * difference
    product = c * difference * (1 - difference)
    second = (math.sqrt(max(half**2 + 8 * n * product, 0.0)) - half) / (4 * n)
    variance = n * (2 * second + difference * (1 - difference))
    away = b - c - n * difference
    if variance <= 0:
        return math.copysign(math.inf, away) if away else 0.0
    return away / math.sqrt(variance)


def find_log_ratios(values: ArrayLike, reference: ArrayLike) -> NDArray[np.float64]:
    """Return numbers whose mean is the logarithm of the ratio of two means, and whose scatter is that of its estimate.

    The ratio estimator, log mean(x) - log mean(y), linearised: x / mean(x) - y / mean(y) (Cochran, Sampling Techniques,
    1977, section 6.3). On the logarithm's scale a ratio stays positive, and swapping the two only turns its sign.

    Args:
        values: with a mean above 0, shape (n,).
        reference: of the same trials, with a mean above 0, shape (n,).
    """
    x, y = np.asarray(values, dtype=float), np.asarray(reference, dtype=float)
    found: NDArray[np.float64] = math.log(x.mean() / y.mean()) + x / x.mean() - y / y.mean()
    return found


def exponentiate(interval: Interval) -> Interval:
    """Return the interval of a quantity from that of its logarithm."""
    mean, low, high = (math.exp(min(value, _LARGEST)) for value in (interval.mean, interval.low, interval.high))
    return Interval(mean, low if math.isfinite(interval.low) else -math.inf, high, interval.n)


def paired_log_ratio(values: ArrayLike, reference: ArrayLike, level: float = LEVEL) -> Interval:
    """Interval of the logarithm of the ratio of two positive means, pair by pair: Student t, see ``find_log_ratios``.

    Args:
        values: shape (n,), n at least 1.
        reference: of the same trials, shape (n,).
        level: confidence level.
    """
    return mean_interval(find_log_ratios(values, reference), level)
