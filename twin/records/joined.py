"""The bound of an interval that several independent causes of doubt move, some of them further down than up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from twin.records.intervals import Limits


@dataclass(frozen=True)
class Doubt:
    """By how much one cause alone lets a mean be wrong.

    Attributes:
        below: distance of the lower bound from the mean, 0 or more.
        above: distance of the upper bound.
    """

    below: float
    above: float

    @classmethod
    def even(cls, distance: float) -> Self:
        """Return a doubt that reaches as far up as down."""
        return cls(distance, distance)

    def reach(self, side: int) -> float:
        """Return the distance below the mean (side -1) or above it (1)."""
        return self.below if side < 0 else self.above

    @property
    def half(self) -> float:
        """Half of the width."""
        return (self.below + self.above) / 2

    @property
    def shift(self) -> float:
        """How far the middle lies above the mean."""
        return (self.above - self.below) / 2

    def take_logarithms(self, mean: float) -> Self:
        """Return the doubt about the logarithm of a mean that it leaves above 0."""
        return type(self)(-math.log1p(-self.below / mean), math.log1p(self.above / mean))


def find_distance(mean: float, even: Sequence[Doubt], uneven: Sequence[Doubt], side: int, limits: Limits) -> float:
    """Return the distance of a bound from its mean.

    Variances of independent causes add up, and so do their third cumulants. A cause whose bounds lie h to either side
    of a middle that is shifted by d has a third cumulant in proportion to h^2 d, by the first terms of Cornish and
    Fisher (Revue de l'Institut International de Statistique 5, 1938). All together have the half-width H = sqrt(sum of
    h^2) and the shift (sum of h^2 d) / H^2, as Johnson (J. American Statistical Association 73, 1978) moves a t
    interval. One cause alone keeps its own bounds. Adding up the squares of h + d, each side apart (Zou and Donner,
    Statistics in Medicine 27, 2008), is the same for one cause; for many it keeps all the skewness of one, though sums
    are less skewed than their parts, and the near bound is too near.

    What cannot be negative is joined on the scale of logarithms, where rates and costs are sums of what their causes do
    and no bound passes 0, unless a cause alone does. No bound is nearer than that of any cause alone, and shares of
    successes move none further than all of them added up. What then lies beyond a limit is for ``Limits.cut``.

    Args:
        mean: what the interval is of.
        even: the replications, and the times of each skill's attempts.
        uneven: the share of successes of each skill.
        side: -1 for the lower bound, 1 for the upper one.
        limits: what the mean can be.
    """
    doubts = (*even, *uneven)
    logarithmic = limits.low == 0 < mean and all(doubt.below < mean for doubt in doubts)
    if logarithmic:
        even, uneven = ([doubt.take_logarithms(mean) for doubt in each] for each in (even, uneven))
    distance = _join(even, uneven, side)
    return side * mean * math.expm1(side * distance) if logarithmic else distance


def _join(even: Sequence[Doubt], uneven: Sequence[Doubt], side: int) -> float:
    doubts = (*even, *uneven)
    square = sum(doubt.half**2 for doubt in doubts)
    if square == 0:
        return 0.0
    distance = math.sqrt(square) + side * sum(doubt.half**2 * doubt.shift for doubt in doubts) / square
    most = math.hypot(*(doubt.reach(side) for doubt in even), sum(doubt.reach(side) for doubt in uneven))
    return max(min(distance, most), *(doubt.reach(side) for doubt in doubts))
