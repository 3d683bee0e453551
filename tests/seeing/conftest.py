"""One coarse recording of a real attempt, for all that is made from it."""

import pytest

from twin.episodes.attempt import run_attempt
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.seeing.recording import Recorder, Recording

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed=1)


@pytest.fixture(scope="session")
def seen() -> tuple[AttemptRecord, Recording]:
    recorder = Recorder(rate_hz=2.0)
    record = run_attempt(SPEC, recorder.watch)
    assert recorder.recording is not None
    return record, recorder.recording


@pytest.fixture(scope="session")
def record(seen: tuple[AttemptRecord, Recording]) -> AttemptRecord:
    return seen[0]


@pytest.fixture(scope="session")
def recording(seen: tuple[AttemptRecord, Recording]) -> Recording:
    return seen[1]
