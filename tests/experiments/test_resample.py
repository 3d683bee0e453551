import math

import numpy as np
import pytest

from twin.experiments.resample import resample
from twin.experiments.uncertainty_coverage import draw_skill
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel

KEY = SkillKey("unitree_g1", "tote_transfer", "scripted", "nominal")


def share_of_failures(model: SkillModel) -> float:
    return float((model.outcome != Outcome.SUCCESS).mean())


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
