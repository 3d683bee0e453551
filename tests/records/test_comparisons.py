import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from twin.records.comparisons import adjust_p_values, compare_kpi, compare_with, share_level
from twin.records.intervals import paired_interval
from twin.records.tables import KPIS


def draw(seed: int, gains: tuple[float, ...], n: int = 12) -> dict[str, np.ndarray]:
    """Return a base and scenarios that gain on it, with common random numbers."""
    rng = np.random.default_rng(seed)
    base = rng.normal(100.0, 5.0, n)
    return {"base": base, **{f"s{place}": base + gain + rng.normal(0, 1, n) for place, gain in enumerate(gains)}}


def test_levels_are_shared_by_bonferroni() -> None:
    assert share_level(0.95, 1) == pytest.approx(0.95)
    assert share_level(0.95, 10) == pytest.approx(0.995)


def test_holm_agrees_with_a_worked_example() -> None:
    """p-values 0.01, 0.04, 0.03, 0.005 (Holm 1979: times 4, 3, 2, 1 from the smallest on, never falling)."""
    assert adjust_p_values([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_adjusted_p_values_are_at_most_one() -> None:
    assert adjust_p_values([0.9, 0.7]) == pytest.approx([1.0, 1.0])


def test_a_single_comparison_is_the_paired_t_test() -> None:
    values = draw(1, (0.5,))
    [found] = compare_with(values, "base")
    assert found.difference == paired_interval(values["s0"], values["base"])
    assert found.p_value == pytest.approx(stats.ttest_rel(values["s0"], values["base"]).pvalue)


def test_all_intervals_together_hold_the_true_differences_as_often_as_stated() -> None:
    gains = (0.0, 0.0, 0.3, 0.6, -0.4, 1.0, 0.0, 2.0)
    held, alone = 0, 0
    for seed in range(400):
        values = draw(seed, gains)
        held += all(
            found.difference.low <= gain <= found.difference.high
            for found, gain in zip(compare_with(values, "base"), gains, strict=True)
        )
        single = [paired_interval(values[f"s{place}"], values["base"]) for place in range(len(gains))]
        alone += all(found.low <= gain <= found.high for found, gain in zip(single, gains, strict=True))
    assert held / 400 >= 0.95 - 0.022  # two standard errors
    assert alone / 400 < 0.85


def test_a_difference_is_hardly_ever_taken_for_real_when_there_is_none() -> None:
    wrong = [any(found.is_real for found in compare_with(draw(seed, (0.0,) * 8), "base")) for seed in range(400)]
    assert np.mean(wrong) <= 0.05 + 0.022


def test_a_difference_that_stands_out_is_real() -> None:
    found = {item.scenario: item.is_real for item in compare_with(draw(2, (0.0, 5.0)), "base")}
    assert found == {"s0": False, "s1": True}


def test_control_variates_narrow_the_interval_and_the_p_value() -> None:
    rng = np.random.default_rng(3)
    base, luck = rng.normal(100, 5, 20), rng.normal(0, 2, 20)
    values = {"base": base, "more": base + 0.5 + luck + rng.normal(0, 0.2, 20)}
    [plain] = compare_with(values, "base")
    [controlled] = compare_with(values, "base", controls={"more": luck[:, None]})
    assert controlled.difference.high - controlled.difference.low < (plain.difference.high - plain.difference.low) / 4
    assert controlled.p_value < 1e-6 < plain.p_value


def test_a_scenario_that_changes_nothing_is_no_real_difference() -> None:
    base = np.arange(5.0)
    same, shifted = compare_with({"base": base, "same": base, "shifted": base + 1}, "base")
    assert (same.p_value, same.is_real) == (1.0, False)
    assert (shifted.p_value, shifted.is_real) == (0.0, True)


def test_one_replication_tells_nothing() -> None:
    [found] = compare_with({"base": [1.0], "other": [2.0]}, "base")
    assert not found.difference.bounded
    assert found.p_value == 1.0


def test_a_reference_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="expected one of base, s0"):
        compare_with(draw(1, (0.0,)), "bass")


def test_a_kpi_is_compared_over_the_replications_that_a_scenario_shares_with_the_base() -> None:
    rows = [
        {"scenario": scenario, "replication": number, "scope": "line", "kpi": "oee", "value": value, "unit": "1"}
        for scenario, values in {"base": [0.5, 0.6, 0.7], "more": [0.6, 0.8]}.items()
        for number, value in enumerate(values)
    ]
    [found] = compare_kpi(pa.Table.from_pylist(rows, KPIS), "oee", "base")
    assert (found.scenario, found.difference.n) == ("more", 2)
    assert found.difference.mean == pytest.approx(0.15)


def test_a_kpi_that_no_scenario_has_is_not_compared() -> None:
    assert compare_kpi(KPIS.empty_table(), "oee", "base") == []
