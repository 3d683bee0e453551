from pathlib import Path

import pytest

from twin.cli import main


def test_recording_needs_a_folder_to_write_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "record", "tote_transfer"]) == 2
    assert "expected --out DIR" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_to_is_told_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["train", "record", "tote_transfer", "--out", str(tmp_path / "file" / "inside")]) == 2
    assert "cannot be a folder of results (Not a directory)" in capsys.readouterr().err


def test_a_chunk_that_no_policy_may_declare_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "fit", str(tmp_path), "--chunk", "1001", "--out", str(tmp_path / "policy")]) == 2
    assert "expected at most 1,000 actions of an answer (got '1001')" in capsys.readouterr().err


def test_trying_a_folder_without_a_policy_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "try", str(tmp_path)]) == 2
    assert "training.json (twin train fit)" in capsys.readouterr().err


def test_learning_without_attempts_or_without_torch_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "fit", str(tmp_path), "--out", str(tmp_path / "policy")]) == 2
    message = capsys.readouterr().err
    assert "twin train record" in message or "pip install '.[train]'" in message
