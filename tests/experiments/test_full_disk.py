"""A disk that is full, at every place where a store is written."""

import errno
import os
from pathlib import Path

import pytest

from twin.cli import main
from twin.records.lock import lock_folder
from twin.records.store import Store
from twin.records.tables import TABLES

SYNCS_OF_A_START = 4
"""Line file and manifest, each with its folder."""
SYNCS_OF_A_PART = 2 * len(TABLES) + 1


@pytest.mark.parametrize("step", [1, SYNCS_OF_A_START + 1, SYNCS_OF_A_START + 4, SYNCS_OF_A_START + SYNCS_OF_A_PART])
def test_a_full_disk_is_told_and_resume_goes_on(
    machines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], step: int
) -> None:
    folder = tmp_path / "store"
    command = ["run", str(machines), "--replications", "3", "--out", str(folder)]
    with monkeypatch.context() as patch:
        fill_disk(patch, step)
        assert main(command) == 1
    said = capsys.readouterr().err
    assert "cannot be written (No space left on device)" in said
    assert "Traceback" not in said
    assert main(["resume", str(folder)] if step > SYNCS_OF_A_START else command) == 0
    assert Store.open(folder).read("runs").num_rows == 3
    assert not list(folder.rglob(".tmp-*"))


def test_a_part_that_is_stored_survives_a_full_disk(
    machines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    assert main(["run", str(machines), "--replications", "2", "--out", str(folder)]) == 0
    with monkeypatch.context() as patch:
        fill_disk(patch, SYNCS_OF_A_START + SYNCS_OF_A_PART)
        assert main(["run", str(machines), "--replications", "4", "--out", str(folder)]) == 1
    assert Store.open(folder).read("runs").num_rows == 2
    assert main(["resume", str(folder)]) == 0
    assert Store.open(folder).read("runs").num_rows == 4


def test_a_second_writer_ends_with_its_own_code(
    machines: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "store"
    command = ["run", str(machines), "--replications", "2", "--out", str(folder)]
    assert main(command) == 0
    with lock_folder(folder):
        assert main(command) == 3
    assert f"process {os.getpid()} is writing to it" in capsys.readouterr().err


def fill_disk(patch: pytest.MonkeyPatch, step: int) -> None:
    """Let every fsync from the given one on find no space, which is when a file system must have some."""
    calls, fsync = [], os.fsync

    def fsync_or_fail(handle: int) -> None:
        calls.append(handle)
        if len(calls) >= step:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    patch.setattr(os, "fsync", fsync_or_fail)
