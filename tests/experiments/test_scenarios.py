import json
from collections import Counter
from itertools import combinations, product
from pathlib import Path

import pytest

from twin.config.scenario import DESIGN, Catalogue, Scenario, find_scenario_file
from twin.episodes.attempt import run_attempt
from twin.errors import ConfigError, StoreError, UsageError
from twin.experiments.scenarios.attempts import load_catalogue, make_spec
from twin.experiments.scenarios.balance import choose_balanced
from twin.experiments.scenarios.capability import find_inability, find_load_factor
from twin.experiments.scenarios.design import make_catalogue
from twin.experiments.scenarios.measure import measure_scenarios, rank_robots, try_others
from twin.experiments.scenarios.page import BEGIN, END, render_summary, replace_summary
from twin.experiments.scenarios.store import Attempts, ScenarioStore, name_versions
from twin.experiments.scenarios.table import Verdict, judge, make_results, read_csv, render_csv
from twin.experiments.scenarios.writing import render_catalogue
from twin.records.outcome import Outcome

SHIPPED = load_catalogue()
NAME = "tote_transfer-castings-dim-rough_dock-walker_s2_class"
TOO_SHORT_S = 0.2
"""No attempt can succeed within this time."""


def make_scenario(**changes: object) -> Scenario:
    whole = SHIPPED.find(NAME).model_dump() | {"timeout_s": TOO_SHORT_S} | changes
    return Scenario(**whole)


def make_row(scenario: Scenario, outcome: str, seed: int = 1, robot: str | None = None) -> dict[str, object]:
    spec = make_spec(scenario, seed, robot)
    versions = name_versions(spec.robot, spec.task, spec.policy, spec.conditions)
    names = {"attempt": spec.key, "robot": spec.robot, "task": spec.task, "policy": spec.policy}
    rest = {"conditions": spec.conditions, "seed": seed, "outcome": outcome, "duration_s": 10.0 + seed}
    return {**names, **rest, "fidelity": "welded_fingers", "versions": versions}


def test_a_balanced_choice_has_every_pair_of_levels_alike() -> None:
    cross = list(product("abc", "xyz", "123"))
    chosen = choose_balanced(cross, 9)
    for first, second in combinations(range(3), 2):
        assert set(Counter((levels[first], levels[second]) for levels in chosen).values()) <= {1, 2}
    assert all(Counter(levels[i] for levels in chosen).most_common()[-1][1] == 3 for i in range(3))
    assert chosen == [levels for levels in cross if levels in set(chosen)]


def test_a_balanced_choice_goes_round_what_is_missing() -> None:
    cross = [levels for levels in product("ab", "xy", "12") if levels[:2] != ("a", "x")]
    assert choose_balanced(cross, len(cross)) == cross
    with pytest.raises(ValueError, match="at most 6"):
        choose_balanced(cross, 7)


def test_written_scenarios_read_back_the_same(tmp_path: Path) -> None:
    few = Catalogue(catalogue="few", scenarios=SHIPPED.scenarios[::17])
    path = tmp_path / "again.yaml"
    path.write_text(render_catalogue(few))
    assert load_catalogue(str(path)) == few


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("robot: walker_s2_class", "robot: walker_s2_clas", "did you mean 'walker_s2_class'"),
        ("task: tote_transfer", "task: tote_transfr", "did you mean 'tote_transfer'"),
        ("mass_kg: 8.5", "mass: 9.775", "no condition named 'mass'; did you mean 'mass_kg'"),
        ("mass_kg: 8.5", "mass_kg: 77", "expected 0.05 to 30 (got 77)"),
        ("workcell: rough_dock", "workcel: rough_dock", "unknown key; did you mean 'workcell'"),
        ("stress: dim", "stress: dimm", "did you mean 'dim'"),
        ("robot: walker_s2_class", "robot: dexmate_vega", "no flat palms"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = render_catalogue(Catalogue(catalogue="mine", scenarios=(SHIPPED.find(NAME),)))
    assert old in text
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_catalogue(str(path))
    assert told in str(caught.value)
    assert all(issue.line > 3 and issue.file == str(path) for issue in caught.value.issues)


def test_a_name_that_stands_twice_is_told() -> None:
    scenario = SHIPPED.scenarios[0]
    with pytest.raises(ValueError, match=r"scenarios\[1\].name: .* stands twice"):
        Catalogue(catalogue="mine", scenarios=(scenario, scenario))


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=f"did you mean '{NAME}'"):
        SHIPPED.find(NAME.replace("castings", "casting"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("task: carry", "task: cary", "unknown name 'cary'; did you mean 'carry'"),
        ("floor_friction: 0.5", "flor_friction: 0.5", "did you mean 'floor_friction'"),
        ("conditions: stepping", "conditions: steping", "did you mean 'stepping'"),
        ("robots: [unitree_g1,", "robots: [unitree_g2,", "did you mean 'unitree_g1'"),
        ("{set_torque_nm: 0.18, ", "{", "expected set_torque_nm"),
    ],
)
def test_mistakes_in_a_design_are_told_with_their_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = find_scenario_file(DESIGN).read_text()
    assert old in text
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        make_catalogue(str(path))
    assert [issue for issue in caught.value.issues if told in issue.message and issue.line > 1]


def test_a_count_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = find_scenario_file(DESIGN).read_text()
    head, _, _ = text.partition("  - task: kitting")
    path.write_text(head.replace("count: 64", "count: 500"))
    with pytest.raises(ConfigError, match=r"only \d+ of 450 combinations can be attempted .* no flat palms"):
        make_catalogue(str(path))


def test_measuring_goes_on_where_it_stopped(tmp_path: Path) -> None:
    store, scenario = ScenarioStore(tmp_path / "store"), make_scenario()
    measure_scenarios([scenario], store, [1], executor="serial")
    (first,) = store.folder.iterdir()
    measure_scenarios([scenario], store, [1], executor="serial")
    assert list(store.folder.iterdir()) == [first]
    measure_scenarios([scenario], store, [1, 2], executor="serial")
    assert [row["seed"] for row in store.read().find(make_spec(scenario, 1))] == [1, 2]


def test_what_no_robot_can_do_is_marked_with_its_reasons(tmp_path: Path) -> None:
    store, scenario = ScenarioStore(tmp_path / "store"), make_scenario()
    measure_scenarios([scenario], store, [1], executor="serial")
    assert judge(scenario, store.read()).verdict is Verdict.FAILED
    try_others([scenario], store, [1], executor="serial")
    found = judge(scenario, store.read())
    assert found.verdict is Verdict.NO_ROBOT
    assert "walker_s2_class: timeout 1; " in found.reason
    assert "figure_02_class: timeout 1" in found.reason
    assert "dexmate_vega: computed: its trunk turns by 0.00 rad" in found.reason
    assert "unitree_g1: computed: beyond the capacity of robot unitree_g1, rated for 4 kg" in found.reason


def test_a_success_by_another_robot_is_told() -> None:
    scenario = make_scenario()
    own = [make_row(scenario, "drop"), make_row(scenario, "jam", 2)]
    made = Attempts([*own, make_row(scenario, "success", robot="figure_02_class")])
    found = judge(scenario, made)
    assert found.verdict is Verdict.OTHER_ROBOT
    assert found.reason == "walker_s2_class: drop 1, jam 1; figure_02_class: success 1"
    without = judge(scenario, Attempts(own))
    assert without.verdict is Verdict.FAILED
    assert "pal_talos: computed: it carries 6 kg, the task needs 8.5 kg; " in without.reason
    assert without.reason.endswith("; not tried: figure_02_class")


def test_a_policy_that_asks_for_too_wide_a_step_ends_its_own_attempt_only() -> None:
    scenario = SHIPPED.find("carry-battery_cells-fast-next_station-pal_talos")
    record = run_attempt(make_spec(scenario, 1))
    assert record.outcome is Outcome.POLICY_FAULT
    assert record.reason.startswith("footstep 1 (left) would be")


def test_failures_of_the_simulator_do_not_count() -> None:
    scenario = make_scenario()
    rows = [make_row(scenario, "sim_fault"), make_row(scenario, "success", 2), make_row(scenario, "drop", 3)]
    (row,) = make_results([scenario], Attempts(rows)).to_pylist()
    assert (row["attempts"], row["successes"], row["success"], row["cycle_p50_s"]) == (2, 1, 0.5, 12.0)
    assert row["success_low"] < 0.1 < 0.9 < row["success_high"]
    assert row["outcomes"] == "drop 1, sim_fault 1, success 1"
    only = Attempts([make_row(scenario, "sim_fault")])
    assert judge(scenario, only).verdict is Verdict.UNMEASURED


def test_attempts_of_other_software_do_not_count() -> None:
    scenario = make_scenario()
    old = make_row(scenario, "success") | {"versions": json.dumps({"source": "older"})}
    assert len(Attempts([old])) == 0
    assert make_spec(scenario, 1) not in Attempts([old])


def test_robots_that_succeed_most_are_tried_first() -> None:
    good, bad = make_scenario(), make_scenario(robot="pal_talos", overrides={"mass_kg": 1.0})
    made = Attempts([make_row(good, "success"), make_row(bad, "drop")])
    assert rank_robots([good, bad], made)["tote_transfer"][0] == "walker_s2_class"


def test_what_is_computed_goes_by_the_mass_of_the_scenario() -> None:
    light, heavy = make_scenario(overrides={"mass_kg": 1.0}), make_scenario(overrides={"mass_kg": 4.6})
    assert find_load_factor(light) == 1.0
    assert find_inability(light, "unitree_g1") is None
    assert find_inability(heavy, "unitree_g1") == "it carries 4 kg, the task needs 4.6 kg"
    assert find_inability(heavy, "walker_s2_class") is None


def test_the_csv_has_the_table_and_the_page_its_totals() -> None:
    scenario, other = make_scenario(), make_scenario(name=f"{NAME}2")
    results = make_results([scenario, other], Attempts([make_row(scenario, "success"), make_row(scenario, "drop", 2)]))
    first, _ = read_csv(render_csv(results))
    assert (first["attempts"], first["success"], first["grade"]) == ("2", "0.5", "assumed")
    page = replace_summary(
        f"# Mine\n{BEGIN}\nold\n{END}\nrest\n", render_summary(results.to_pylist(), "now"), Path("x")
    )
    assert page.startswith("# Mine\n")
    assert page.endswith(f"{END}\nrest\n")
    assert "old" not in page
    assert "Made now" in page
    with pytest.raises(StoreError, match="expected the lines"):
        replace_summary("# Mine\n", "", Path("x"))


def test_a_document_without_scenarios_is_told(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    path.write_text("catalogue: mine\nscenarios: []\n")
    with pytest.raises(ConfigError, match="scenarios"):
        load_catalogue(str(path))
