"""What a line would do if a skill were another one that its attempts leave possible: worse, better, with other times.

The share of successes is set to the bounds of its Wilson interval, not drawn: how far a KPI moves is then known from
the line itself, however curved the KPI is, and no bound lies where the line could not be. Drawing shares at random, as
a bootstrap does, leaves the two bounds to a variance, which knows neither curves nor ceilings. How long attempts take,
and how those that fail do, is drawn from the observed ones, successes and failures apart.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twin.experiments.resample import assemble, count_successes, draw
from twin.records.intervals import LEVEL, wilson
from twin.records.manifest import run_key
from twin.records.skill import SkillModel

TIMES = 12
"""Draws of attempts from which the variance that times bring in is estimated: 11 degrees of freedom."""
PAIRS = 8
"""Replications in which the line is compared with itself at a bound of the share, each with numbers of its own: in
short ones it hangs on them how often a skill fails."""
REPLICATIONS = 2
"""Replications of each draw of attempts, the same ones for all: the fewest from which noise can be told."""
FINENESS = 20
"""Entries of a supposed skill for each attempt, so that its share of successes is met to 1 / (20 attempts)."""
FEWEST = 3
"""Draws, and pairs, without which nothing is said of a KPI."""


class What(StrEnum):
    """What a supposition is for."""

    TIMES = "times"
    LOW = "low"
    SAME = "same"
    HIGH = "high"


@dataclass(frozen=True, order=True)
class Supposition:
    """A skill that might be the true one.

    Attributes:
        what: its share of successes: at a bound, or as measured; ``TIMES`` and ``SAME`` differ in their replications.
        number: of the draw of attempts, and of the replication but for ``TIMES``.
    """

    what: What
    number: int

    @property
    def text(self) -> str:
        """Readable identity."""
        return f"{self.what} {self.number}"

    @property
    def replications(self) -> range:
        """Those in which the line is simulated with it."""
        return range(REPLICATIONS) if self.what is What.TIMES else range(self.number, self.number + 1)


@dataclass(frozen=True)
class Estimate:
    """What suppositions tell of a KPI's expected value.

    Attributes:
        variance: by the times of attempts and the ways to fail, 0 where noise hides it.
        below: how far it may lie below what the attempts as measured say, by the share of successes.
        above: how far above.
    """

    variance: float
    below: float = 0.0
    above: float = 0.0


def list_suppositions(model: SkillModel) -> list[Supposition]:
    """Return what is to be supposed of a skill; no better one of a skill that never failed, no worse one of the other.

    Args:
        model: the skill as measured.
    """
    good = count_successes(model)
    unlike = [What.LOW] * (good > 0) + [What.HIGH] * (good < len(model.outcome))
    pairs = [Supposition(what, number) for what in (What.SAME, *unlike) for number in range(PAIRS)]
    return [*(Supposition(What.TIMES, number) for number in range(TIMES)), *pairs]


def suppose(model: SkillModel, supposed: Supposition, seed: int) -> SkillModel:
    """Return a skill that might be the true one.

    Successes and failures are drawn with replacement, one fewer than were observed of each: their means then scatter as
    those of new attempts do, without bias (McCarthy and Snowden, The Bootstrap and Finite Population Sampling, National
    Center for Health Statistics, 1985). Each stands as often as the share of successes asks for. A skill without
    failures lends its successes' times and energies to the imagined ones, whose outcome is ``drop``; one without
    successes likewise.

    Attempts are ordered (successes by duration, then failures), so that the same random numbers draw alike attempts
    from any two suppositions: that takes noise from their difference, and nothing else depends on the order.

    Args:
        model: the skill as measured.
        supposed: what is supposed.
        seed: of the experiment.
    """
    generator = np.random.default_rng(int(run_key("suppose", seed, model.key.text, supposed.number), 16))
    n, good = len(model.outcome), count_successes(model)
    share = wilson(good, n, LEVEL)
    wanted = {What.LOW: share.low, What.HIGH: share.high}.get(supposed.what, share.mean)
    size, count = FINENESS * n, round(FINENESS * n * wanted)
    taken, failed = draw(model, generator, max(good - 1, 1), max(n - good - 1, 1))
    return assemble(model, _repeat(taken, count), _repeat(failed, size - count))


def estimate(values: Mapping[Supposition, Sequence[float]]) -> Estimate | None:
    """Return what the suppositions about a skill tell of a KPI, None where it has too seldom a value.

    Args:
        values: of the KPI in the replications of each supposition.
    """
    times = [found for one, found in values.items() if one.what is What.TIMES]
    if len(times) < FEWEST:
        return None
    moves = [0.0]
    for what in sorted({one.what for one in values} & {What.LOW, What.HIGH}):
        pairs = [(values.get(Supposition(each, number), ()) for each in (what, What.SAME)) for number in range(PAIRS)]
        apart = [there[0] - here[0] for there, here in pairs if there and here]
        if len(apart) < FEWEST:
            return None
        moves.append(estimate_move(apart))
    return Estimate(estimate_variance(np.array(times)), -min(moves), max(moves))


def estimate_move(differences: Sequence[float]) -> float:
    """Return how far a KPI moves, from paired differences: 0 where noise hides it.

    The square of their mean is too large by the variance of that mean, which is taken off.
    """
    apart = np.asarray(differences, dtype=float)
    mean = float(apart.mean())
    return math.copysign(math.sqrt(max(mean**2 - float(apart.var(ddof=1)) / apart.size, 0.0)), mean)


def estimate_variance(values: NDArray[np.float64]) -> float:
    """Return the variance of a KPI's expected value between draws of attempts.

    Two-way random effects, (MS_between - MS_rest) / R: draws x replications with common random numbers, whose
    mean effect drops out. As any function of two independent sources is the sum of its main effects and a rest
    uncorrelated with them (Efron and Stein, Annals of Statistics 9, 1981), that is unbiased for the variance of the
    expected value over draws; it is cut at 0.

    Args:
        values: KPI of each draw and replication, shape (draws, replications), at least two of each.
    """
    draws, replications = values.shape
    rows, columns = values.mean(axis=1), values.mean(axis=0)
    between = replications * float(rows.var(ddof=1))
    rest = values - rows[:, None] - columns + values.mean()
    within = float(np.square(rest).sum()) / ((draws - 1) * (replications - 1))
    found = max(between - within, 0.0) / replications
    return float(found)


def _repeat(places: NDArray[np.int64], entries: int) -> NDArray[np.int64]:
    """Return the places in their order, each about as often, so many entries in all."""
    repeated: NDArray[np.int64] = places[np.arange(entries) * places.size // max(entries, 1)]
    return repeated
