"""Bootstrap resamples of a skill's attempts."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twin.records.manifest import run_key
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel

IMAGINED = 2
"""Successes, and as many failures, that are imagined beside the observed ones when the share of successes is drawn."""
IMAGINED_FAILURE = Outcome.DROP
"""Outcome of failures of a skill that never failed."""


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
    n, good = len(model.outcome), count_successes(model)
    count = int(generator.binomial(n, (good + IMAGINED) / (n + 2 * IMAGINED)))
    return assemble(model, *draw(model, generator, count, n - count))


def count_successes(model: SkillModel) -> int:
    """Return how many of the attempts behind a skill succeeded."""
    return int((model.outcome == Outcome.SUCCESS).sum())


def draw(
    model: SkillModel, generator: np.random.Generator, successes: int, failures: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return so many attempts that succeed and that fail, drawn with replacement, each in order of duration.

    Where none was observed of a kind, all attempts stand for it.
    """
    succeeded, everything = model.outcome == Outcome.SUCCESS, np.arange(len(model.outcome))
    parts = ((everything[succeeded], successes), (everything[~succeeded], failures))
    taken, failed = (_draw(model, generator, places if places.size else everything, count) for places, count in parts)
    return taken, failed


def _draw(
    model: SkillModel, generator: np.random.Generator, places: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    drawn = places[generator.integers(len(places), size=count)]
    ordered: NDArray[np.int64] = drawn[np.lexsort((drawn, model.duration_s[drawn]))]
    return ordered


def assemble(model: SkillModel, taken: NDArray[np.int64], failed: NDArray[np.int64]) -> SkillModel:
    """Return a skill model of some attempts, failures as they were, or imagined ones where none was observed.

    Args:
        model: the skill as measured.
        taken: places of those that succeed.
        failed: places of those that fail.
    """
    failures = model.outcome[failed]
    imagined = np.where(failures == Outcome.SUCCESS, IMAGINED_FAILURE, failures)
    places = np.concatenate([taken, failed])
    return replace(
        model,
        outcome=np.concatenate([np.full(taken.size, Outcome.SUCCESS), imagined]).astype(np.int8),
        duration_s=model.duration_s[places],
        energy_j=model.energy_j[places],
    )
