"""What the attempts of a skill say of a criterion: shares and times, alone or beside the baseline's, seed by seed."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.config.gate import AttemptCriterion, Compared, Measure
from twin.experiments.gate.finding import RATIO, SHARE, Evidence, find_bounds
from twin.records.gate import Needs, Project, count_deciding
from twin.records.intervals import Interval, mean_interval, wilson
from twin.records.outcome import Outcome
from twin.records.paired import PairedCounts, exponentiate, paired_log_ratio, paired_share_difference

MOST_REASONS = 3
"""Reasons of policy faults that are told."""

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tried:
    """The attempts of one skill in order of their seeds; ``sim_fault`` attempts are left out.

    Attributes:
        seed: of each attempt, shape (attempts,).
        outcome: label of each, shape (attempts,).
        duration_s: of each [s], shape (attempts,).
        peak_force_n: largest contact force of each, the floor's left aside [N], shape (attempts,).
        reason: what was wrong with the policy in each, empty where nothing was, shape (attempts,).
    """

    seed: NDArray[np.int64]
    outcome: NDArray[np.str_]
    duration_s: Floats
    peak_force_n: Floats
    reason: NDArray[np.str_]

    @classmethod
    def of(cls, attempts: pa.Table) -> "Tried":
        """Return a table of attempts, in order of their seeds, as arrays."""
        counted = attempts.filter(pc.not_equal(attempts["outcome"], Outcome.SIM_FAULT.label))
        return cls(
            counted["seed"].to_numpy(),
            np.array(counted["outcome"].to_pylist(), dtype=np.str_),
            counted["duration_s"].to_numpy(),
            counted["peak_force_n"].to_numpy(),
            np.array([reason or "" for reason in counted["reason"].to_pylist()], dtype=np.str_),
        )

    @property
    def succeeded(self) -> Flags:
        """Which attempts succeeded, shape (attempts,)."""
        return np.asarray(self.outcome == Outcome.SUCCESS.label)

    def find_counted(self, measure: Measure, limit_n: float) -> Flags:
        """Return which attempts a share counts, shape (attempts,).

        Args:
            measure: a share.
            limit_n: contact force from which ``over_force_rate`` counts [N].
        """
        if measure is Measure.OVER_FORCE_RATE:
            return self.peak_force_n > limit_n
        return (
            np.asarray(self.outcome == measure.value.removesuffix("_rate"))
            if measure is not Measure.SUCCESS_RATE
            else self.succeeded
        )

    def tell_faults(self) -> str:
        """Return what was wrong with the policy, the most frequent first; nothing where it never was."""
        found = Counter(reason for reason in self.reason.tolist() if reason).most_common(MOST_REASONS)
        return "; ".join(f"{count} x {reason}" for reason, count in found)

    def select(self, seeds: NDArray[np.int64]) -> "Tried":
        """Return the attempts with some seeds."""
        kept = np.isin(self.seed, seeds)
        return Tried(
            self.seed[kept], self.outcome[kept], self.duration_s[kept], self.peak_force_n[kept], self.reason[kept]
        )


def weigh_attempts(
    criterion: AttemptCriterion, mine: Tried, before: Tried | None, *, limit_n: float, level: float
) -> Evidence:
    """Return what attempts say of a criterion, and about how many more would decide it.

    Args:
        criterion: what is asked.
        mine: attempts of the policy, at least one.
        before: attempts of the baseline; needed where it is compared with.
        limit_n: contact force from which ``over_force_rate`` counts [N].
        level: confidence level of this interval alone.
    """
    if criterion.against_baseline is not None:
        assert before is not None
        shared = np.intersect1d(mine.seed, before.seed)
        mine, before = mine.select(shared), before.select(shared)
    unit = RATIO if criterion.against_baseline is Compared.RATIO else SHARE if criterion.measure.is_share else "s"
    project = _estimate_share if criterion.measure.is_share else _estimate_time
    found, reason = project(criterion, mine, before, limit_n, level)
    if found is None:
        return Evidence(None, unit, reason=reason)
    n = len(mine.seed)
    interval = found(n)
    enough = count_deciding(find_bounds(criterion), found, n) if interval.bounded else None
    needs = Needs(attempts=None if enough is None else enough - n)
    faults = mine.tell_faults() if criterion.measure is Measure.POLICY_FAULT_RATE else ""
    return Evidence(interval, unit, needs=(needs,), reason=faults)


def _estimate_share(
    criterion: AttemptCriterion, mine: Tried, before: Tried | None, limit_n: float, level: float
) -> tuple[Project | None, str]:
    one = mine.find_counted(criterion.measure, limit_n)
    if criterion.against_baseline is None:
        share = float(one.mean())
        return lambda n: wilson(share * n, n, level), ""
    assert before is not None
    other = before.find_counted(criterion.measure, limit_n)
    if not one.size:
        return None, "no seed has an attempt of both that counts"
    pairs = [int((a & b).sum()) for a, b in ((one, other), (one, ~other), (~one, other), (~one, ~other))]
    counts = PairedCounts(*pairs)
    return lambda n: paired_share_difference(counts.scale(n), level), ""


def _estimate_time(
    criterion: AttemptCriterion, mine: Tried, before: Tried | None, limit_n: float, level: float
) -> tuple[Project | None, str]:
    del limit_n
    timed = (
        mine.succeeded if before is None or criterion.against_baseline is None else mine.succeeded & before.succeeded
    )
    if not timed.any():
        whose = "no attempt succeeded" if criterion.against_baseline is None else "no seed has a success of both"
        return None, f"{whose}, so there is no time to compare"
    times_s = mine.duration_s[timed]
    if criterion.against_baseline is None:
        interval = mean_interval(times_s, level)
    else:
        assert before is not None
        reference_s = before.duration_s[timed]
        if criterion.against_baseline is Compared.RATIO:
            logarithm = paired_log_ratio(times_s, reference_s, level)
            return lambda n: exponentiate(_narrow(logarithm, math.sqrt(timed.size / n))), ""
        interval = mean_interval(times_s - reference_s, level)
    return lambda n: _narrow(interval, math.sqrt(timed.size / n)), ""


def _narrow(interval: Interval, factor: float) -> Interval:
    """Return an interval with its half-widths times a factor."""
    low, high = (interval.mean + factor * (bound - interval.mean) for bound in (interval.low, interval.high))
    return Interval(interval.mean, low, high, interval.n)
