from pathlib import Path

import numpy as np

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
