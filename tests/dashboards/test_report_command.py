import json
import shutil
from pathlib import Path

import pytest

from twin.cli import main
from twin.records.store import MANIFEST_NAME


@pytest.fixture
def store(results_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of a store that a test may spoil."""
    return Path(shutil.copytree(results_folder / "tote_hub", tmp_path / "store"))


def fail(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["report", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


def test_a_report_is_written_into_the_store_unless_told_otherwise(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(store), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["report"] == str(store / "report.html")
    assert Path(told["report"]).stat().st_size == told["bytes"]


def test_a_missing_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no such folder" in fail(capsys, str(tmp_path / "gone"))


def test_a_folder_without_a_store_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"holds no {MANIFEST_NAME}" in fail(capsys, str(tmp_path))


def test_a_folder_of_stores_names_them(results_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "give one of those in it: tote_hub" in fail(capsys, str(results_folder))


def test_a_store_without_replications_is_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (store / "journal.jsonl").unlink()
    assert f"go on with: twin resume {store}" in fail(capsys, str(store))


def test_a_torn_part_is_told_with_its_remedy(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part = next((store / "servers").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:100])
    told = fail(capsys, str(store))
    assert part.name in told
    assert "twin resume" in told


def test_a_place_that_cannot_be_written_is_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "cannot be written" in fail(capsys, str(store), "--out", str(store / "none" / "report.html"))


def test_a_report_speaks_the_language_asked_for(store: Path) -> None:
    assert main(["report", str(store), "--language", "zh-CN"]) == 0
    told = (store / "report.html").read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in told
    assert "良品产出" in told
    assert "Good output" not in told


def test_a_language_that_is_not_there_is_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "'zh-CN'" in fail(capsys, str(store), "--language", "tlh")
