from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from twin.errors import UsageError
from twin.policies.arrays.observing import ObservationSet
from twin.records.attempt import AttemptSpec
from twin.training.demonstration import read_demonstration
from twin.training.recorder import record_attempts

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", 7, timeout_s=0.4)


def test_a_recorded_attempt_has_a_row_for_every_second_tick(tmp_path: Path) -> None:
    (path,) = record_attempts([SPEC], tmp_path)
    read = read_demonstration(path)
    assert np.diff(read.times_s).round(6).tolist() == [0.016] * 24
    assert read.actions.shape == (25, 46)
    assert read.shown[ObservationSet.OBJECTS].shape == (25, 9)
    assert set(read.phases) == {"reach"}


def test_an_attempt_that_is_there_stays_and_one_of_another_robot_or_policy_is_told(tmp_path: Path) -> None:
    (path,) = record_attempts([SPEC], tmp_path)
    before = path.read_bytes()
    assert list(record_attempts([SPEC], tmp_path)) == [path]
    for other in (replace(SPEC, robot="pal_talos"), replace(SPEC, policy="swift")):
        with pytest.raises(UsageError, match="got unitree_g1 by scripted.*folder of its own"):
            list(record_attempts([other], tmp_path))
    assert path.read_bytes() == before
