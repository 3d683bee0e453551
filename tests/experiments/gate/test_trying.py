"""What attempts say of criteria, from attempts made by hand."""

import json

import numpy as np
import pytest
from scipy import stats

from twin.config.gate import AttemptCriterion
from twin.experiments.gate.finding import Evidence, Finding
from twin.experiments.gate.trying import Tried, weigh_attempts
from twin.records.gate import Bounds, GateVerdict
from twin.records.intervals import wilson


def try_out(outcomes: str, times_s: float = 10.0, *, seeds: range | None = None, force_n: float = 50.0) -> Tried:
    """Return attempts: ``s`` a success, ``d`` a drop, ``p`` a policy fault; the time grows with the seed."""
    names = {"s": "success", "d": "drop", "p": "policy_fault"}
    seed = np.array(seeds or range(1, len(outcomes) + 1))
    reasons = np.array(["gave NaN" if letter == "p" else "" for letter in outcomes])
    forces = force_n + np.arange(len(outcomes))
    return Tried(seed, np.array([names[letter] for letter in outcomes]), times_s + 0.1 * seed, forces, reasons)


def read(asked: dict[str, object]) -> AttemptCriterion:
    return AttemptCriterion.model_validate_json(json.dumps(asked))


def weigh(mine: Tried, before: Tried | None = None, limit_n: float = 0.0, **asked: object) -> Evidence:
    return weigh_attempts(read(asked), mine, before, limit_n=limit_n, level=0.95)


def judge(evidence: Evidence, **asked: object) -> GateVerdict:
    return Finding(read(asked), "skill", evidence).verdict


def test_a_share_has_its_wilson_interval() -> None:
    found = weigh(try_out("s" * 18 + "dp"), measure="success_rate", at_least=0.5).interval
    assert found == wilson(18, 20)


def test_faults_of_the_policy_are_told_with_their_reason() -> None:
    found = weigh(try_out("s" * 17 + "dpp"), measure="policy_fault_rate", at_most=0.5)
    assert (found.interval, found.reason) == (wilson(2, 20), "2 x gave NaN")


def test_twenty_more_attempts_are_asked_for_where_a_hundred_decide() -> None:
    asked = {"measure": "success_rate", "at_least": 0.9}
    found = weigh(try_out("s" * 20), **asked)
    assert judge(found, **asked) is GateVerdict.UNDECIDED
    assert found.needs[0].attempts == 15  # 35 of 35 is the first Wilson interval above 0.9
    assert judge(weigh(try_out("s" * 35), **asked), **asked) is GateVerdict.PASS


def test_forces_count_from_above_the_limit() -> None:
    found = weigh(
        try_out("s" * 20), limit_n=59.0, measure="over_force_rate", region="hand", contact="clamp", at_most=0.9
    )
    assert found.interval == wilson(10, 20)


def test_the_policies_are_compared_on_the_seeds_that_both_have() -> None:
    mine, before = try_out("s" * 10, seeds=range(1, 11)), try_out("d" * 10, seeds=range(6, 16))
    found = weigh(mine, before, measure="success_rate", against_baseline="difference", at_least=0.0)
    assert found.interval is not None
    assert (found.interval.mean, found.interval.n) == (1.0, 5)


def test_the_ratio_of_times_is_that_of_seeds_where_both_succeed() -> None:
    mine, before = try_out("s" * 9 + "d", times_s=10.0), try_out("d" + "s" * 9, times_s=20.0)
    found = weigh(mine, before, measure="cycle_time_s", against_baseline="ratio", at_most=0.6).interval
    assert found is not None
    assert found.mean == pytest.approx((10 + 0.55) / (20 + 0.55))
    assert found.n == 8
    assert found.high - found.low < 0.02


@pytest.mark.parametrize(("share", "n"), [(0.7, 60), (0.7, 100), (0.9, 100), (0.95, 200)])
def test_a_policy_on_the_bound_passes_about_as_seldom_as_the_level_says(share: float, n: int) -> None:
    passes = [k for k in range(n + 1) if Bounds(at_least=share).judge(wilson(k, n)) is GateVerdict.PASS]
    assert stats.binom.pmf(passes, n, share).sum() < 0.04  # 2.5 % on either side, but for Wilson's approximation


def test_no_success_leaves_nothing_to_time_and_says_so() -> None:
    asked = {"measure": "cycle_time_s", "at_most": 20}
    found = weigh(try_out("p" * 10), **asked)
    assert "no attempt succeeded" in found.reason
    assert judge(found, **asked) is GateVerdict.UNDECIDED
    assert judge(weigh(try_out("ss"), **asked), **asked) is GateVerdict.PASS


def test_one_success_alone_tells_no_time() -> None:
    found = weigh(try_out("sdd"), measure="cycle_time_s", at_most=100)
    assert found.interval is not None
    assert not found.interval.bounded
    assert found.needs[0].attempts is None
