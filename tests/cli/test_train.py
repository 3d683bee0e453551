from pathlib import Path

import pytest

from tests.training.conftest import make_demonstration
from twin.cli import main
from twin.training.demonstration import write_demonstration


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


@pytest.mark.parametrize("noise", ["-0.1", "3.5", "nan", "much"])
def test_learning_with_impossible_noise_says_what_is_possible(noise: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "fit", "demos", f"--noise={noise}"]) == 2
    assert "expected a number from 0 to 3" in capsys.readouterr().err


def test_a_network_is_as_large_and_learns_with_as_much_noise_as_told(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="the extra 'train' is not installed")
    import onnx

    for seed in range(20):
        write_demonstration(make_demonstration(seed), tmp_path / f"{seed}.parquet")
    answers = {}
    for noise in ("0", "1"):
        out = tmp_path / f"noise_{noise}"
        told = ["--out", str(out), "--hidden", "8", "--noise", noise, "--epochs", "20"]
        assert main(["train", "fit", str(tmp_path), *told]) == 0
        weights = {kept.name: kept for kept in onnx.load_model(str(out / "policy.onnx")).graph.initializer}
        assert list(weights["w_second"].dims) == [8, 8]
        answers[noise] = weights["w_second"].raw_data
    assert answers["0"] != answers["1"]
