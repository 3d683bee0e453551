import math

import numpy as np
import pyarrow as pa
import pytest
from scipy import special

from twin.records.input_variance import (
    InputVariance,
    combine,
    find_distance,
    find_statistic,
    read_difference_inputs,
)
from twin.records.intervals import mean_interval
from twin.records.kpis import compute_kpis, summarise
from twin.records.tables import INPUT_VARIANCE

VALUES = np.random.default_rng(1).normal(10, 1, 20)


def give(variance: float, error: float = 0.0, skill: str = "carry", shift: float = 0.0) -> InputVariance:
    return InputVariance(skill, variance, error, attempts=13, resamples=25, shift=shift)


def test_without_skills_the_interval_is_that_of_the_replications() -> None:
    assert combine(VALUES, ()) == (mean_interval(VALUES), None)


def test_the_squares_of_the_parts_sum_to_that_of_the_whole() -> None:
    interval, split = combine(VALUES, [give(0.04), give(0.09, skill="load")])
    assert split is not None
    assert (interval.high - interval.low) / 2 == pytest.approx(math.hypot(split.replications, split.attempts))
    assert split.attempts == pytest.approx(math.hypot(*split.by_skill.values()))
    assert split.by_skill["load"] / split.by_skill["carry"] == pytest.approx(1.5)
    assert split.most_from == "load"


def test_attempts_that_bring_in_nothing_leave_the_interval_as_it_is() -> None:
    interval, split = combine(VALUES, [give(0.0)])
    assert (interval.low, interval.high) == pytest.approx((mean_interval(VALUES).low, mean_interval(VALUES).high))
    assert split is not None
    assert split.most_from is None


def test_a_variance_known_from_few_resamples_costs_degrees_of_freedom() -> None:
    huge = 1e6
    assert give(huge).freedom == pytest.approx(8)
    interval, _ = combine(VALUES, [give(huge, error=huge * math.sqrt(2 / 8))])
    assert interval.high - interval.mean == pytest.approx(special.stdtrit(8, 0.975) * math.sqrt(huge), rel=1e-3)


def test_a_noisy_estimate_of_nothing_does_not_blow_the_interval_up() -> None:
    interval, _ = combine(VALUES, [give(0.0, error=100.0)])
    noise = VALUES.std(ddof=1) / math.sqrt(20)
    assert interval.high - interval.mean == pytest.approx(special.stdtrit(8, 0.975) * noise)


def test_a_skill_that_was_lucky_widens_the_interval_on_one_side() -> None:
    even, odd = (combine(VALUES, [give(0.04, shift=shift)]) for shift in (0.0, -0.1))
    assert odd[0].mean - odd[0].low > even[0].mean - even[0].low
    assert odd[0].high - odd[0].mean < even[0].high - even[0].mean
    assert odd[1] is not None
    assert (odd[0].high - odd[0].low) / 2 == pytest.approx(math.hypot(odd[1].replications, odd[1].attempts))


def test_many_lucky_skills_do_not_draw_the_interval_away_from_its_mean() -> None:
    parts = [give(0.04, skill=str(number), shift=-0.3) for number in range(20)]
    interval, _ = combine(VALUES, parts)
    assert interval.low < interval.mean < interval.high


@pytest.mark.parametrize("mean", [-0.7, 0.7])
def test_the_statistic_is_that_of_the_interval_that_just_reaches_0(mean: float) -> None:
    parts = [give(0.04, shift=-0.1), give(0.01, shift=0.05, skill="load")]
    statistic = find_statistic(mean, 0.02, parts)
    assert find_distance(statistic, 0.02, parts, -1 if mean > 0 else 1) == pytest.approx(0.7)
    assert find_statistic(mean, 0.02, [give(0.02)]) == pytest.approx(0.7 / 0.2)
    assert find_statistic(mean, 0.0, [give(0.0)]) == math.inf


def test_the_reference_of_a_difference_moves_it_the_other_way() -> None:
    row = {"against": "", "scope": "line", "kpi": "oee", "skill": "carry", "variance": 1e-4}
    row |= {"variance_error": 1e-5, "shift": -0.01, "attempts": 60, "resamples": 24}
    table = pa.Table.from_pylist([{**row, "scenario": name} for name in ("base", "other")], schema=INPUT_VARIANCE)
    found = read_difference_inputs(table, ["other"], "base", "oee")["other"]
    assert [part.shift for part in found] == [-0.01, 0.01]


def test_one_replication_has_neither_bounds_nor_a_split() -> None:
    interval, split = combine([3.0], [give(1.0)])
    assert not interval.bounded
    assert split is None


def test_a_summary_shows_what_its_interval_is_made_of(make_tables) -> None:
    row = {"against": "", "scenario": "base", "scope": "line", "kpi": "oee", "skill": "carry", "variance": 1e-4}
    row |= {"variance_error": 1e-5, "shift": 0.0, "attempts": 60, "resamples": 24}
    inputs = pa.Table.from_pylist([row], schema=INPUT_VARIANCE)
    found = {s.kpi: s for s in summarise(compute_kpis(make_tables()), input_variance=inputs) if s.scope == "line"}
    assert list(found["oee"].as_json()["input_half_width_by_skill"]) == ["carry"]
    assert found["oee"].as_json()["input_half_width"] > 0
    assert "input_half_width" not in found["throughput_rate"].as_json()
