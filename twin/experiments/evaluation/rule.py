"""When enough attempts have been made: a sequential rule whose interval holds with the level that it states.

Whoever looks at an interval again and again, and ends when it is narrow, ends too often at a lucky moment: nominal 95 %
intervals of Wilson then hold in 88 to 90 % of the evaluations at some true rates, exact ones in 92 to 94 %. So the
looks are fixed beforehand (a quarter more attempts from each to the next), and the level of the exact interval at each
look is the lowest one at which 95 % is held at every true rate, computed exactly for these looks (``coverage``). It
depends on the half-width and on the most attempts allowed alone: never on data, executor or batch.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from twin.errors import UsageError
from twin.experiments.evaluation.coverage import find_least_coverage, holds_at_some, list_ends
from twin.records.intervals import LEVEL, Interval
from twin.records.share_intervals import exact_share

LEAST, MOST = 0.02, 0.3
"""Half-widths that can be asked for: below, thousands of attempts; above, nothing is said."""
GROWTH = 1.25
"""Attempts at a look over those before. With 1.1 some 8 % fewer attempts, in rounds too small to share out."""
STEP, HIGHEST = 0.0025, 0.9975
"""Levels that are tried, from 95 % on."""


@dataclass(frozen=True)
class Rule:
    """Looks at fixed numbers of attempts, and the level of the interval at each.

    Attributes:
        half_width: of an interval of success that is narrow enough.
        looks: numbers of attempts at which it is looked at, rising; no further attempts after the last.
        level: nominal level of the exact interval at a look, so that the one at the end holds with ``LEVEL``.
    """

    half_width: float
    looks: tuple[int, ...]
    level: float

    def measure(self, successes: int, attempts: int) -> Interval:
        """Return success with the interval that a look gives."""
        return exact_share(successes, attempts, self.level)

    def is_narrow(self, interval: Interval) -> bool:
        """Return whether an interval is as narrow as asked for."""
        return (interval.high - interval.low) / 2 <= self.half_width


@cache
def make_rule(half_width: float, most: int | None = None) -> Rule:
    """Return the rule for a half-width.

    Args:
        half_width: of the interval of success, from ``LEAST`` to ``MOST``.
        most: attempts that are never exceeded, at least 1; None makes as many as it takes.

    Raises:
        UsageError: the half-width is out of bounds.
    """
    if not LEAST <= half_width <= MOST:
        raise UsageError(f"half-width of success: expected {LEAST:g} to {MOST:g} (got {half_width:g})")
    level = LEVEL
    while True:
        looks = tuple(_list_looks(half_width, level, most))
        ends = list_ends(looks, half_width, level)
        if level >= HIGHEST or (holds_at_some(ends, LEVEL) and find_least_coverage(ends) >= LEVEL):
            return Rule(half_width, looks, level)
        level = round(level + STEP, 6)


def _list_looks(half_width: float, level: float, most: int | None) -> Iterator[int]:
    """Yield from the fewest attempts that could be enough to as many as always are."""
    last = _find_count(half_width, level, 0.5)
    if most is not None:
        last = min(last, most)
    look = _find_count(half_width, level, 1.0)
    while look < last:
        yield look
        look = math.ceil(look * GROWTH)
    yield last


def _find_count(half_width: float, level: float, share: float) -> int:
    """Return the fewest attempts with an interval that is narrow enough, when a share of them succeeds; by halving."""
    few, enough = 0, 1
    while not _is_enough(enough, half_width, level, share):
        few, enough = enough, 2 * enough
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if _is_enough(middle, half_width, level, share) else (middle, enough)
    return enough


def _is_enough(attempts: int, half_width: float, level: float, share: float) -> bool:
    found = exact_share(round(share * attempts), attempts, level)
    return (found.high - found.low) / 2 <= half_width
