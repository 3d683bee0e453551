import numpy as np
import pytest

from twin.experiments.suppose import (
    PAIRS,
    Estimate,
    Supposition,
    What,
    estimate,
    estimate_move,
    estimate_variance,
    list_suppositions,
    suppose,
)
from twin.experiments.uncertainty_coverage import draw_skill
from twin.records.intervals import wilson
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel

KEY = SkillKey("unitree_g1", "tote_transfer", "scripted", "nominal")


def find_share(model: SkillModel) -> float:
    return float((model.outcome == Outcome.SUCCESS).mean())


def look_at_share(model: SkillModel) -> Estimate:
    """Estimate a KPI that is the share of successes, without noise."""
    listed = list_suppositions(model)
    found = estimate({one: [find_share(suppose(model, one, seed=1))] * len(one.replications) for one in listed})
    assert found is not None
    return found


def test_a_supposition_depends_on_its_number_and_seed_alone() -> None:
    model = draw_skill(KEY, 0.9, 60, seed=1)
    first, again, other = (suppose(model, Supposition(What.SAME, number), seed=1) for number in (0, 0, 1))
    assert np.array_equal(first.duration_s, again.duration_s)
    assert not np.array_equal(first.duration_s, other.duration_s)
    assert not np.array_equal(first.duration_s, suppose(model, Supposition(What.SAME, 0), seed=2).duration_s)


def test_time_outcome_and_energy_of_an_attempt_stay_together() -> None:
    model = draw_skill(KEY, 0.8, 60, seed=1)
    seen = set(zip(model.outcome.tolist(), model.duration_s.tolist(), strict=True))
    found = suppose(model, Supposition(What.LOW, 0), seed=1)
    assert set(zip(found.outcome.tolist(), found.duration_s.tolist(), strict=True)) <= seen


@pytest.mark.parametrize("success", [1.0, 0.9, 0.1, 0.0])
def test_the_share_of_successes_reaches_to_the_bounds_of_its_interval(success: float) -> None:
    model = draw_skill(KEY, success, 60, seed=1)
    share = wilson(60 * find_share(model), 60)
    found = look_at_share(model)
    assert found.variance == 0
    assert found.below == pytest.approx(share.mean - share.low, abs=1e-3)
    assert found.above == pytest.approx(share.high - share.mean, abs=1e-3)


def test_a_skill_that_never_failed_is_not_supposed_to_be_better() -> None:
    perfect, other = (draw_skill(KEY, success, 60, seed=1) for success in (1.0, 0.9))
    assert {one.what for one in list_suppositions(perfect)} == {What.TIMES, What.SAME, What.LOW}
    assert {one.what for one in list_suppositions(other)} == set(What)
    assert Outcome.DROP in suppose(perfect, Supposition(What.LOW, 0), seed=1).outcome


def test_both_of_a_pair_have_the_same_attempts() -> None:
    model = draw_skill(KEY, 0.8, 60, seed=1)
    low, same = (suppose(model, Supposition(what, 3), seed=1) for what in (What.LOW, What.SAME))
    assert set(low.duration_s) == set(same.duration_s)


@pytest.mark.parametrize("attempts", [4, 40])
def test_the_variance_of_a_mean_time_is_that_of_the_textbook(attempts: int) -> None:
    model = draw_skill(KEY, 1.0, attempts, seed=3)
    means = [suppose(model, Supposition(What.TIMES, number), seed=1).duration_s.mean() for number in range(2000)]
    textbook = model.duration_s.var(ddof=1) / attempts
    assert estimate_variance(np.column_stack([means, means])) == pytest.approx(textbook, rel=0.1)


def test_the_variance_between_draws_is_told_from_noise_without_bias() -> None:
    generator = np.random.default_rng(1)
    found = []
    for _ in range(2000):
        rows, columns = generator.normal(0, 3, (24, 1)), generator.normal(0, 50, (1, 2))
        found.append(estimate_variance(rows + columns + generator.normal(0, 2, (24, 2))))
    assert np.mean(found) == pytest.approx(9, rel=0.03)


def test_a_variance_that_noise_hides_is_none() -> None:
    assert estimate_variance(np.array([[1.0, -1.0], [-1.0, 1.0], [1.0, -1.0]])) == 0


def test_a_move_that_noise_hides_is_none_and_keeps_its_direction_otherwise() -> None:
    assert estimate_move([1.0, -1.0, 1.5, -1.4]) == 0
    assert estimate_move([-2.0, -2.0, -2.0]) == -2


def test_the_square_of_a_move_is_told_from_noise_without_bias() -> None:
    noise = np.random.default_rng(1).normal(2, 3, (4000, PAIRS))
    assert np.mean([estimate_move(row) ** 2 for row in noise]) == pytest.approx(4, rel=0.06)


def test_a_kpi_that_has_too_seldom_a_value_is_told_nothing_of() -> None:
    model = draw_skill(KEY, 0.9, 60, seed=1)
    values = {one: [1.0] * len(one.replications) for one in list_suppositions(model)}
    assert estimate(values) == Estimate(0.0)
    assert estimate({one: found for one, found in values.items() if one.what is not What.TIMES}) is None
    assert estimate({one: found for one, found in values.items() if one.what is not What.SAME}) is None
