from pathlib import Path

import numpy as np
import pytest

from tests.training.conftest import make_demonstration
from twin.errors import UsageError
from twin.training.demonstration import read_demonstration, write_demonstration


def test_a_written_attempt_is_read_back_unchanged(tmp_path: Path) -> None:
    written = make_demonstration(3)
    write_demonstration(written, tmp_path / "one.parquet")
    read = read_demonstration(tmp_path / "one.parquet")
    assert (read.spec, read.outcome, read.phases) == (written.spec, written.outcome, written.phases)
    assert np.array_equal(read.actions, written.actions)
    assert all(np.array_equal(read.shown[name], rows) for name, rows in written.shown.items())


def test_the_same_attempt_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.parquet", "two.parquet"):
        write_demonstration(make_demonstration(3), tmp_path / name)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_another_file_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "other.parquet").write_bytes(b"no table")
    with pytest.raises(UsageError, match=r"other\.parquet: expected a recorded attempt"):
        read_demonstration(tmp_path / "other.parquet")
