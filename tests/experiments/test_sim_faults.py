"""A solver that really blows up: a robot whose links weigh what they should and resist turning by nothing."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboards.inventory import StoreState, look_at
from dashboards.report.page import make_report
from twin.cli import main
from twin.cli.sweep import describe
from twin.episodes.attempt import run_attempt
from twin.errors import RunFailedError, SimulatorError
from twin.experiments.calibrate import SIM_FAULTS_IN_A_ROW, SimFaults, calibrate, calibrate_each
from twin.experiments.measure import measure
from twin.experiments.optimise import search
from twin.experiments.study import load_study
from twin.experiments.trial import Status
from twin.paths import find_data_folder
from twin.records.attempt import AttemptSpec
from twin.records.failures import read_unmeasured
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey
from twin.records.store import Store
from twin.robot import files as robot_files
from twin.skills.cache import SkillCache
from twin.tasks.capability import find_shortfalls

NAME, TASK, SOUND = "walker_s2_class", "tote_transfer", "unitree_g1"
LINE = """
line: unloading
stations:
  - name: unload
    processing: {kind: skill, robot: unitree_g1, task: tote_transfer, attempts: 5, faults: ["push=1@0.2:front"]}
crews: [{name: people, size: 1}]
interventions: {crew: people, default: {kind: constant, value_s: 40}}
plan: {planned_hours: 1, warm_up_hours: 0.1}
"""
SWEEP = """
experiment: which_robot
line: unloading.yaml
variants:
  robot:
    sound: {stations.unload.processing.robot: unitree_g1}
    odd: {stations.unload.processing.robot: walker_s2_class}
  help: {slow: {interventions.default.value_s: 40}, quick: {interventions.default.value_s: 20}}
design: one_at_a_time
replications: 3
kpis: [oee]
"""
SEARCH = """
objective: {kpi: oee, direction: maximise, indifference: 0.01}
search: {trials: 4, replications: 2, batch: 2, finalists: 1, confirmations: 2}
"""
KEY = SkillKey(NAME, TASK, "scripted", "nominal")


def mend_robot(folder: Path) -> None:
    """Give the robot its own inertia back."""
    shutil.copy(find_data_folder("robots") / NAME / "robot.urdf", folder / "robots" / NAME)
    forget_robots()


def make_spec(seed: int) -> AttemptSpec:
    return AttemptSpec(NAME, TASK, "scripted", "nominal", seed)


def forget_robots() -> None:
    """Drop what is remembered of robots by their names."""
    robot_files.find_robot.cache_clear()
    find_shortfalls.cache_clear()


@pytest.fixture(autouse=True)
def absurd_robot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make every moment of inertia 1e-10 kg m2: positive, so admitted, and far below what the solver can bear."""
    folder = tmp_path / "robots" / NAME
    for name in (NAME, SOUND):
        shutil.copytree(find_data_folder("robots") / name, folder.with_name(name))
    urdf = (folder / "robot.urdf").read_text()
    (folder / "robot.urdf").write_text(re.sub(r'(ixx|iyy|izz)="[^"]*"', r'\1="1e-10"', urdf))
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(robot_files, "find_data_folder", lambda name: tmp_path / name)
    forget_robots()
    yield
    forget_robots()


def test_a_blow_up_is_the_simulators_fault_and_no_fall() -> None:
    assert run_attempt(make_spec(1)).outcome is Outcome.SIM_FAULT


def test_ten_in_a_row_stop_the_bench_which_keeps_and_tells_them(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["task", "bench", TASK, "--robot", NAME, "--attempts", "13", "--executor", "serial", "--json"]
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert result["attempts"] == SIM_FAULTS_IN_A_ROW
    assert result["outcomes"] == {"sim_fault": SIM_FAULTS_IN_A_ROW}
    assert result["success"] is None
    assert "failed in 10 attempts in a row (sim_fault)" in err
    assert "Traceback" not in err


def test_a_few_are_counted_apart_and_do_not_stop_it() -> None:
    result = measure([make_spec(seed) for seed in (1, 2)], executor="serial")
    assert result["stopped"] is None
    assert result["success"] is None


def test_ten_in_a_row_stop_a_calibration_which_keeps_them() -> None:
    with pytest.raises(SimulatorError, match=f"last in {NAME}/{TASK}/scripted/nominal/10"):
        calibrate({KEY: 13}, executor="serial")
    assert SkillCache.find(KEY).find_missing(13) == [11, 12, 13]


def test_ten_in_a_row_are_those_of_one_skill_in_order_of_their_attempts() -> None:
    faults = SimFaults()
    other = replace(KEY, robot=SOUND)
    assert [faults.add(KEY, place) for place in (0, 1, 3, 4)] == [1, 2, 1, 2]
    assert [faults.add(other, place) for place in (2, 5)] == [1, 1]
    assert faults.add(KEY, 2) == 5


def test_a_skill_that_is_needed_stops_a_calibration_and_another_does_not() -> None:
    found = calibrate_each({KEY: 12}, executor="serial")
    assert found.models == {}
    assert "failed in 10 attempts in a row (sim_fault)" in str(found.failures[KEY])
    with pytest.raises(RunFailedError, match="none of 12 attempts could be simulated"):
        calibrate_each({KEY: 12}, needed=[KEY], executor="serial")


def test_a_cell_that_cannot_be_simulated_is_told_and_the_others_are_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "unloading.yaml").write_text(LINE)
    (tmp_path / "which.yaml").write_text(SWEEP)
    out = str(tmp_path / "out")
    assert main(["sweep", str(tmp_path / "which.yaml"), "--out", out, "--executor", "serial"]) == 1
    told, err = capsys.readouterr()
    reason = "none of 5 attempts could be simulated (sim_fault)"
    assert "not run: robot=odd" in told
    assert reason in told
    assert f"try again with: twin resume {out}" in err
    assert read_unmeasured(Path(out)).keys() == {"robot=odd"}
    store = Store.open(Path(out))
    assert set(store.read("runs")["scenario"].to_pylist()) == {"base", "help=quick"}
    assert reason in make_report(Path(out))
    assert look_at("out", store).state is StoreState.FAILED

    assert [bool(cell["not_run"]) for cell in describe(store)] == [False, True, False]


def test_a_cell_that_can_be_simulated_again_is_run_by_resume_and_the_others_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "unloading.yaml").write_text(LINE)
    (tmp_path / "which.yaml").write_text(SWEEP)
    out = str(tmp_path / "out")
    for command in (["sweep", str(tmp_path / "which.yaml"), "--out", out], ["resume", out]):
        assert main([*command, "--executor", "serial"]) == 1
    store = Store.open(Path(out))
    keys = store.completed()
    mend_robot(tmp_path)
    capsys.readouterr()
    assert main(["resume", out, "--executor", "serial"]) == 0
    assert "not run" not in capsys.readouterr().out
    assert store.read("runs")["scenario"].to_pylist() == ["base"] * 3 + ["robot=odd"] * 3 + ["help=quick"] * 3
    assert keys < store.completed()
    assert read_unmeasured(Path(out)) == {}


def test_without_the_base_there_is_nothing_to_compare_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "unloading.yaml").write_text(LINE.replace("unitree_g1", NAME))
    (tmp_path / "which.yaml").write_text(SWEEP)
    out = str(tmp_path / "out")
    assert main(["sweep", str(tmp_path / "which.yaml"), "--out", out, "--executor", "serial"]) == 1
    assert "none of 5 attempts could be simulated" in capsys.readouterr().err
    assert not Path(out).exists()


def test_a_candidate_that_cannot_be_simulated_is_a_failed_trial_of_a_search(tmp_path: Path) -> None:
    (tmp_path / "unloading.yaml").write_text(LINE)
    varied = SWEEP.replace("design: one_at_a_time\n", "")
    (tmp_path / "which.yaml").write_text(varied + SEARCH)
    trials = search(load_study(tmp_path / "which.yaml"), seed=1, executor="serial")
    failed = {"robot=odd" in trial.cell.name for trial in trials if trial.status is Status.FAILED}
    assert failed == {True}
    assert all("(sim_fault)" in trial.reason for trial in trials if trial.reason)
    assert sum(trial.status is Status.KEPT for trial in trials) == 2
