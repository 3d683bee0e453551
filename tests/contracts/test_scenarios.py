"""Every scenario of the shipped catalogue is put through the same checks."""

import re
from collections import Counter
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import csv

from twin.config.load import load
from twin.config.scenario import CATALOGUE, DESIGN, Likeness, Scenario, find_scenario_file
from twin.config.scenario_design import ScenarioDesign
from twin.episodes.attempt import Attempt, check_spec, run_attempt
from twin.experiments.scenarios.attempts import load_catalogue, make_spec
from twin.experiments.scenarios.design import make_catalogue
from twin.experiments.scenarios.page import PAGE, render_summary, replace_summary
from twin.experiments.scenarios.store import hash_content
from twin.experiments.scenarios.table import Verdict, read_csv, render_csv
from twin.experiments.scenarios.writing import render_catalogue
from twin.records.outcome import Outcome
from twin.records.scenarios import SCENARIO_RESULTS
from twin.robot.files import find_robot, list_robots

SCENARIOS = load_catalogue().scenarios
FIFTH = SCENARIOS[::5]
"""Stratified, as the catalogue is in order of task, family, stress and workcell."""
TICKS = 5
TURN = 3
"""Scenarios that are attempted in one run."""
STRIDE = 181
"""Steps through the catalogue so that neighbours in turn are of different tasks; it shares no factor with 500."""
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


def test_there_are_500_with_a_reading_each() -> None:
    assert len(SCENARIOS) == 500
    assert len({scenario.name for scenario in SCENARIOS}) == 500
    for scenario in SCENARIOS:
        parts = (scenario.task, scenario.family, scenario.stress, scenario.workcell, scenario.robot)
        assert scenario.name == "-".join(parts)
        assert scenario.reading.startswith(f"{scenario.industry}: ")
    assert len({(s.reading, s.robot) for s in SCENARIOS}) == 500


def test_the_catalogue_is_what_its_design_gives_byte_for_byte() -> None:
    assert render_catalogue(make_catalogue()) == find_scenario_file(CATALOGUE).read_text(encoding="utf-8")


@pytest.mark.parametrize("factor", ["family", "stress", "workcell", "robot"])
def test_each_level_of_a_factor_comes_about_equally_often(factor: str) -> None:
    for task in {scenario.task for scenario in SCENARIOS}:
        levels = [str(getattr(scenario, factor)) for scenario in SCENARIOS if scenario.task == task]
        counts = [levels.count(level) for level in set(levels)]
        assert max(counts) - min(counts) <= 2, (task, factor, counts)


def test_pairs_of_levels_come_about_equally_often() -> None:
    for task in {scenario.task for scenario in SCENARIOS}:
        for first, second in combinations(("family", "stress", "workcell", "robot"), 2):
            pairs = Counter((getattr(s, first), getattr(s, second)) for s in SCENARIOS if s.task == task)
            assert max(pairs.values()) - min(pairs.values()) <= 2, (task, first, second)
            if second != "robot":
                assert len(pairs) == len({a for a, _ in pairs}) * len({b for _, b in pairs})


def test_no_object_is_denser_than_its_material() -> None:
    design = load(find_scenario_file(DESIGN), ScenarioDesign)
    checked = 0
    for scenario in SCENARIOS:
        part = next(part for part in design.tasks if part.task == scenario.task)
        family = part.families[scenario.family]
        if part.mass_kg is None or part.volume_m3 is None or scenario.likeness is Likeness.STAND_IN:
            continue
        mass_kg = part.mass_kg.unit * scenario.overrides[str(part.mass_kg.quantity)]
        density = mass_kg / part.volume_m3 / 1000.0
        named = re.findall(r"([0-9.]+) g/cm3", family.source)
        assert 0.03 < density <= max(map(float, named), default=3.0), (scenario.name, density)
        checked += 1
    assert checked > 400


def begin(scenario: Scenario) -> None:
    """Load, reset and step a scenario; name it if that fails."""
    spec = make_spec(scenario, seed=1)
    check_spec(spec)
    attempt = Attempt(spec)
    assert {name: attempt.sample[name] for name in scenario.overrides} == scenario.overrides, scenario.name
    with attempt.begin() as ticks:
        made = len(list(islice(ticks, TICKS)))
        assert made == TICKS, f"{scenario.name}: {attempt.outcome.label} within {made} ticks"
        assert np.isfinite(attempt.torque).all(), scenario.name
        assert np.isfinite(attempt.q).all(), scenario.name


@pytest.mark.parametrize("robot", list_robots())
def test_a_fifth_loads_resets_and_steps(robot: str) -> None:
    for scenario in FIFTH:
        if scenario.robot == robot:
            begin(scenario)


@pytest.mark.slow
@pytest.mark.parametrize("robot", list_robots())
def test_every_one_loads_resets_and_steps(robot: str) -> None:
    mine = [scenario for scenario in SCENARIOS if scenario.robot == robot]
    assert mine
    for scenario in mine:
        begin(scenario)


def test_the_page_shows_an_environment_that_steps() -> None:
    page = find_scenario_file(PAGE).read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, PAGE, "exec"), names)
    environment, scenario = names["environment"], names["scenario"]
    try:
        _, _, terminated, truncated, info = environment.step(environment.hold())
    finally:
        environment.close()
    assert info["outcome"] == "undecided"
    assert not terminated
    assert not truncated
    assert scenario.reading.startswith("3C: kit charger housings")


def find_turn() -> list[Scenario]:
    """Return the scenarios whose turn it is: the changelog's entries count the turns."""
    entries = sum(line.startswith("- ") for line in CHANGELOG.read_text(encoding="utf-8").splitlines())
    return [SCENARIOS[(entries * TURN + i) * STRIDE % len(SCENARIOS)] for i in range(TURN)]


def test_turns_come_round_to_every_scenario() -> None:
    assert len({turn * STRIDE % len(SCENARIOS) for turn in range(len(SCENARIOS))}) == len(SCENARIOS)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", find_turn(), ids=lambda scenario: scenario.name)
def test_those_whose_turn_it_is_end_as_the_table_says(scenario: Scenario) -> None:
    record = run_attempt(make_spec(scenario, seed=1))
    assert record.outcome is not Outcome.SIM_FAULT
    assert bool(record.reason) == (record.outcome is Outcome.POLICY_FAULT)
    assert record.duration_s > 0.0
    row = next(row for row in read_csv(measured_csv()) if row["scenario"] == scenario.name)
    content = hash_content(scenario.robot, scenario.task, scenario.policy, scenario.conditions)
    if row["content"] == content and row["attempts"] == "1":
        assert row["outcomes"] == f"{record.outcome.label} 1"


def measured_csv() -> str:
    return find_scenario_file("measured-v1.csv").read_text(encoding="utf-8")


def test_the_measured_table_is_of_this_catalogue() -> None:
    rows = read_csv(measured_csv())
    assert [row["scenario"] for row in rows] == [scenario.name for scenario in SCENARIOS]
    for row, scenario in zip(rows, SCENARIOS, strict=True):
        assert row["reading"] == scenario.reading
        assert row["grade"] == find_robot(scenario.robot).data.grade
        assert (row["verdict"] == Verdict.UNMEASURED) == (row["attempts"] == "0")
        assert (row["verdict"] == Verdict.DONE) == (row["successes"] != "0")
        assert bool(row["reason"]) == (row["verdict"] not in (Verdict.DONE, Verdict.UNMEASURED))
        if row["verdict"] == Verdict.NO_ROBOT:
            assert all(robot in row["reason"] for robot in list_robots())


def test_the_table_and_the_page_say_the_same() -> None:
    types = csv.ConvertOptions(column_types=SCENARIO_RESULTS, strings_can_be_null=False)
    results = csv.read_csv(find_scenario_file("measured-v1.csv"), convert_options=types)
    assert render_csv(results) == measured_csv()
    path = find_scenario_file(PAGE)
    page = path.read_text(encoding="utf-8")
    made = re.search(r"^Made (.*)$", page, re.MULTILINE)
    assert made, "the page does not say when and how the table was made"
    assert replace_summary(page, render_summary(results.to_pylist(), made[1]), path) == page
