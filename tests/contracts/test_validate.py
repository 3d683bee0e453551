"""``twin task validate`` over all tasks: shipped policies do their tasks on their feet, with the same bits twice."""

import json

import pytest

from twin.cli import main
from twin.experiments.evaluation import floors
from twin.tasks import TASKS

SEED = 3
"""A seed with which every scripted policy succeeds in nominal conditions."""


@pytest.mark.slow
def test_every_task_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["task", "validate", "--conditions", "nominal", "--seeds", "1", "--seed", str(SEED), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [entry["task"] for entry in result["entries"]] == list(TASKS)
    assert all(entry["passed"] and entry["successes"] == 1 for entry in result["entries"])
    assert max(entry["peak_torque_ratio"] for entry in result["entries"]) < 1


@pytest.mark.slow
def test_a_case_that_fails_makes_the_command_fail(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tote at the rated weight makes the robot fall: asked to succeed there, the policy fails."""
    monkeypatch.setitem(floors.FLOORS["tote_transfer"], "heavy", 1.0)
    assert main(["task", "validate", "tote_transfer", "--conditions", "heavy", "--seeds", "1"]) == 1
    out = capsys.readouterr().out
    assert "0 of 1 succeed, at least 1 must (seed 1 fall)" in out
    assert "0 of 1 cases pass" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["kiting"], "did you mean 'kitting'"),
        (["kitting", "--conditions", "blured"], "did you mean 'blurred'"),
        (["--seeds", "0"], "expected a whole number from 1"),
        (["--budget", "x"], "expected a whole number from 1"),
    ],
)
def test_a_mistake_is_told_in_a_line(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert main(["task", "validate", *arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "Traceback" not in err
