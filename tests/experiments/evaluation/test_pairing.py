"""The paired difference after a sequential stop, by simulation: the stop looks at one policy, the interval at both."""

import numpy as np
import pytest

from twin.experiments.evaluation.rule import make_rule
from twin.records.paired import PairedCounts, paired_share_difference

CASES = {
    "alike": (0.87, 0.04, 0.04, 0.05),
    "one_better": (0.8, 0.12, 0.03, 0.05),
    "far_apart": (0.4, 0.4, 0.05, 0.15),
    "independent": (0.45, 0.45, 0.05, 0.05),
}
"""Probabilities of both, only the policy, only the baseline, neither."""


@pytest.mark.parametrize("chances", CASES.values(), ids=CASES)
def test_the_paired_interval_holds_when_the_rule_ends_the_attempts(chances: tuple[float, ...]) -> None:
    rule, rng, held = make_rule(0.1), np.random.default_rng(5), []
    for _ in range(800):
        counts = np.cumsum(rng.multinomial(1, chances, size=rule.looks[-1]), axis=0)
        at = (counts[look - 1] for look in rule.looks)
        seen = next(one for one in at if rule.is_narrow(rule.measure(int(one[0] + one[1]), int(one.sum()))))
        found = paired_share_difference(PairedCounts(*map(int, seen)), rule.level)
        held.append(found.low <= chances[1] - chances[2] <= found.high)
    assert np.mean(held) >= 0.94  # of 95 %, less the noise of 800
