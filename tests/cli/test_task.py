import json

import pytest

from twin.cli import main
from twin.experiments import bench

CHOICE = ["tote_transfer", "--robot", "unitree_g1"]


def test_list_has_the_promised_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["task", "list", "--json"]) == 0
    tasks = {task["name"]: task for task in json.loads(capsys.readouterr().out)}
    assert {"name", "version", "robots", "policies"} <= set(tasks["tote_transfer"])
    assert "push" in tasks["tote_transfer"]["faults"]
    assert main(["task", "list"]) == 0
    assert "tote_transfer" in capsys.readouterr().out


def test_play_tells_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["task", "play", *CHOICE, "--seed", "2"]) == 0
    out = capsys.readouterr().out
    assert "success after" in out
    assert "placement error" in out


def test_play_tells_what_was_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["task", "play", *CHOICE, "--fault", "push=1@0.2:front"]) == 0
    out = capsys.readouterr().out
    assert "nominal+push=1@0.2:front/1: " in out
    assert "success" not in out


@pytest.mark.slow
def test_bench_has_the_promised_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["task", "bench", *CHOICE, "--attempts", "2", "--executor", "serial", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert {"attempts", "success", "outcomes", "duration_s", "simulated_s_per_cpu_s", "hash"} <= set(result)
    assert result["attempts"] == 2
    assert result["success"]["low"] <= result["success"]["rate"] <= result["success"]["high"]


@pytest.mark.slow
def test_success_falls_when_the_tote_gets_slippery(capsys: pytest.CaptureFixture[str]) -> None:
    sweep = ["--sweep", "friction=0.02,0.5", "--attempts", "2", "--executor", "serial", "--json"]
    assert main(["task", "bench", *CHOICE, *sweep]) == 0
    slippery, firm = json.loads(capsys.readouterr().out)
    assert (slippery["friction"], firm["friction"]) == (0.02, 0.5)
    assert slippery["success"]["rate"] < firm["success"]["rate"]


def test_a_sweep_over_a_fault_varies_its_severity(capsys: pytest.CaptureFixture[str]) -> None:
    sweep = ["--fault", "push=0@0.1:front", "--sweep", "push=1", "--attempts", "1", "--executor", "serial", "--json"]
    assert main(["task", "bench", *CHOICE, *sweep]) == 0
    (pushed,) = json.loads(capsys.readouterr().out)
    assert pushed["push"] == 1.0
    assert pushed["outcomes"] == {"fall": 1}
    assert pushed["per_1000_h"]["falls"]["n"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["play", "tote_transfr"], "did you mean 'tote_transfer'"),
        (["play", "tote_transfer", "--robot", "unitree"], "did you mean 'unitree_g1'"),
        (["play", "tote_transfer", "--policy", "scriptd"], "did you mean 'scripted'"),
        (["play", "tote_transfer", "--conditions", "nominl"], "did you mean 'nominal'"),
        (["play", "tote_transfer", "--condition", "mas_kg=2"], "did you mean 'mass_kg'"),
        (["play", "tote_transfer", "--condition", "mass_kg=900"], "expected 0.05 to 30"),
        (["play", "tote_transfer", "--condition", "mass_kg=nan"], "name=number"),
        (["play", "tote_transfer", "--condition", "mass_kg"], "name=number"),
        (["play", "tote_transfer", "--fault", "lockd_joint=1"], "did you mean 'locked_joint'"),
        (["play", "tote_transfer", "--fault", "push=2"], "from 0 to 1 (got 2)"),
        (["play", "tote_transfer", "--fault", "push=1@3-2"], "after its start at 3 s (got 2)"),
        (["play", "tote_transfer", "--fault", "push=1@900"], "the task ends at"),
        (["play", "tote_transfer", "--fault", "push=1:lef"], "did you mean 'left'"),
        (["play", "tote_transfer", "--fault", "locked_joint=1:left_elbw_joint"], "did you mean 'left_elbow_joint'"),
        (["play", "tote_transfer", "--fault", "imu_drift=1:pelvis"], "no target to choose"),
        (["play", "tote_transfer", "--fault", "mass_scatter=1@2"], "holds for a whole attempt"),
        (["play", "tote_transfer", "--fault", "push"], "NAME=SEVERITY"),
        (["play", "tote_transfer", "--video", "film.avi"], "ends in"),
        (["play", "tote_transfer", "--video", "no/such/folder/film.mp4"], "does not exist"),
        (["play", "tote_transfer", "--sheet", "sheet.jpg"], "ends in .png"),
        (["play", "tote_transfer", "--replay", "replay.obj"], "ends in .glb"),
        (["play", "tote_transfer", "--plot", "no/such/plot.png"], "does not exist"),
        (["play", "tote_transfer", "--camera", "top"], "choose from"),
        (["play", "tote_transfer", "--size", "1280"], "such as 1280x720"),
        (["play", "tote_transfer", "--size", "577x432"], "even numbers"),
        (["play", "tote_transfer", "--fps", "0"], "1 to 60"),
        (["play", "tote_transfer", "--stills", "1"], "2 to 48"),
        (["bench", "tote_transfer", "--attempts", "0"], "--attempts"),
        (["bench", "tote_transfer", "--sweep", "mass_kg=1,x"], "name=number"),
        (["bench", "tote_transfer", "--sweep", "push=0.5,2"], "from 0 to 1 (got 2)"),
        (["bench", "tote_transfer", "--sweep", "mas_kg=1,2"], "did you mean 'mass_kg'"),
    ],
)
def test_a_mistake_is_told_in_a_line(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert main(["task", *arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_bench_of_success_has_a_case_a_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "NOMINAL_ATTEMPTS", 1)
    monkeypatch.setattr(bench, "CURVE_ATTEMPTS", 1)
    monkeypatch.setattr(bench, "CURVES", {"friction": (0.02,)})
    assert main(["bench", "success", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [(case["name"], case["rate"]) for case in result["nominal"]] == [("nominal", 1.0)]
    assert [(case["name"], case["rate"]) for case in result["friction"]] == [("friction 0.02", 0.0)]
