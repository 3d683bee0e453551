from pathlib import Path

import pytest

from twin.errors import UsageError
from twin.seeing.show import SUFFIXES
from twin.targets import check_target


@pytest.mark.parametrize(
    ("noun", "name", "words"),
    [
        ("film", "film.avi", "ends in .mp4"),
        ("film", "film", "ends in .mp4"),
        ("sheet", "sheet.jpg", "ends in .png"),
        ("replay", "attempt.gltf", "ends in .glb"),
        ("plot", "plot.pdf", "ends in .png"),
        ("trace", "trace.csv", "ends in .parquet"),
        ("film", "missing/film.mp4", "does not exist"),
        ("sheet", "folder.png", "is a folder"),
    ],
)
def test_a_place_that_cannot_hold_the_file_is_refused(tmp_path: Path, noun: str, name: str, words: str) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(UsageError, match=words):
        check_target(noun, tmp_path / name, SUFFIXES[noun])


def test_a_file_that_may_not_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(UsageError, match="not permitted"):
        check_target("film", tmp_path / "film.mp4", SUFFIXES["film"])


def test_a_place_where_nothing_can_be_made_is_refused_whatever_its_rights() -> None:
    with pytest.raises(UsageError, match="not permitted"):
        check_target("film", Path("/proc/film.mp4"), SUFFIXES["film"])
