"""How often an interval of success holds when attempts end as soon as it is narrow enough: exactly, by counting.

Attempts are looked at when there are n1 < n2 < ... of them, and end at the first look whose interval is narrow enough.
From look to look the number of successes is a Markov chain, so the probability of every way to end is a sum of
products of binomial probabilities (Jennison and Turnbull, Group Sequential Methods, 2000, chapter 12), and the coverage
at a true rate is the probability of those ends whose interval holds it. Nothing is sampled.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from twin.records.share_intervals import exact_bounds

Floats = NDArray[np.float64]

CHUNK = 64
"""True rates that are computed at once, which bounds the memory."""
SOME = np.concatenate([np.linspace(0.5, 0.98, 49), 1 - np.geomspace(0.001, 0.015, 15)])
BESIDE = 1e-9
"""Coverage jumps where a bound stands; it is lowest just beside."""


class Ends(NamedTuple):
    """What can be seen at a look.

    Attributes:
        attempts: how many there are.
        low: lower bound for each number of successes, shape (attempts + 1,).
        high: upper bound, shape (attempts + 1,).
        ends: where no further attempts are made, shape (attempts + 1,).
    """

    attempts: int
    low: Floats
    high: Floats
    ends: NDArray[np.bool_]


class Performance(NamedTuple):
    """What a rule does at true rates of success.

    Attributes:
        coverage: probability that the interval holds the true rate, shape (rates,).
        attempts: mean number of attempts, shape (rates,).
    """

    coverage: Floats
    attempts: Floats


def list_ends(looks: Sequence[int], half_width: float, level: float) -> list[Ends]:
    """Return what can be seen at each look; the last one ends whatever is seen.

    Args:
        looks: numbers of attempts, rising.
        half_width: of an interval that is narrow enough.
        level: of the exact interval at each look.
    """
    found = []
    for attempts in looks:
        low, high = exact_bounds(np.arange(attempts + 1), attempts, level)
        narrow = (high - low) / 2 <= half_width
        found.append(Ends(attempts, low, high, narrow | (attempts == looks[-1])))
    return found


def compute_performance(ends: Sequence[Ends], rates: Floats) -> Performance:
    """Return coverage and mean number of attempts at true rates, shape (rates,)."""
    parts = [_compute(ends, rates[start : start + CHUNK, None]) for start in range(0, rates.size, CHUNK)]
    return Performance(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def find_least_coverage(ends: Sequence[Ends]) -> float:
    """Return the lowest coverage of all true rates, from one half to 1: the rule is the same for failures.

    Between two bounds coverage is a smooth hump; it is lowest just below a lower bound or just above an upper one.
    """
    below = np.concatenate([end.low[end.ends] - BESIDE for end in ends])
    above = np.concatenate([end.high[end.ends] + BESIDE for end in ends])
    rates = np.unique(np.concatenate([below, above]))
    return float(compute_performance(ends, rates[(rates >= 0.5) & (rates < 1)]).coverage.min())


def holds_at_some(ends: Sequence[Ends], level: float) -> bool:
    """Return whether a level is held at a few true rates: a quick look before ``find_least_coverage``."""
    return bool(compute_performance(ends, SOME).coverage.min() >= level)


def _compute(ends: Sequence[Ends], rates: Floats) -> Performance:
    going = np.ones((rates.size, 1))
    coverage, attempts = np.zeros(rates.size), np.zeros(rates.size)
    for end, more in zip(ends, _list_steps(ends), strict=True):
        reached = _convolve(going, _binomial(more, rates))
        holds = (end.low <= rates) & (rates <= end.high)
        coverage += (reached * (end.ends & holds)).sum(axis=1)
        attempts += (reached * end.ends).sum(axis=1) * end.attempts
        going = reached * ~end.ends
    return Performance(coverage, attempts)


def _list_steps(ends: Sequence[Ends]) -> Iterator[int]:
    before = 0
    for end in ends:
        yield end.attempts - before
        before = end.attempts


def _binomial(n: int, rates: Floats) -> Floats:
    """Return the probabilities of 0 to ``n`` successes, shape (rates, n + 1)."""
    k = np.arange(n + 1)
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    chances: Floats = np.exp(ways + special.xlogy(k, rates) + special.xlog1py(n - k, -rates))
    return chances


def _convolve(first: Floats, second: Floats) -> Floats:
    """Return the distributions of sums, row by row."""
    size = first.shape[1] + second.shape[1] - 1
    product = np.fft.rfft(first, size) * np.fft.rfft(second, size)
    return np.maximum(np.fft.irfft(product, size), 0.0)
