import math

import numpy as np
import pytest

from twin.records.intervals import NO_LIMITS, Limits, wilson
from twin.records.joined import Doubt, find_distance

POSITIVE = Limits(0.0)


def find_bounds(mean: float, even: list[Doubt], uneven: list[Doubt], limits: Limits = NO_LIMITS) -> tuple[float, float]:
    low, high = (mean + side * find_distance(mean, even, uneven, side, limits) for side in (-1, 1))
    return low, high


@pytest.mark.parametrize("limits", [NO_LIMITS, POSITIVE])
@pytest.mark.parametrize("below", [0.3, 1.5])
def test_one_cause_alone_keeps_its_own_bounds(limits: Limits, below: float) -> None:
    assert find_bounds(1.0, [], [Doubt(below, 0.1)], limits) == pytest.approx((1 - below, 1.1))


def test_causes_that_reach_as_far_up_as_down_add_up_in_squares() -> None:
    found = find_bounds(0.0, [Doubt.even(3.0)], [Doubt.even(4.0)])
    assert found == pytest.approx((-5, 5))


def test_without_any_doubt_a_bound_is_at_the_mean() -> None:
    assert find_bounds(2.0, [Doubt.even(0.0)], [Doubt(0.0, 0.0)], POSITIVE) == (2, 2)


def test_what_cannot_be_negative_is_not_pushed_below_0_by_several_causes() -> None:
    doubts = [Doubt(0.9, 0.2)] * 6
    assert find_bounds(1.0, [], doubts)[0] < 0
    assert 0 < find_bounds(1.0, [], doubts, POSITIVE)[0] < 0.1


def test_a_cause_that_alone_goes_below_0_does_so_still() -> None:
    assert find_bounds(1.0, [Doubt.even(1.2)], [Doubt(0.3, 0.3)], POSITIVE)[0] < -0.2


def test_factors_of_a_product_are_joined_as_such() -> None:
    low, high = find_bounds(8.0, [], [Doubt(4.0, 8.0), Doubt(4.0, 8.0)], POSITIVE)
    assert (low, high) == pytest.approx((8 / 2 ** math.sqrt(2), 8 * 2 ** math.sqrt(2)))


def test_skills_that_cannot_be_better_raise_no_bound() -> None:
    assert find_bounds(1.0, [Doubt.even(0.05)], [Doubt(0.4, 0.0)] * 5, POSITIVE)[1] == pytest.approx(1.05)


def test_no_bound_is_nearer_than_that_of_one_cause() -> None:
    assert find_bounds(0.0, [Doubt.even(1.0)], [Doubt(2.0, 0.0)])[1] >= 1.0


@pytest.mark.parametrize(("skills", "attempts", "success"), [(1, 40, 0.9), (5, 8, 0.97), (5, 50, 0.97), (10, 20, 0.99)])
def test_a_sum_of_shares_is_held_as_often_as_said(skills: int, attempts: int, success: float) -> None:
    generator, held = np.random.default_rng(1), 0
    for _ in range(600):
        shares = [wilson(int(count), attempts) for count in generator.binomial(attempts, success, skills)]
        doubts = [Doubt(share.mean - share.low, share.high - share.mean) for share in shares]
        low, high = find_bounds(sum(share.mean for share in shares), [], doubts)
        held += low <= skills * success <= high
    assert held / 600 >= 0.93
