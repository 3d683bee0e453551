import math

import pytest

from twin.errors import ConfigError
from twin.line.validation.table import Entry, load_table
from twin.line.validation.verdict import find_study, flatten, judge_entry, rebuild

ENTRIES = {entry.id: entry for entry in load_table().entries}
EXACT = ["path_BAS_0_0", "path_BAS_0_2", "path_BAS_9_9", "path_lindley", "deterministic_line", "simantha_det2"]
QUICK = ["expBAS_K2_B4", "expBAS_K3_B1", "expBAS_K5_B2", "expBAS_K3_B1_states", "erl4BAS_K3_B1", "h2scv4BAS_K2_B0"]


@pytest.mark.parametrize("entry", EXACT)
def test_given_times_give_exactly_the_stated_result(entry: str) -> None:
    verdict = judge_entry(ENTRIES[entry], seed=1)
    assert verdict.within
    assert set(flatten(verdict.half_width_99).values()) == {0.0}


@pytest.mark.parametrize("entry", QUICK)
def test_exact_value_is_inside_an_interval_narrower_than_the_tolerance(entry: str) -> None:
    verdict = judge_entry(ENTRIES[entry], seed=1)
    assert verdict.within
    assert verdict.precise


@pytest.mark.slow
@pytest.mark.parametrize("entry", [entry.id for entry in ENTRIES.values() if not isinstance(find_study(entry), str)])
def test_every_supported_entry_holds(entry: str) -> None:
    verdict = judge_entry(ENTRIES[entry], seed=12)
    assert (verdict.within, verdict.precise) == (True, True)


ROBOTS = ["oneworker_C1_w5.0", "oneworker_C4_w5.0", "polling_exhaustive_N3", "carrier_R1_w2_v2_B0"]
WHOLE = ["zero_buffer_buzacott_5", "pennyfab1", "pennyfab2"]


@pytest.mark.parametrize("entry", ROBOTS + WHOLE)
def test_robots_on_a_round_and_lines_that_move_as_a_whole_agree_with_theory(entry: str) -> None:
    verdict = judge_entry(ENTRIES[entry], seed=1)
    assert (verdict.within, verdict.precise) == (True, True)


def find_fluid_efficiency(failures: list[float], repairs: list[float], volume: float) -> float:
    """Return the efficiency of two equally fast machines with continuous flow (Gershwin & Schick 1980)."""
    (p1, p2), (r1, r2) = failures, repairs
    a, b = p1 + p2, r1 + r2
    rate = (p2 * r1 - p1 * r2) * (1 / a + 1 / b)
    growth = math.exp(rate * volume)
    integral = (growth - 1) / rate
    total = 1 / p2 + a / (p2 * r1) + growth * (1 / p1 + a / (p1 * r2)) + (2 + b / a + a / b) * integral
    return ((1 + b / a) * integral + 1 / p2 + growth / p1) / total


def test_small_parts_flow_like_a_fluid() -> None:
    params = {"p": [0.1, 0.2], "r": [0.4, 0.5], "N": 3}
    fluid = ENTRIES["cont2_p0.02_0.05_N8"].model_copy(
        update={"params": params, "expected": {"E": find_fluid_efficiency(params["p"], params["r"], params["N"])}}
    )
    verdict = judge_entry(fluid, seed=1)
    assert (verdict.within, verdict.precise) == (True, True)


def test_a_wrong_expectation_is_found_outside() -> None:
    wrong = ENTRIES["expBAS_K3_B1"].model_copy(update={"expected": 0.675})
    verdict = judge_entry(wrong, seed=1)
    assert (verdict.within, verdict.repeated) == (False, True)


def test_entries_are_told_apart_by_group_and_parameters_never_by_name() -> None:
    entry = ENTRIES["expBAS_K3_B1"].model_copy(update={"id": "anything", "params": {"K": 2, "B": 0}, "expected": 2 / 3})
    assert judge_entry(entry, seed=1).within


def test_what_is_not_supported_has_a_reason() -> None:
    reasons = {entry.id: find_study(entry) for entry in ENTRIES.values()}
    assert "anywhere along the line" in str(reasons["bucket_brigade_3"])
    assert sum(not isinstance(study, str) for study in reasons.values()) >= 149


@pytest.mark.parametrize("params", [{}, {"K": "three", "B": 1}, {"K": 3, "B": -1}, {"K": 0, "B": 1}])
def test_parameters_that_make_no_line_are_a_reason_and_no_crash(params: dict[str, object]) -> None:
    entry = Entry(id="odd", group="A_exp_BAS", params=params, metric="throughput", expected=1, test_tolerance_rel=0.1)
    assert "not understood" in str(find_study(entry))


def test_an_unknown_group_is_named() -> None:
    assert find_study(Entry(id="x", group="ZZ_new", expected=1)) == "group ZZ_new is not known"


def test_nested_values_are_flattened_and_single_ones_kept() -> None:
    assert flatten({"E": 1, "storage": [2, 3]}) == {"E": 1.0, "storage[0]": 2.0, "storage[1]": 3.0}
    assert rebuild({"": 4.0}) == 4.0


def test_a_table_that_is_none_is_refused_with_its_place(tmp_path) -> None:
    (tmp_path / "table.yaml").write_text("entries:\n  - id: 3\n")
    with pytest.raises(ConfigError, match=r"table\.yaml:2"):
        load_table(tmp_path / "table.yaml")
