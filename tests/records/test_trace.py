from pathlib import Path

import numpy as np
import pytest

from twin.errors import StoreError
from twin.records.trace import Quantity, Signal, Trace, read_trace, write_trace

TRACE = Trace(
    "robot/task/policy/nominal/1",
    np.array([0.0, 0.5, 1.0]),
    ("reach", "reach", "lift"),
    (
        Signal(Quantity.TORQUE_RATIO, "left_leg", "left_knee", np.array([0.1, 0.2, 0.3], np.float32)),
        Signal(Quantity.CONTACT_FORCE, "hands", "left_hand", np.array([0.0, 5.0, np.nan], np.float32)),
    ),
)


def test_a_trace_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_trace(tmp_path / "trace.parquet", TRACE)
    read = read_trace(tmp_path / "trace.parquet")
    assert (read.attempt, read.phases) == (TRACE.attempt, TRACE.phases)
    np.testing.assert_array_equal(read.times, TRACE.times)
    for found, written in zip(read.signals, TRACE.signals, strict=True):
        assert found[:3] == written[:3]
        np.testing.assert_array_equal(found.values, written.values)


def test_the_same_trace_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_trace(tmp_path / name, TRACE)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_bands_cover_the_attempt_phase_by_phase() -> None:
    assert TRACE.find_bands() == [("reach", 0.0, 1.0), ("lift", 1.0, 1.0)]


def test_what_is_no_trace_is_told(tmp_path: Path) -> None:
    (tmp_path / "trace.parquet").write_bytes(b"no table")
    with pytest.raises(StoreError, match="not a whole Parquet file"):
        read_trace(tmp_path / "trace.parquet")
