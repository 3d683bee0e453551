"""Confidence intervals of what a run measures."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

LEVEL = 0.95
"""Confidence level of every interval unless told otherwise."""


@dataclass(frozen=True)
class Interval:
    """A mean or a share with its confidence interval.

    Attributes:
        mean: point estimate.
        low: lower bound, ``-inf`` when the data give none.
        high: upper bound, ``inf`` when the data give none.
        n: how many observations stand behind it.
    """

    mean: float
    low: float
    high: float
    n: int

    @property
    def bounded(self) -> bool:
        """Whether the data give both bounds."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def as_json(self) -> dict[str, float | int | None]:
        """Return mean, low, high, n; what the data do not give is None."""
        numbers = {"mean": self.mean, "low": self.low, "high": self.high}
        finite = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
        return {**finite, "n": self.n}


@dataclass(frozen=True)
class Limits:
    """What a quantity can be at all, whatever is measured: shares from 0 to 1, times and costs 0 or more.

    Attributes:
        low: least value.
        high: largest value.
    """

    low: float = -math.inf
    high: float = math.inf

    def cut(self, interval: Interval, seen: Interval | None = None) -> Interval:
        """Return an interval without what cannot be, which takes nothing from how often it holds the truth.

        A mean that is beyond a limit by chance stays in it. A limit that what was seen lies wholly beyond is none, such
        as that of an OEE whose ideal cycle is stated too long. An interval without both bounds is left as it is.

        Args:
            interval: to be cut.
            seen: interval of what was seen; None for the same one.
        """
        seen = seen or interval
        if not interval.bounded:
            return interval
        low = interval.low if seen.high < self.low else max(interval.low, min(self.low, interval.mean))
        high = interval.high if seen.low > self.high else min(interval.high, max(self.high, interval.mean))
        return Interval(interval.mean, low, high, interval.n)


NO_LIMITS = Limits()
"""Of what can be anything."""
NOT_NEGATIVE = Limits(0.0)
SHARE = Limits(0.0, 1.0)


def find_limits(values: ArrayLike) -> Limits:
    """Return what a quantity can be that is seldom negative: 0 or more, if it never was."""
    return NOT_NEGATIVE if np.min(values) >= 0 else NO_LIMITS


def wilson(successes: float, n: float, level: float = LEVEL) -> Interval:
    """Wilson score interval of a share of successes (Wilson 1927; Brown, Cai, DasGupta 2001, section 3.1.1).

    Args:
        successes: number of successes, 0 to ``n``; with ``n``, a fraction where more trials are imagined.
        n: number of trials, at least 1.
        level: confidence level.
    """
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"expected 0 <= successes <= n and n >= 1 (got {successes} of {n})")
    z = special.ndtri((1 + level) / 2)
    share = successes / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low = 0.0 if successes == 0 else float(centre - half)
    high = 1.0 if successes == n else float(centre + half)
    return Interval(share, low, high, round(n))


def share_difference(first: Interval, second: Interval) -> Interval:
    """Interval of the difference of two independent shares, ``first - second`` (Newcombe 1998, method 10).

    Args:
        first: a share with its Wilson interval.
        second: another one, at the same level.
    """
    mean = first.mean - second.mean
    below = math.hypot(first.mean - first.low, second.high - second.mean)
    above = math.hypot(first.high - first.mean, second.mean - second.low)
    return Interval(mean, mean - below, mean + above, first.n + second.n)


def mean_interval(values: ArrayLike, level: float = LEVEL, limits: Limits = NO_LIMITS) -> Interval:
    """Student-t interval of the mean of independent values; one value alone gives no bounds.

    Args:
        values: at least one finite value, shape (n,).
        level: confidence level.
        limits: what the mean can be; see ``Limits.cut``.
    """
    data = np.asarray(values, dtype=float)
    n = data.size
    if n == 0:
        raise ValueError("expected at least one value")
    mean = float(data.mean())
    if n == 1:
        return Interval(mean, -math.inf, math.inf, 1)
    half = float(special.stdtrit(n - 1, (1 + level) / 2) * data.std(ddof=1) / math.sqrt(n))
    return limits.cut(Interval(mean, mean - half, mean + half, n))


def controlled_interval(values: ArrayLike, controls: ArrayLike, level: float = LEVEL) -> Interval:
    """Student-t interval of the mean of independent values, less what control variates explain of their scatter.

    The values are regressed on the controls, whose means are known to be 0: the intercept is the mean (Lavenberg and
    Welch, Management Science 27, 1981). Exact for normal values; each control costs a degree of freedom.

    Args:
        values: one value per replication, shape (n,).
        controls: of the same replications, linearly independent, shape (n, controls) with n >= controls + 2.
        level: confidence level.
    """
    data, design = np.asarray(values, dtype=float), np.asarray(controls, dtype=float)
    if data.size != len(design) or data.size < design.shape[1] + 2:
        raise ValueError(f"expected controls of each of {design.shape[1] + 2} values or more (got {data.size} values)")
    design = np.column_stack([np.ones(data.size), design])
    inverse = np.linalg.pinv(design)
    mean, free = float(inverse[0] @ data), data.size - design.shape[1]
    scatter = math.sqrt(float(np.square(data - design @ (inverse @ data)).sum()) / free)
    half = float(special.stdtrit(free, (1 + level) / 2) * scatter * np.linalg.norm(inverse[0]))
    return Interval(mean, mean - half, mean + half, data.size)


def paired_interval(values: ArrayLike, reference: ArrayLike, level: float = LEVEL) -> Interval:
    """Student-t interval of the mean difference ``values - reference``, pair by pair.

    With common random numbers the pairs are positively correlated, which makes this narrower than two intervals.

    Args:
        values: one value per replication, shape (n,).
        reference: the values of the same replications in the scenario compared with, shape (n,).
        level: confidence level.
    """
    pair = np.asarray(values, dtype=float), np.asarray(reference, dtype=float)
    if pair[0].shape != pair[1].shape:
        raise ValueError(f"expected pairs (got {pair[0].size} and {pair[1].size} values)")
    return mean_interval(pair[0] - pair[1], level)


def time_between_failures(operating_s: float, failures: int, level: float = LEVEL) -> Interval:
    """Maximum-likelihood MTBF with its chi-square interval, observed over a fixed time (IEC 60605-4).

    Exponential times between failures assumed: with T the time and r the failures, the interval is
    2T / chi2(1 - a/2; 2r + 2) to 2T / chi2(a/2; 2r). Without a failure the mean and the upper bound are ``inf``.

    Args:
        operating_s: time observed, all servers and replications together [s].
        failures: failures in it.
        level: confidence level.
    """
    tail = (1 - level) / 2
    low = 2 * operating_s / special.chdtri(2 * failures + 2, tail)
    if failures == 0:
        return Interval(math.inf, float(low), math.inf, 0)
    high = 2 * operating_s / special.chdtri(2 * failures, 1 - tail)
    return Interval(float(operating_s / failures), float(low), float(high), failures)


def event_rate(events: int, exposure: float, level: float = LEVEL) -> Interval:
    """Return the rate of rare independent events with its exact Poisson interval (Garwood 1936).

    With T the exposure and r the events: chi2(a/2; 2r) / 2T to chi2(1 - a/2; 2r + 2) / 2T. None observed still bounds
    the rate from above.

    Args:
        events: events observed.
        exposure: time or number of trials in which they could have happened, above 0.
        level: confidence level.
    """
    tail = (1 - level) / 2
    low = special.chdtri(2 * events, 1 - tail) / (2 * exposure) if events else 0.0
    high = special.chdtri(2 * events + 2, tail) / (2 * exposure)
    return Interval(events / exposure, float(low), float(high), events)


def time_to_repair(repair_s: float, repairs: int, level: float = LEVEL) -> Interval:
    """Mean time to repair with its chi-square interval, exponential repair times assumed.

    With R the sum of r repair times: 2R / chi2(1 - a/2; 2r) to 2R / chi2(a/2; 2r).

    Args:
        repair_s: time under repair, all repairs together [s].
        repairs: number of repairs, at least 1.
        level: confidence level.
    """
    if repairs < 1:
        raise ValueError(f"expected at least one repair (got {repairs})")
    tail = (1 - level) / 2
    low, high = (2 * repair_s / special.chdtri(2 * repairs, p) for p in (tail, 1 - tail))
    return Interval(float(repair_s / repairs), float(low), float(high), repairs)
