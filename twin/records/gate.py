"""Pass, fail or undecided: what an interval says of a bound, and how much more evidence would say more."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from twin.records.intervals import Interval

MOST = 1_000_000
"""Attempts or replications beyond which nobody would wait for a verdict."""

_ROUNDING = 1e-12

Project = Callable[[int], Interval]
"""The interval as it would be with so many observations and the same estimate."""


class GateVerdict(StrEnum):
    """What the evidence says of a criterion, or of a gate as a whole."""

    PASS = "pass"
    """The whole interval keeps to the bounds."""
    FAIL = "fail"
    """The whole interval is beyond a bound."""
    UNDECIDED = "undecided"
    """A bound lies within the interval: there is not enough evidence yet."""


@dataclass(frozen=True)
class Bounds:
    """What a value must keep to; both bounds themselves will do.

    Attributes:
        at_least: lowest value that will do, ``-inf`` for none.
        at_most: highest value that will do, ``inf`` for none.
    """

    at_least: float = -math.inf
    at_most: float = math.inf

    @classmethod
    def of(cls, at_least: float | None, at_most: float | None) -> "Bounds":
        """Return bounds of which None is none."""
        return cls(-math.inf if at_least is None else at_least, math.inf if at_most is None else at_most)

    def judge(self, interval: Interval) -> GateVerdict:
        """Return what an interval says; a bound that the data do not give is never kept to."""
        if interval.high < self.at_least or interval.low > self.at_most:
            return GateVerdict.FAIL
        kept = interval.low >= self.at_least and interval.high <= self.at_most
        return GateVerdict.PASS if kept else GateVerdict.UNDECIDED

    def find_margin(self, value: float) -> float:
        """Return the largest half-width with which a symmetric interval round a value would decide."""
        inside = min(value - self.at_least, self.at_most - value)
        return inside if inside >= 0 else -inside


def join_verdicts(verdicts: Iterable[GateVerdict]) -> GateVerdict:
    """Return fail if one fails, else undecided if one is undecided, else pass.

    Args:
        verdicts: of each criterion, at least one.
    """
    found = set(verdicts)
    if not found:
        raise ValueError("expected at least one verdict")
    return next(verdict for verdict in (GateVerdict.FAIL, GateVerdict.UNDECIDED, GateVerdict.PASS) if verdict in found)


def count_deciding(bounds: Bounds, project: Project, n: int, most: int = MOST) -> int | None:
    """Return about how many observations in all would decide, if the estimate stayed; None where none would.

    Args:
        bounds: of the criterion.
        project: the interval with a number of observations; it narrows as they grow.
        n: observations so far, that do not decide.
        most: number at which the search is given up.
    """

    def decides(count: int) -> bool:
        return bounds.judge(project(count)) is not GateVerdict.UNDECIDED

    if not decides(most):
        return None
    low, high = n, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if decides(middle) else (middle, high)
    return high


@dataclass(frozen=True)
class Needs:
    """How many more physics attempts at each skill, and replications of the line, would about decide.

    Attributes:
        attempts: more attempts; 0 where they are enough, None where none would help.
        replications: likewise.
    """

    attempts: int | None = 0
    replications: int | None = 0

    @property
    def possible(self) -> bool:
        """Whether more evidence of the kind would decide at all."""
        return self.attempts is not None and self.replications is not None


def plan_more(
    margin: float, noise: float, brought: float, *, attempts: int, replications: int, most: int = MOST
) -> tuple[Needs, ...]:
    """Return the ways to decide on a KPI of a line: more replications, more attempts, or both where neither will do.

    Each half-width shrinks with the root of what stands behind it; the estimate is taken to stay. Attempts alone, which
    are dear, are a way only where replications leave them half of the room; both then have half of it each.

    Args:
        margin: half-width that would decide.
        noise: half-width that comes from the replications.
        brought: half-width that comes from the attempts.
        attempts: at each skill so far.
        replications: so far.
        most: number at which a way is given up.
    """
    half = margin / math.sqrt(2)
    alone = (
        (Needs(replications=more) if (more := _grow(noise, brought, margin, replications, most)) else None),
        (Needs(attempts=more) if noise <= half and (more := _grow(brought, noise, margin, attempts, most)) else None),
    )
    if found := tuple(way for way in alone if way is not None):
        return found
    more_attempts, more_replications = _fit(brought, half, attempts, most), _fit(noise, half, replications, most)
    if more_attempts is None or more_replications is None:
        return (Needs(attempts=None, replications=None),)
    return (Needs(more_attempts, more_replications),)


def _grow(shrinks: float, stays: float, margin: float, n: int, most: int) -> int | None:
    """Return how many more would shrink one of two half-widths enough, None where the other one alone is too wide."""
    room = margin**2 - stays**2
    if room <= 0 or shrinks <= 0 or not math.isfinite(shrinks):
        return None
    factor = shrinks**2 / room
    return _add(n, factor) if factor * n <= most else None


def _fit(width: float, room: float, n: int, most: int) -> int | None:
    """Return how many more would shrink a half-width to the room it has, None where too many would."""
    if width <= room:
        return 0
    factor = (width / room) ** 2 if room > 0 else math.inf
    return _add(n, factor) if factor * n <= most else None


def _add(n: int, factor: float) -> int:
    return max(math.ceil(n * factor * (1 - _ROUNDING)) - n, 1)
