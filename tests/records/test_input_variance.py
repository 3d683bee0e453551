import math

import numpy as np
import pyarrow as pa
import pytest
from scipy import special

from twin.records.input_variance import InputVariance, combine, find_p_value, read_difference_inputs
from twin.records.intervals import Limits, mean_interval
from twin.records.kpis import compute_kpis, summarise
from twin.records.tables import INPUT_VARIANCE

VALUES = np.random.default_rng(1).normal(10, 1, 20)


def give(variance: float, skill: str = "carry", below: float = 0.0, above: float = 0.0) -> InputVariance:
    return InputVariance(skill, variance, attempts=13, resamples=25, below=below, above=above)


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
    interval, _ = combine(VALUES, [give(huge)])
    assert interval.high - interval.mean == pytest.approx(special.stdtrit(8, 0.975) * math.sqrt(huge), rel=1e-3)


def test_a_skill_that_can_only_be_worse_widens_the_interval_on_one_side() -> None:
    plain, (found, split) = mean_interval(VALUES), combine(VALUES, [give(0.0, below=2.0)])
    assert found.mean - found.low >= 2
    assert found.high == pytest.approx(plain.high)
    assert split is not None
    assert (found.high - found.low) / 2 == pytest.approx(math.hypot(split.replications, split.attempts))


def test_another_level_scales_what_the_share_of_successes_leaves_open() -> None:
    part = give(0.0, below=2.0, above=1.0)
    assert part.find_share(0.95).below == pytest.approx(2)
    assert part.find_share(0.99).above == pytest.approx(2.5758 / 1.9600, rel=1e-4)


def test_an_interval_ends_at_what_can_be() -> None:
    values = np.array([0.9, 1.0, 0.95])
    found, split = combine(values, [give(0.01, below=0.5)], limits=Limits(0.0, 1.0))
    assert found.low == pytest.approx(found.mean - 0.5)
    assert found.high == 1
    assert split is not None
    assert (found.high - found.low) / 2 == pytest.approx(math.hypot(split.replications, split.attempts))


@pytest.mark.parametrize("mean", [-0.7, 0.7])
def test_the_p_value_is_that_of_the_interval_that_just_reaches_0(mean: float) -> None:
    values = mean + np.linspace(-1, 1, 12)
    parts = [give(0.04, below=0.1, above=0.2), give(0.01, skill="load")]
    p_value = find_p_value(values, parts)
    interval, _ = combine(values, parts, 1 - p_value)
    assert min(abs(interval.low), abs(interval.high)) == pytest.approx(0, abs=1e-6)
    assert interval.low < mean < interval.high


def test_the_p_value_of_a_difference_without_doubt_is_0_or_1() -> None:
    assert find_p_value(np.full(3, 0.5), [give(0.0)]) == 0
    assert find_p_value(np.zeros(3), [give(0.0)]) == 1
    assert find_p_value(np.zeros(3), [give(0.1)]) == 1


def test_the_reference_of_a_difference_moves_it_the_other_way() -> None:
    row = {"against": "", "scope": "line", "kpi": "oee", "skill": "carry", "variance": 1e-4}
    row |= {"below": 0.02, "above": 0.01, "attempts": 60, "resamples": 12}
    table = pa.Table.from_pylist([{**row, "scenario": name} for name in ("base", "other")], schema=INPUT_VARIANCE)
    found = read_difference_inputs(table, ["other"], "base", "oee")["other"]
    assert [(part.below, part.above) for part in found] == [(0.02, 0.01), (0.01, 0.02)]


def test_one_replication_has_neither_bounds_nor_a_split() -> None:
    interval, split = combine([3.0], [give(1.0)])
    assert not interval.bounded
    assert split is None


def test_a_summary_shows_what_its_interval_is_made_of(make_tables) -> None:
    row = {"against": "", "scenario": "base", "scope": "line", "kpi": "oee", "skill": "carry", "variance": 1e-4}
    row |= {"below": 0.0, "above": 0.0, "attempts": 60, "resamples": 12}
    inputs = pa.Table.from_pylist([row], schema=INPUT_VARIANCE)
    found = {s.kpi: s for s in summarise(compute_kpis(make_tables()), input_variance=inputs) if s.scope == "line"}
    assert list(found["oee"].as_json()["input_half_width_by_skill"]) == ["carry"]
    assert found["oee"].as_json()["input_half_width"] > 0
    assert "input_half_width" not in found["throughput_rate"].as_json()
