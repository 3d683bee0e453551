import math

import numpy as np
import pytest

from twin.records.intervals import (
    NO_LIMITS,
    NOT_NEGATIVE,
    SHARE,
    Interval,
    Limits,
    controlled_interval,
    event_rate,
    find_limits,
    mean_interval,
    paired_interval,
    share_difference,
    time_between_failures,
    time_to_repair,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    interval = wilson(successes, n)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_wilson_stays_within_zero_and_one() -> None:
    assert wilson(0, 5).low == 0
    assert wilson(5, 5).high == 1


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_wilson_refuses_impossible_counts(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="expected 0 <= successes"):
        wilson(successes, n)


def test_the_mean_interval_covers_the_true_mean_as_often_as_it_says() -> None:
    samples = np.random.default_rng(1).normal(10, 3, size=(4000, 8))
    covered = [interval.low <= 10 <= interval.high for interval in map(mean_interval, samples)]
    assert np.mean(covered) == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 4000))


def test_one_value_gives_a_mean_and_no_bounds() -> None:
    interval = mean_interval([3.0])
    assert not interval.bounded
    assert interval.as_json() == {"mean": 3.0, "low": None, "high": None, "n": 1}


def test_no_value_gives_no_interval() -> None:
    with pytest.raises(ValueError, match="at least one"):
        mean_interval([])


def test_pairs_with_common_noise_give_a_narrow_difference() -> None:
    noise = np.random.default_rng(2).normal(0, 5, 20)
    interval = paired_interval(noise + 1, noise)
    assert (interval.low, interval.high) == pytest.approx((1, 1))
    with pytest.raises(ValueError, match="expected pairs"):
        paired_interval([1.0, 2.0], [1.0])


def test_mtbf_interval_follows_the_chi_square_tables() -> None:
    """chi2(0.975; 22) = 36.781 and chi2(0.025; 20) = 9.591."""
    interval = time_between_failures(1000.0, 10)
    assert interval.mean == 100
    assert (interval.low, interval.high) == pytest.approx((2000 / 36.781, 2000 / 9.591), rel=1e-4)


def test_without_a_failure_only_the_lower_bound_of_mtbf_is_known() -> None:
    """chi2(0.975; 2) = -2 ln 0.025."""
    interval = time_between_failures(1000.0, 0)
    assert interval.low == pytest.approx(1000 / -math.log(0.025))
    assert interval.as_json()["high"] is None


def test_mttr_interval_covers_the_true_mean_as_often_as_it_says() -> None:
    sums = np.random.default_rng(3).exponential(60.0, size=(4000, 5)).sum(axis=1)
    covered = [i.low <= 60 <= i.high for i in (time_to_repair(total, 5) for total in sums)]
    assert np.mean(covered) == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 4000))


@pytest.mark.parametrize(("events", "low", "high"), [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904)])
def test_the_rate_of_rare_events_has_its_exact_interval(events: int, low: float, high: float) -> None:
    """Ulm, American Journal of Epidemiology 131 (1990), table 1."""
    interval = event_rate(events, 1.0)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-4)


def test_what_controls_explain_no_longer_widens_the_interval_which_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    controls = rng.normal(0, 2, (4000, 12, 2))
    samples = 10 + controls @ [3.0, -1.0] + rng.normal(0, 1, (4000, 12))
    intervals = [controlled_interval(*pair) for pair in zip(samples, controls, strict=True)]
    covered = [interval.low <= 10 <= interval.high for interval in intervals]
    assert np.mean(covered) == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 4000))
    plain = mean_interval(samples[0])
    assert intervals[0].high - intervals[0].low < 0.3 * (plain.high - plain.low)


def test_without_controls_the_interval_is_that_of_the_mean() -> None:
    values = [3.0, 4.0, 8.0]
    controlled, plain = controlled_interval(values, np.zeros((3, 0))), mean_interval(values)
    assert (controlled.mean, controlled.low, controlled.high) == pytest.approx((plain.mean, plain.low, plain.high))


def test_too_few_values_for_the_controls_are_refused() -> None:
    with pytest.raises(ValueError, match="each of 3 values or more"):
        controlled_interval([1.0, 2.0], [[0.1], [-0.1]])


def test_the_difference_of_shares_is_that_of_newcombes_example() -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 873: 56/70 against 48/80, method 10.
    found = share_difference(wilson(56, 70), wilson(48, 80))
    assert found.mean == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_what_cannot_be_is_cut_off() -> None:
    share = Limits(0.0, 1.0)
    assert share.cut(Interval(0.9, 0.7, 1.1, 5)) == Interval(0.9, 0.7, 1.0, 5)
    assert share.cut(Interval(0.1, -0.1, 0.3, 5)) == Interval(0.1, 0.0, 0.3, 5)
    assert share.cut(Interval(0.9, -math.inf, math.inf, 1)) == Interval(0.9, -math.inf, math.inf, 1)


def test_a_mean_that_is_beyond_a_limit_by_chance_stays_in_its_interval() -> None:
    assert Limits(0.0, 1.0).cut(Interval(1.01, 0.9, 1.3, 5)) == Interval(1.01, 0.9, 1.01, 5)


def test_a_limit_that_what_was_seen_contradicts_is_none() -> None:
    limits, seen = Limits(0.0, 1.0), Interval(1.2, 1.1, 1.3, 5)
    assert limits.cut(seen) == seen
    wider = Interval(1.2, 0.4, 1.5, 5)
    assert limits.cut(wider, seen) == wider


def test_the_interval_of_a_mean_knows_what_it_can_be() -> None:
    assert mean_interval([0.0, 1.0, 1.0], limits=SHARE).high == 1
    assert mean_interval([0.0, 0.0, 1.0], limits=NOT_NEGATIVE).low == 0
    assert mean_interval([0.0, 0.0, 1.0]).low < 0
    assert find_limits([-1.0, 1.0]) == NO_LIMITS
