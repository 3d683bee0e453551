import numpy as np
import pytest

from twin.errors import UsageError
from twin.experiments.evaluation.bench import tell_naive_price, tell_price
from twin.experiments.evaluation.coverage import compute_performance, find_least_coverage, list_ends
from twin.experiments.evaluation.rule import GROWTH, Rule, make_rule
from twin.records.intervals import LEVEL, wilson

RATES = np.concatenate([np.linspace(0.002, 0.998, 499), [0.05, 0.5, 0.9, 0.95, 0.99]])


@pytest.mark.parametrize("most", [None, 20, 60, 100])
@pytest.mark.parametrize("half_width", [0.3, 0.2, 0.1, 0.05])
def test_the_interval_holds_at_every_true_rate(half_width: float, most: int | None) -> None:
    rule = make_rule(half_width, most)
    ends = list_ends(rule.looks, half_width, rule.level)
    assert find_least_coverage(ends) >= LEVEL
    assert compute_performance(ends, RATES).coverage.min() >= LEVEL


def test_simulated_evaluations_agree_with_the_exact_coverage_and_cost() -> None:
    rule, rates = make_rule(0.1), np.array([0.5, 0.8, 0.95])
    exact = compute_performance(list_ends(rule.looks, 0.1, rule.level), rates)
    rng, repeats = np.random.default_rng(7), 600
    for rate, coverage, mean in zip(rates, exact.coverage, exact.attempts, strict=True):
        ends = [run_once(rule, rng.random(rule.looks[-1]) < rate) for _ in range(repeats)]
        held = np.mean([low <= rate <= high for low, high, _ in ends])
        assert held == pytest.approx(coverage, abs=4 * np.sqrt(coverage * (1 - coverage) / repeats))
        assert np.mean([attempts for *_, attempts in ends]) == pytest.approx(mean, rel=0.05)


def run_once(rule: Rule, tries: np.ndarray) -> tuple[float, float, int]:
    for look in rule.looks:
        found = rule.measure(int(tries[:look].sum()), look)
        if rule.is_narrow(found):
            break
    return found.low, found.high, look


def test_looking_again_and_again_at_95_per_cent_would_not_hold() -> None:
    naive = list_ends(make_rule(0.05).looks, 0.05, LEVEL)
    assert find_least_coverage(naive) < 0.94


def test_looking_again_and_again_at_wilson_would_not_hold() -> None:
    rng, rate, looks = np.random.default_rng(3), 0.9969, [35, 44, 55, 69, 87, 109]
    held = []
    for counts in np.cumsum(rng.random((1000, looks[-1])) < rate, axis=1):
        shown = (wilson(int(counts[look - 1]), look) for look in looks)
        found = next(one for one in shown if (one.high - one.low) / 2 <= 0.05)
        held.append(found.low <= rate <= found.high)
    assert np.mean(held) < 0.93


def test_the_price_in_attempts_is_the_one_that_the_readme_tells() -> None:
    rule = make_rule(0.05)
    found = compute_performance(list_ends(rule.looks, 0.05, rule.level), np.array([0.5, 0.9, 0.95, 0.99]))
    assert found.attempts.round().tolist() == [462, 194, 108, 49]
    assert rule.looks[0] == 39


def test_plain_wilson_is_cheaper_and_does_not_hold() -> None:
    ours, naive = tell_price(0.1), tell_naive_price(0.1)
    assert ours["least_coverage"] >= LEVEL > 0.9 > naive["least_coverage"]
    assert ours["attempts_at_0.9"] > naive["attempts_at_0.9"]


def test_the_last_look_is_always_narrow_enough_unless_it_is_capped() -> None:
    rule = make_rule(0.1)
    assert all(rule.is_narrow(rule.measure(x, rule.looks[-1])) for x in range(rule.looks[-1] + 1))
    assert make_rule(0.1, 30).looks[-1] == 30
    assert make_rule(0.05, 5).looks == (5,)


def test_looks_grow_by_a_quarter() -> None:
    looks = make_rule(0.05).looks
    assert all(after <= np.ceil(before * GROWTH) for before, after in zip(looks, looks[1:], strict=False))
    assert list(looks) == sorted(set(looks))


@pytest.mark.parametrize("half_width", [0.0, 0.001, 0.5, float("nan")])
def test_a_half_width_out_of_bounds_is_refused(half_width: float) -> None:
    with pytest.raises(UsageError, match=r"expected 0\.02 to 0\.3"):
        make_rule(half_width)
