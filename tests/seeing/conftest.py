"""One coarse recording of a real attempt, for all that is made from it."""

import pytest

from twin.episodes.attempt import Attempt, run_attempt
from twin.physics.world import World
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.trace import Trace
from twin.seeing.recording import Recorder, Recording
from twin.seeing.tracer import Tracer

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed=1)


@pytest.fixture(scope="session")
def seen() -> tuple[AttemptRecord, Recording, Trace]:
    recorder, tracer = Recorder(rate_hz=2.0), Tracer()

    def watch(attempt: Attempt, world: World) -> None:
        recorder.watch(attempt, world)
        tracer.watch(attempt, world)

    record = run_attempt(SPEC, watch)
    assert recorder.recording is not None
    return record, recorder.recording, tracer.make_trace()


@pytest.fixture(scope="session")
def record(seen: tuple[AttemptRecord, Recording, Trace]) -> AttemptRecord:
    return seen[0]


@pytest.fixture(scope="session")
def recording(seen: tuple[AttemptRecord, Recording, Trace]) -> Recording:
    return seen[1]


@pytest.fixture(scope="session")
def trace(seen: tuple[AttemptRecord, Recording, Trace]) -> Trace:
    return seen[2]
