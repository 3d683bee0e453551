"""Two policies on the same seeds."""

import math
from collections.abc import Sequence

import numpy as np

from twin.experiments.evaluation.rule import Rule
from twin.records.attempt import AttemptRecord
from twin.records.evaluation import BaselineComparison
from twin.records.intervals import LEVEL, paired_interval, wilson
from twin.records.outcome import Outcome
from twin.records.paired import PairedCounts, paired_share_difference


def compare_with_baseline(
    records: Sequence[AttemptRecord], baseline: Sequence[AttemptRecord], rule: Rule | None = None
) -> BaselineComparison | None:
    """Compare a policy with a baseline on the seeds that count for both; None when there are none.

    Args:
        records: attempts of the policy.
        baseline: attempts of the other one.
        rule: by which the attempts ended, whose level all intervals then have.
    """
    level = rule.level if rule else LEVEL
    others = {record.spec.seed: record for record in baseline}
    pairs = [
        (record, others[record.spec.seed])
        for record in records
        if record.spec.seed in others and Outcome.SIM_FAULT not in (record.outcome, others[record.spec.seed].outcome)
    ]
    if not pairs:
        return None
    won = [tuple(record.outcome is Outcome.SUCCESS for record in pair) for pair in pairs]
    counts = [won.count(one) for one in ((True, True), (True, False), (False, True), (False, False))]
    count = PairedCounts(*counts)
    difference = paired_share_difference(count, level)
    both = [pair for pair, successes in zip(pairs, won, strict=True) if all(successes)]
    durations = np.array([[record.duration_s for record in pair] for pair in both]).reshape(-1, 2)
    half = (difference.high - difference.low) / 2
    undecided = difference.low <= 0 <= difference.high and difference.mean
    n, successes = sum(counts), counts[0] + counts[2]
    return BaselineComparison(
        policy=baseline[0].spec.policy,
        success=rule.measure(successes, n) if rule else wilson(successes, n),
        difference=difference,
        pairs=dict(zip(("both", "policy", "baseline", "neither"), counts, strict=True)),
        duration_s=paired_interval(durations[:, 0], durations[:, 1], level) if both else None,
        baseline_p50_s=float(np.median(durations[:, 1])) if both else None,
        enough=math.ceil(n * (half / difference.mean) ** 2) if undecided else None,
    )
