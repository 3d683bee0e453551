"""Intervals of paired shares and ratios."""

import numpy as np
import pytest

from twin.records.intervals import Interval, share_difference, wilson
from twin.records.paired import PairedCounts, exponentiate, paired_log_ratio, paired_share_difference


def test_the_published_example_of_paired_shares() -> None:
    """Airway responsiveness before and after a transplantation (Fagerland et al. 2014, section 3): Tango's interval."""
    found = paired_share_difference(PairedCounts(1, 1, 7, 12))
    assert (round(found.mean, 3), round(found.low, 3), round(found.high, 3)) == (-0.286, -0.517, -0.026)


def test_swapping_the_two_turns_the_difference_round() -> None:
    one, other = paired_share_difference(PairedCounts(30, 9, 3, 8)), paired_share_difference(PairedCounts(30, 3, 9, 8))
    assert (one.mean, one.low, one.high) == pytest.approx((-other.mean, -other.high, -other.low))


def test_pairs_that_never_differ_still_leave_the_difference_open() -> None:
    found = paired_share_difference(PairedCounts(50, 0, 0, 0))
    assert found.mean == 0
    assert found.high == pytest.approx(1 - wilson(50, 50).low)
    assert found.low == pytest.approx(-found.high)


@pytest.mark.parametrize(
    "pairs", [PairedCounts(0, 5, 0, 0), PairedCounts(0, 0, 5, 0), PairedCounts(0, 0, 0, 1), PairedCounts(1, 0, 0, 0)]
)
def test_extreme_pairs_stay_between_minus_one_and_one(pairs: PairedCounts) -> None:
    found = paired_share_difference(pairs)
    assert -1 <= found.low <= found.mean <= found.high <= 1


def test_no_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one pair"):
        paired_share_difference(PairedCounts(0, 0, 0, 0))


@pytest.mark.parametrize("chances", [(0.85, 0.1, 0.03, 0.02), (0.5, 0.2, 0.2, 0.1), (0.9, 0.04, 0.04, 0.02)])
def test_the_paired_interval_holds_as_often_as_it_says(chances: tuple[float, ...]) -> None:
    rng = np.random.default_rng(11)
    draws = rng.multinomial(80, chances, size=1500)
    true = chances[1] - chances[2]
    found = [paired_share_difference(PairedCounts(*map(int, draw))) for draw in draws]
    assert 0.93 <= np.mean([one.low <= true <= one.high for one in found]) <= 0.975


def test_policies_that_fail_in_the_same_attempts_are_told_apart_better() -> None:
    alike = paired_share_difference(PairedCounts(80, 2, 2, 16))
    apart = share_difference(wilson(82, 100), wilson(82, 100))
    assert alike.high - alike.low < 0.7 * (apart.high - apart.low)


def find_ratio(values: object, reference: object) -> Interval:
    return exponentiate(paired_log_ratio(values, reference))  # type: ignore[arg-type]


def test_a_ratio_turned_round_is_its_inverse() -> None:
    one, other = find_ratio([3.0, 4.0, 9.0], [2.0, 2.0, 3.0]), find_ratio([2.0, 2.0, 3.0], [3.0, 4.0, 9.0])
    assert (one.low, one.mean, one.high) == pytest.approx((1 / other.high, 1 / other.mean, 1 / other.low))
    assert one.low > 0


def test_one_pair_bounds_no_ratio() -> None:
    assert not find_ratio([3.0], [2.0]).bounded


def test_the_ratio_of_a_thing_to_itself_is_one_for_certain() -> None:
    times = [10.0, 12.0, 11.0]
    found = find_ratio(times, times)
    assert (found.low, found.mean, found.high) == pytest.approx((1, 1, 1))


def test_the_interval_of_a_ratio_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(1000):
        hard = rng.normal(0, 1.5, 15)
        found = find_ratio(15 + hard + rng.normal(0, 1, 15), 12 + hard + rng.normal(0, 1, 15))
        held += found.low <= 1.25 <= found.high
    assert held / 1000 == pytest.approx(0.95, abs=0.02)
