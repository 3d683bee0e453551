"""Bootstrap resamples of a skill's attempts, and the variance of a KPI between them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twin.records.manifest import run_key
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel

IMAGINED = 2
"""Successes, and as many failures, that are imagined beside the observed ones when the share of successes is drawn."""
IMAGINED_FAILURE = Outcome.DROP
"""Outcome of failures of a skill that never failed."""


NORMAL = 1.96
"""Standard errors to either side of a normal interval of 95 %."""


@dataclass(frozen=True)
class Estimate:
    """What resamples tell of a KPI's expected value.

    Attributes:
        variance: of the expected value, 0 where noise hides it.
        error: standard error of ``variance``.
        shift: of the middle of what the expected value may be from what the attempts as measured say.
    """

    variance: float
    error: float
    shift: float = 0.0


def resample(model: SkillModel, number: int, seed: int) -> SkillModel:
    """Return a skill model that might have been measured instead: as many attempts, drawn from those observed.

    The share of successes is drawn first, binomially, from (s + 2) / (n + 4), then that many attempts from the
    observed successes and the others from the observed failures. The plain bootstrap draws the share from s / n: it
    cannot see that a skill that has not failed yet may fail, and misses the truth too often for shares near 1. Two
    successes and two failures more are the remedy of Agresti and Coull (The American Statistician 52, 1998), which
    widens like the Wilson interval: no failure in n gives a half-width of 2.8 / n, near the rule of three. A skill
    without failures lends its successes' times and energies to the imagined ones, whose outcome is ``drop``; one
    without successes likewise.

    Attempts are ordered (successes by duration, then failures), so that the same random numbers draw alike attempts
    from any two resamples: that takes noise from their difference, and nothing else depends on the order.

    Args:
        model: the skill as measured.
        number: which resample.
        seed: of the experiment.
    """
    generator = np.random.default_rng(int(run_key("resample", seed, model.key.text, number), 16))
    succeeded = model.outcome == Outcome.SUCCESS
    n, everything = len(succeeded), np.arange(len(succeeded))
    good, bad = everything[succeeded], everything[~succeeded]
    count = generator.binomial(n, (good.size + IMAGINED) / (n + 2 * IMAGINED))
    taken = _draw(model, generator, good if good.size else everything, count)
    failed = _draw(model, generator, bad if bad.size else everything, n - count)
    outcome = model.outcome[failed] if bad.size else np.full(failed.size, IMAGINED_FAILURE, np.int8)
    places = np.concatenate([taken, failed])
    return replace(
        model,
        outcome=np.concatenate([np.full(taken.size, Outcome.SUCCESS, np.int8), outcome]),
        duration_s=model.duration_s[places],
        energy_j=model.energy_j[places],
    )


def estimate_variance(values: NDArray[np.float64], attempts: int) -> Estimate:
    """Return the variance of a KPI's expected value that comes from the attempts, between resamples.

    Two-way random effects, (MS_between - MS_rest) / R: resamples x replications with common random numbers, whose
    mean effect drops out. As any function of two independent sources is the sum of its main effects and a rest
    uncorrelated with them (Efron and Stein, Annals of Statistics 9, 1981), that is unbiased for the variance of the
    expected value over resamples. It is smaller than that over new attempts by (n - 1) / n for a mean, which is put
    right. The error holds both the noise of the mean squares and that of a variance known from n attempts,
    2 / (n - 1) relative, as of normal ones.

    Args:
        values: KPI of each resample and replication, shape (resamples, replications), at least two of each.
        attempts: how many stand behind the skill.
    """
    resamples, replications = values.shape
    rows, columns = values.mean(axis=1), values.mean(axis=0)
    between = replications * float(rows.var(ddof=1))
    rest = values - rows[:, None] - columns + values.mean()
    free = (resamples - 1) * (replications - 1)
    within = float(np.square(rest).sum()) / free
    known = max(attempts - 1, 1)
    scale = (known + 1) / known / replications
    variance = max(scale * (between - within), 0.0)
    noise = 2 * scale**2 * (between**2 / (resamples - 1) + within**2 / free)
    return Estimate(variance, float(np.sqrt(noise + 2 * variance**2 / known)))


def find_shares(model: SkillModel, numbers: Iterable[int], seed: int) -> dict[int, float]:
    """Return the share of successes of some resamples of a skill, by their numbers."""
    return {number: float((resample(model, number, seed).outcome == Outcome.SUCCESS).mean()) for number in numbers}


def estimate(model: SkillModel, shares: Mapping[int, float], values: Mapping[int, Sequence[float]]) -> Estimate:
    """Return what the resamples of a skill tell of a KPI.

    The variance is that of ``estimate_variance``. The shift: resamples scatter about a share of (s + 2) / (n + 4)
    successes, the line was simulated with s / n. The difference, times the slope of the KPI over the resamples' shares,
    is what Wilson's interval has its middle moved by (Agresti and Coull 1998). Left out, an interval of the width of
    Wilson's about s / n misses on one side: too low a bound for a skill that was lucky. It is cut where it would leave
    less on a side than what the times of attempts scatter alone, which has no part in it.

    Args:
        model: the skill as measured.
        shares: of successes of each resample, by its number.
        values: KPI of each replication, the same number for each, by the number of the resample; three or more.
    """
    found = np.array(list(values.values()))
    whole = estimate_variance(found, len(model.outcome))
    drawn = np.array([shares[number] for number in values])
    apart = drawn - drawn.mean()
    scatter = float(apart @ apart)
    if scatter == 0 or whole.variance == 0:
        return whole
    slope = float(apart @ found.mean(axis=1)) / scatter
    rest = found - slope * apart[:, None]
    alone = min(estimate_variance(rest, len(model.outcome)).variance, whole.variance)
    most = NORMAL * (math.sqrt(whole.variance) - math.sqrt(alone))
    n, successes = len(model.outcome), int((model.outcome == Outcome.SUCCESS).sum())
    shift = slope * ((successes + IMAGINED) / (n + 2 * IMAGINED) - successes / n)
    return replace(whole, shift=math.copysign(min(abs(shift), most), shift))


def _draw(
    model: SkillModel, generator: np.random.Generator, places: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """Return ``count`` of the attempts at some places, drawn with replacement, in order of duration."""
    drawn = places[generator.integers(len(places), size=count)]
    ordered: NDArray[np.int64] = drawn[np.lexsort((drawn, model.duration_s[drawn]))]
    return ordered
