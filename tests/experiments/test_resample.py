import math

import numpy as np
import pytest
from scipy import special

from twin.experiments.resample import Estimate, estimate, estimate_variance, find_shares, resample
from twin.experiments.uncertainty_coverage import draw_skill
from twin.records.input_variance import InputVariance, find_distance
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel

KEY = SkillKey("unitree_g1", "tote_transfer", "scripted", "nominal")


def share_of_failures(model: SkillModel) -> float:
    return float((model.outcome != Outcome.SUCCESS).mean())


def look_at_share(model: SkillModel, seed: int = 1) -> Estimate:
    """Estimate a KPI that is the share of successes, without noise."""
    shares = find_shares(model, range(24), seed)
    return estimate(model, shares, {number: (share, share) for number, share in shares.items()})


def cover(success: float, skills: int, repeats: int, attempts: int = 50) -> float:
    """Return how often the interval of a sum of shares, of skills that are measured anew each time, holds its value."""
    held, factor = 0, float(special.stdtrit(InputVariance("", 1.0, 1.0, attempts, 24).freedom, 0.975))
    for repeat in range(repeats):
        seeds = [skills * repeat + number for number in range(skills)]
        models = [draw_skill(KEY, success, attempts, seed) for seed in seeds]
        found = [look_at_share(model, seed) for model, seed in zip(models, seeds, strict=True)]
        parts = [InputVariance("", one.variance, one.error, attempts, 24, one.shift) for one in found]
        apart = skills * success - sum(1 - share_of_failures(model) for model in models)
        held += abs(apart) <= find_distance(factor, 0.0, parts, 1 if apart > 0 else -1)
    return held / repeats


def test_a_resample_depends_on_its_number_and_seed_alone() -> None:
    model = draw_skill(KEY, 0.9, 60, seed=1)
    first, again, other = (resample(model, number, seed=1) for number in (0, 0, 1))
    assert np.array_equal(first.duration_s, again.duration_s)
    assert not np.array_equal(first.duration_s, other.duration_s)
    assert not np.array_equal(first.duration_s, resample(model, 0, seed=2).duration_s)


def test_time_outcome_and_energy_of_an_attempt_stay_together() -> None:
    model = draw_skill(KEY, 0.8, 60, seed=1)
    seen = set(zip(model.outcome.tolist(), model.duration_s.tolist(), strict=True))
    found = resample(model, 0, seed=1)
    assert set(zip(found.outcome.tolist(), found.duration_s.tolist(), strict=True)) <= seen
    assert found.outcome.size == 60


@pytest.mark.parametrize("success", [1.0, 0.0])
def test_what_was_never_observed_may_happen_nevertheless(success: float) -> None:
    model = draw_skill(KEY, success, 60, seed=1)
    shares = [share_of_failures(resample(model, number, seed=1)) for number in range(2000)]
    assert np.mean(shares) == pytest.approx(abs(1 - success - 2 / 64), abs=0.002)
    assert np.std(shares) == pytest.approx(math.sqrt(2 * 62 / 64**2 / 60), rel=0.06)


def test_the_variance_of_a_mean_time_is_that_of_the_textbook() -> None:
    model = draw_skill(KEY, 1.0, 40, seed=3)
    means = [resample(model, number, seed=1).duration_s.mean() for number in range(4000)]
    estimate = estimate_variance(np.column_stack([means, means]), attempts=40)
    assert estimate.variance == pytest.approx(model.duration_s.var(ddof=1) / 40, rel=0.08)


def test_the_variance_between_resamples_is_told_from_noise_without_bias() -> None:
    generator = np.random.default_rng(1)
    found = []
    for _ in range(2000):
        rows, columns = generator.normal(0, 3, (24, 1)), generator.normal(0, 50, (1, 2))
        found.append(estimate_variance(rows + columns + generator.normal(0, 2, (24, 2)), attempts=10**9).variance)
    assert np.mean(found) == pytest.approx(9, rel=0.03)


def test_the_standard_error_of_a_variance_is_how_much_it_scatters() -> None:
    generator = np.random.default_rng(1)
    runs = [generator.normal(0, 3, (24, 1)) + generator.normal(0, 2, (24, 2)) for _ in range(2000)]
    estimates = [estimate_variance(values, attempts=10**9) for values in runs]
    scatter = np.std([estimate.variance for estimate in estimates])
    assert np.mean([estimate.error for estimate in estimates]) == pytest.approx(scatter, rel=0.05)


def test_a_variance_that_noise_hides_is_none() -> None:
    values = np.array([[1.0, -1.0], [-1.0, 1.0], [1.0, -1.0]])
    assert estimate_variance(values, attempts=60).variance == 0


@pytest.mark.parametrize("success", [1.0, 0.9, 0.1])
def test_the_middle_of_what_a_share_may_be_lies_nearer_to_one_half(success: float) -> None:
    model = draw_skill(KEY, success, 60, seed=1)
    share = 1 - share_of_failures(model)
    assert look_at_share(model).shift == pytest.approx((60 * share + 2) / 64 - share)


def test_what_hangs_on_times_alone_is_not_shifted() -> None:
    model = draw_skill(KEY, 1.0, 60, seed=1)
    shares = find_shares(model, range(24), seed=1)
    times = {number: [resample(model, number, seed=1).duration_s.mean()] * 2 for number in shares}
    found = estimate(model, shares, times)
    assert abs(found.shift) < 0.3 * math.sqrt(found.variance)


@pytest.mark.parametrize(("success", "skills", "repeats"), [(0.9, 1, 150), (0.98, 1, 150), (0.98, 5, 60)])
def test_intervals_of_shares_hold_what_they_say_for_one_skill_and_for_several(
    success: float, skills: int, repeats: int
) -> None:
    assert cover(success, skills, repeats) >= 0.9
