"""A solver that really blows up: a robot whose links weigh what they should and resist turning by nothing."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from twin.cli import main
from twin.episodes.attempt import run_attempt
from twin.errors import SimulatorError
from twin.experiments.calibrate import SIM_FAULTS_IN_A_ROW, calibrate
from twin.experiments.measure import measure
from twin.paths import find_data_folder
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey
from twin.robot import files as robot_files
from twin.skills.cache import SkillCache
from twin.tasks.capability import find_shortfalls

NAME, TASK = "walker_s2_class", "tote_transfer"
KEY = SkillKey(NAME, TASK, "scripted", "nominal")


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
    shutil.copytree(find_data_folder("robots") / NAME, folder)
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
