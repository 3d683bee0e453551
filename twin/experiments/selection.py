"""The best of several systems, with a stated probability, after as few replications as that takes.

The fully sequential procedure KN of Kim and Nelson (ACM Transactions on Modeling and Computer Simulation 11, 2001; Kim
and Nelson, Selecting the Best System, in Handbooks in Operations Research 13, 2006, section 4.1), with c = 1. After a
first stage that estimates the variance of each pair's difference, every further replication is added to all systems
that are left, and a system is dropped as soon as another one is ahead by more than

    W(r) = max(0, delta / 2r (h2 S2 / delta2 - r)),  h2 = 2 eta (n0 - 1),  eta = ((2 a)^(-2 / (n0 - 1)) - 1) / 2

with r the replications so far, S2 the variance of the difference in the first stage of n0, and a = (1 - level) /
(k - 1) for k systems. It holds for normal values of any, unequal variance, with common random numbers as without: they
make S2 small, and the procedure short. If the best system is better than all others by delta or more, it is found with
at least the probability ``level``; differences below delta are said not to matter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.config.experiment import Direction
from twin.records.intervals import LEVEL

Floats = NDArray[np.float64]
Sample = Callable[[Sequence[int], int, int], Floats]
"""From systems (their places), first replication and the one after the last to values, (systems, replications)."""

FIRST = 10
"""Replications of the first stage; Kim and Nelson recommend 10 to 20: fewer make eta, and so the procedure, long."""
BATCH = 10
MOST = 1000


@dataclass(frozen=True)
class Selection:
    """What a selection found.

    Attributes:
        best: name of the best system, or of the one that led when the replications allowed were used up.
        left: names of the systems that were not dropped, the best one first.
        replications: of each system, by name, until it was dropped or the decision fell.
        means: of each system over these replications, by name.
        simulated: replications made in all; more than were needed where a batch went on after the decision.
        decided: whether the best one is known with the probability ``level``.
        level: probability of a right selection.
        delta: smallest difference that matters, in the KPI's unit.
    """

    best: str
    left: tuple[str, ...]
    replications: dict[str, int]
    means: dict[str, float]
    simulated: int
    decided: bool
    level: float
    delta: float

    @property
    def total(self) -> int:
        """Replications that the decision rests on, of all systems together."""
        return sum(self.replications.values())

    @property
    def text(self) -> str:
        """The result in a sentence."""
        if not self.total:
            return f"{self.best} is the only one to choose from"
        others, effort = self.left[1:], f"{self.total:,} replications of {len(self.replications)} systems"
        if not self.decided:
            return f"not decided after {effort}: {', '.join(self.left)} are left, {self.best} leads"
        equals = f", which {', '.join(others)} equals to the last digit" if others else ""
        return (
            f"best with {100 * self.level:g} % probability: {self.best}{equals}, after {effort} "
            f"(differences below {self.delta:g} do not matter)"
        )


def select_best(
    sample: Sample,
    names: Sequence[str],
    *,
    delta: float,
    level: float = LEVEL,
    direction: Direction = Direction.MAXIMISE,
    first: int = FIRST,
    batch: int = BATCH,
    most: int = MOST,
) -> Selection:
    """Find the system with the best mean.

    The same replications lead to the same decision whatever the batch: every replication is looked at in turn, and what
    a batch made beyond the decision is not used.

    Args:
        sample: simulates replications of some systems; its values must depend on system and replication alone. With
            common random numbers a replication shares its random numbers over the systems.
        names: of the systems, unique.
        delta: smallest difference that matters (an objective's ``indifference``), above 0, in the unit of the values.
        level: probability of a right selection, above 1 / systems.
        direction: whether the largest mean is the best, or the smallest.
        first: replications of the first stage, at least 2.
        batch: replications made at a time of every system that is left.
        most: replications of a system after which the search is given up.

    Raises:
        ValueError: an argument is out of bounds, or a value is not finite.
    """
    _check(names, delta, level, first, batch, most)
    if len(names) == 1:
        return Selection(names[0], (names[0],), {names[0]: 0}, {}, 0, True, level, delta)
    race = _Race(sample, len(names), 1.0 if direction is Direction.MAXIMISE else -1.0)
    race.draw(first)
    reach = _find_reach(race.values, first, delta, level)
    decided = race.drop(first, delta, reach)
    while not decided and race.drawn < most:
        since = race.drawn
        race.draw(min(since + batch, most))
        decided = any(race.drop(number, delta, reach) for number in range(since + 1, race.drawn + 1))
    return _tell(race, names, decided, level, delta)


class _Race:
    """The systems, with what has been drawn of them and which are still in."""

    def __init__(self, sample: Sample, systems: int, sign: float) -> None:
        """Begin with all systems in, and nothing drawn."""
        self._sample, self._sign = sample, sign
        self.values: Floats = np.zeros((systems, 0))
        self.inside = np.arange(systems)
        self.used = np.zeros(systems, int)
        self.simulated = 0

    @property
    def drawn(self) -> int:
        """Replications drawn of every system that is in."""
        return int(self.values.shape[1])

    def draw(self, until: int) -> None:
        """Draw replications of the systems that are in."""
        since = self.drawn
        new = np.asarray(self._sample([int(place) for place in self.inside], since, until), dtype=float)
        expected = (self.inside.size, until - since)
        if new.shape != expected or not np.isfinite(new).all():
            raise ValueError(f"expected finite values of shape {expected} (got shape {new.shape})")
        grown = np.full((self.used.size, until), np.nan)
        grown[:, :since] = self.values
        grown[self.inside, since:] = self._sign * new
        self.values, self.simulated = grown, self.simulated + new.size

    def drop(self, number: int, delta: float, reach: Floats) -> bool:
        """Drop what is behind after some replications, and tell whether the decision has fallen."""
        means = self.values[self.inside, :number].mean(axis=1)
        pairs = reach[np.ix_(self.inside, self.inside)]
        margin = np.maximum(0.0, delta / (2 * number) * (pairs - number))
        self.used[self.inside] = number
        ahead = means[None, :] - means[:, None] > margin
        self.inside = self.inside[~ahead.any(axis=1)]
        return self.inside.size == 1 or not margin.any()

    def find_means(self) -> Floats:
        """Return the mean of each system over the replications that were used of it."""
        return self._sign * np.array([row[:used].mean() for row, used in zip(self.values, self.used, strict=True)])


def _find_reach(values: Floats, first: int, delta: float, level: float) -> Floats:
    """Return h2 S2 / delta2 of each pair: after as many replications its margin is 0, shape (systems, systems)."""
    share = (1 - level) / (len(values) - 1)
    eta = ((2 * share) ** (-2 / (first - 1)) - 1) / 2
    covariance = np.cov(values[:, :first])
    own = np.diag(covariance)
    variance = np.maximum(own[:, None] + own[None, :] - 2 * covariance, 0.0)
    np.fill_diagonal(variance, 0.0)
    reach: Floats = 2 * eta * (first - 1) * variance / delta**2
    return reach


def _tell(race: _Race, names: Sequence[str], decided: bool, level: float, delta: float) -> Selection:
    means = race.find_means()
    ranked = race.inside[np.argsort(-race.values[race.inside, : race.used.max()].mean(axis=1), kind="stable")]
    return Selection(
        best=names[ranked[0]],
        left=tuple(names[place] for place in ranked),
        replications={name: int(used) for name, used in zip(names, race.used, strict=True)},
        means={name: float(mean) for name, mean in zip(names, means, strict=True)},
        simulated=race.simulated,
        decided=decided,
        level=level,
        delta=delta,
    )


def _check(names: Sequence[str], delta: float, level: float, first: int, batch: int, most: int) -> None:
    if not names or len(set(names)) != len(names):
        raise ValueError(f"expected systems with names of their own (got {', '.join(names) or 'none'})")
    if not delta > 0:
        raise ValueError(f"delta: expected a difference above 0 (got {delta:g})")
    if not 1 / len(names) < level < 1 and len(names) > 1:
        raise ValueError(f"level: expected a probability between 1 / {len(names)} and 1 (got {level:g})")
    if not (2 <= first <= most and batch >= 1):
        raise ValueError(f"expected 2 <= first <= most and batch >= 1 (got {first}, {most} and {batch})")
