"""The input variance of small lines with stated skills."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from twin.experiments import run as run_module
from twin.experiments.calibrate import Calibration
from twin.experiments.run import Experiment, run_experiment
from twin.experiments.suppose import Supposition, What
from twin.experiments.uncertainty import Uncertain, find_input_variance
from twin.experiments.uncertainty_coverage import CASES, FAILURE_S, HELP_S, SUCCESS_S, Case, draw_skill, make_line
from twin.line.compile import compile_line, find_skill_keys
from twin.line.simulate import simulate
from twin.records.input_variance import read_difference_inputs, read_inputs
from twin.records.intervals import wilson
from twin.records.kpis import summarise_tables
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel
from twin.records.tables import TABLES

HUMANOID = """\
line: humanoid
stations:
  - {name: unload, processing: {kind: skill, robot: unitree_g1, task: tote_transfer}}
crews: [{name: people, size: 1}]
interventions: {crew: people, default: {kind: constant, value_s: 40}}
plan: {planned_hours: 1, warm_up_hours: 0.1}
"""


def make_uncertain(case: Case = CASES[0]) -> tuple[Uncertain, SkillModel]:
    line = make_line(case)
    (key,) = find_skill_keys(line)
    skills = {key: draw_skill(key, case.success, 60, seed=1)}
    return Uncertain({"base": line}, {"base": compile_line(line, skills)}, skills, seed=1), skills[key]


@pytest.fixture
def humanoid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Experiment:
    def state_skills(wanted: dict[SkillKey, int], **_: object) -> Calibration:
        return Calibration({key: draw_skill(key, 0.9, count, seed=1) for key, count in wanted.items()}, {})

    monkeypatch.setattr(run_module, "calibrate_each", state_skills)
    path = tmp_path / "humanoid.yaml"
    path.write_text(HUMANOID)
    return Experiment(str(path), replications=4)


def test_the_output_is_known_as_well_as_the_closed_form_says() -> None:
    uncertain, model = make_uncertain()
    (found,) = read_inputs(find_input_variance(uncertain, "base", executor="serial"))["base", "line", "good_rate"]
    good = model.outcome == Outcome.SUCCESS
    share, times_s = wilson(int(good.sum()), good.size), model.duration_s + np.where(good, 0.0, HELP_S)

    def make(share_of_good: float) -> float:
        return (
            3600 * share_of_good / (share_of_good * times_s[good].mean() + (1 - share_of_good) * times_s[~good].mean())
        )

    assert found.below == pytest.approx(make(share.mean) - make(share.low), rel=0.25)
    assert found.above == pytest.approx(make(share.high) - make(share.mean), rel=0.25)
    by_times = sum(each.mean() ** 2 * times_s[each].var(ddof=1) / each.sum() for each in (good, ~good))
    slope = make(share.mean) / times_s.mean()
    assert found.variance == pytest.approx(slope**2 * by_times, rel=1.0)


def test_the_known_answer_of_the_coverage_study_is_right() -> None:
    case = CASES[0]
    line = make_line(case)
    (key,) = find_skill_keys(line)
    compiled = compile_line(line, {key: draw_skill(key, case.success, 200_000, seed=1)})
    good = [simulate(compiled, seed=1, scenario="", replication=i)["runs"]["good"][0].as_py() for i in range(60)]
    error = np.std(good, ddof=1) / np.sqrt(60)
    assert abs(np.mean(good) - case.good_per_hour * case.hours) < 3 * error
    assert case.success * SUCCESS_S + (1 - case.success) * (FAILURE_S + HELP_S) == pytest.approx(25.0)


@pytest.mark.usefixtures("cluster")
def test_any_executor_gives_the_same_bytes() -> None:
    uncertain, _ = make_uncertain()
    serial, parallel = (find_input_variance(uncertain, "base", executor=kind) for kind in ("serial", "ray"))
    assert serial.equals(parallel)
    assert serial.num_rows


def test_supposed_skills_keep_the_warm_up_and_change_the_ideal_cycle() -> None:
    uncertain, model = make_uncertain()
    base, other = uncertain.compiled["base"], uncertain.compile("base", model.key, Supposition(What.LOW, 0))
    assert other.warm_up_s == base.warm_up_s
    assert other.ideal_cycles_s != base.ideal_cycles_s


def test_a_run_stores_what_its_attempts_bring_in_and_widens_its_intervals(humanoid: Experiment, tmp_path: Path) -> None:
    store = run_experiment(replace(humanoid, replications=20), tmp_path / "run", executor="serial")
    tables = {name: store.read(name) for name in TABLES}
    inputs = {"input_variance": store.read("input_variance")}
    narrow, wide = (
        next(s for s in summarise_tables(found) if (s.scope, s.kpi) == ("line", "good_rate"))
        for found in (tables, tables | inputs)
    )
    assert wide.low < narrow.low < narrow.mean == wide.mean < narrow.high < wide.high
    assert wide.split is not None
    assert wide.split.attempts > wide.split.replications


def test_more_replications_find_the_input_variance_again(humanoid: Experiment, tmp_path: Path) -> None:
    first = run_experiment(humanoid, tmp_path / "run", executor="serial").read("input_variance")
    (part,) = (tmp_path / "run/input_variance").iterdir()
    made = part.stat().st_mtime_ns
    more = Experiment(humanoid.line_file, replications=6)
    assert run_experiment(more, tmp_path / "run", executor="serial").read("input_variance").equals(first)
    assert part.stat().st_mtime_ns == made


def test_attempts_that_both_scenarios_draw_from_cancel_in_their_difference(
    humanoid: Experiment, tmp_path: Path
) -> None:
    path = Path(humanoid.line_file)
    path.write_text(
        HUMANOID
        + "scenarios: {same: {plan.target_per_hour: 9}, other: {stations.unload.processing.conditions: packed}}\n"
    )
    both = replace(humanoid, scenarios=("base", "same", "other"))
    table = run_experiment(both, tmp_path / "run", executor="serial").read("input_variance")
    own = read_inputs(table)
    found = {name: read_difference_inputs(table, [name], "base", "good_rate")[name] for name in ("same", "other")}
    assert [part.whole for part in found["same"]] == [0.0]
    whole = own["base", "line", "good_rate"] + own["other", "line", "good_rate"]
    assert sum(part.whole for part in found["other"]) == pytest.approx(sum(part.whole for part in whole))


def test_a_line_without_skills_stores_no_input_variance(machines: Path, tmp_path: Path) -> None:
    store = run_experiment(Experiment(str(machines), replications=2), tmp_path / "run", executor="serial")
    assert store.read("input_variance").num_rows == 0
    assert not (tmp_path / "run/input_variance").exists()
