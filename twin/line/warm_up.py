"""Warm-up by MSER-5: how much of the start of a run would only mislead.

The marginal standard error rule (White 1997; batches of five: Spratt 1998, White, Cobb, Spratt 2000) leaves out the
first d batches, where d is the one for which the standard error of the mean of the rest is the smallest. A minimum in
the second half says that the run is too short for its transient, and that no mean of it can be trusted.
"""

import math
from functools import partial

import numpy as np
from numpy.typing import NDArray

from twin.errors import UsageError
from twin.line.compile import CompiledLine
from twin.line.deadlock import refuse_deadlock
from twin.line.kernel_output import count_good
from twin.line.state import start_line

BATCH = 5
KEPT = 5
"""Batches at the end that are never left out: a few alike by chance would win (Hoad, Robinson, Davies 2010)."""
BINS = 960
"""Observations of a pilot run: half a minute each of an 8 h shift; more when fewer parts than these leave the line."""
FEWEST_BINS = 100
REPLICATIONS = 20
"""Pilot replications whose output is averaged before the rule is applied (Welch 1983)."""
FIRST_PILOT = 1_000_000
"""Number of the first of them: beyond those that count, so that the rule never sees the numbers it serves."""
ROUNDING = 1e-9
"""Statistics this close to each other, as a share of the largest, are equal."""


def find_truncation(series: NDArray[np.float64]) -> int | None:
    """Return how many observations to leave out at the start, or None when they lie in the second half.

    Args:
        series: equidistant observations, averaged over replications, at least 10 batches, shape (observations,).
    """
    batches = len(series) // BATCH
    means = series[: batches * BATCH].reshape(batches, BATCH).mean(axis=1)
    statistics = compute_mser(means)[: batches - KEPT]
    smallest = np.flatnonzero(statistics <= statistics.min() + ROUNDING * statistics.max())[0]
    return None if smallest > batches / 2 else int(smallest) * BATCH


def compute_mser(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for each number d of values left out at the start, the sum of squares of the rest / (how many)^2."""
    rest = np.arange(len(values), 0, -1)
    centred = values - values.mean()
    sums, squares = (np.cumsum(column[::-1])[::-1] for column in (centred, centred**2))
    statistics: NDArray[np.float64] = np.maximum(squares - sums**2 / rest, 0.0) / rest**2
    return statistics


def find_warm_up_s(compiled: CompiledLine, *, seed: int, replications: int = REPLICATIONS) -> float:
    """Return the warm-up of a line [s], from the good output of pilot replications as long as the planned time.

    Args:
        compiled: the line; its own warm-up does not matter.
        seed: of the experiment.
        replications: how many pilot replications are averaged.

    Raises:
        UsageError: the planned time is too short for the rule, or nothing leaves the line in it.
        DeadlockError: a pilot replication has ended in a deadlock.
    """
    output = _join_bins(_measure_output(compiled, seed, replications))
    hours = compiled.planned_s / 3600
    if not output.any():
        raise UsageError(f"plan.warm_up_rule: no good part leaves the line in {hours:g} h from its empty start")
    truncation = find_truncation(output)
    if truncation is None:
        raise UsageError(
            f"plan.warm_up_rule: MSER-5 cuts in the second half of the {hours:g} h of plan.planned_hours: the line is "
            "still settling; plan at least twice as many hours, or give plan.warm_up_hours with warm_up_rule: fixed"
        )
    return compiled.planned_s * truncation * (BINS // len(output)) / BINS


def _measure_output(compiled: CompiledLine, seed: int, replications: int) -> NDArray[np.float64]:
    """Return the mean number of good parts in each of equal bins of the planned time, from an empty line."""
    times_s = np.linspace(0.0, compiled.planned_s, BINS + 1)[1:]
    good = np.zeros(len(times_s), np.int64)
    total = np.zeros(len(times_s))
    for pilot in range(FIRST_PILOT, FIRST_PILOT + replications):
        start = partial(start_line, compiled, seed=seed, replication=pilot)
        state = start()
        count_good(compiled.model, state, times_s, good)
        refuse_deadlock(compiled, state, start)
        total += np.diff(good, prepend=0)
    return total / replications


def _join_bins(output: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the output in bins of at least one part in the mean, so that a regular line does not look a rough one."""
    joined = math.ceil(BINS / max(float(output.sum()), FEWEST_BINS))
    bins: NDArray[np.float64] = output[: BINS // joined * joined].reshape(-1, joined).sum(axis=1)
    return bins
