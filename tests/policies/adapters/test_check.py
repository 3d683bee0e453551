"""``twin policy check``: "fits" is said of what has answered, at a robot that is there and can do the task."""

from pathlib import Path

import pytest

from tests.policies.adapters.conftest import SERVER, find_block, serve, write_policy
from tests.policies.adapters.test_python import ANSWERER
from tests.policies.adapters.test_readme import install
from twin.cli import main

HOLD = find_block("# hold_policy.py")


def write_mine(folder: Path) -> None:
    write_policy(folder, "mine", find_block("kind: skill_graph"), graph_yaml=find_block("start: reach").encode())


@pytest.mark.parametrize(
    ("robot", "message"),
    [("unitree_g2", "no robot named 'unitree_g2'; did you mean 'unitree_g1'?"), ("dexmate_vega", "cannot be done by")],
)
def test_a_robot_that_is_not_there_or_cannot_do_the_task_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], robot: str, message: str
) -> None:
    write_mine(folder)
    assert main(["policy", "check", "mine", "--robot", robot]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("shape", "expected actions of shape (5 or more, 46) (got (5, 45))"),
        ("nan", "nan"),
        ("text", "the server failed: ValueError: no such robot"),
    ],
)
def test_a_server_that_answers_wrongly_does_not_fit(
    folder: Path, capsys: pytest.CaptureFixture[str], how: str, message: str
) -> None:
    with serve(SERVER, how) as (port, _):
        write_policy(folder, "far", find_block("kind: remote").replace("8123", str(port)))
        assert main(["policy", "check", "far"]) == 2
    assert message in capsys.readouterr().err


def test_a_server_that_answers_fits(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serve(SERVER, "well", 10**6) as (port, _):
        write_policy(folder, "far", find_block("kind: remote").replace("8123", str(port)))
        assert main(["policy", "check", "far"]) == 0
    assert "fits unitree_g1 at tote_transfer" in capsys.readouterr().out


@pytest.mark.parametrize("module", [HOLD, ANSWERER], ids=["ticks", "arrays"])
def test_the_policy_of_a_package_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], module: str
) -> None:
    install(tmp_path, monkeypatch, module, "hold = hold_policy:hold")
    assert main(["policy", "check", "hold"]) == 0
    assert "hold (python, version " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (HOLD.replace('self.wait("hold", 1.0)', "self.rest()"), "raised AttributeError"),
        (ANSWERER.replace("self.shapes.action)", "7)"), "expected actions of shape (2 or more, 46) (got (2, 7))"),
    ],
    ids=["ticks", "arrays"],
)
def test_a_package_that_answers_wrongly_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], module: str, message: str
) -> None:
    install(tmp_path, monkeypatch, module, "hold = hold_policy:hold")
    assert main(["policy", "check", "hold"]) == 2
    assert message in capsys.readouterr().err


def test_answers_that_would_never_arrive_in_time_are_told(hold_onnx: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = hold_onnx / "policy.yaml"
    file.write_text(file.read_text().replace("value_s: 0.05", "value_s: 6"))
    assert main(["policy", "check", "hold_onnx"]) == 2
    assert "expected answers within 5 s (got 6" in capsys.readouterr().err


def test_what_ships_needs_no_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", "scripted"]) == 2
    assert "ships with the program" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--questions", "9"], "expected 10 to 10,000 answers (got '9')"),
        (["--questions", "10001"], "expected 10 to 10,000 answers (got '10001')"),
        (["--task", "kitting"], "policy mine does not do 'kitting'; expected one of: tote_transfer"),
    ],
)
def test_what_cannot_be_measured_is_told_before(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    write_mine(folder)
    assert main(["policy", "measure", "mine", *words]) == 2
    assert message in capsys.readouterr().err
