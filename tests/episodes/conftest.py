"""Short attempts: the first moments of the reference task, with and without faults."""

import dataclasses
from collections.abc import Callable

import pytest

from twin.episodes.attempt import Attempt, Watcher
from twin.records.attempt import AttemptSpec
from twin.records.fault import read_fault
from twin.tasks.tote_transfer import ToteTransfer

Runner = Callable[..., Attempt]


@pytest.fixture(scope="session")
def run_short() -> Runner:
    """Return what runs the first moments of an attempt with faults, and gives it back run."""
    return _run_short


def _run_short(*faults: str, seconds: float = 0.2, seed: int = 1, watch: Watcher | None = None) -> Attempt:
    read = tuple(read_fault(fault) for fault in faults)
    attempt = Attempt(AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed, faults=read))
    attempt.task = dataclasses.replace(ToteTransfer(), timeout_s=seconds)
    with attempt.run(watch):
        attempt.record = attempt.make_record()  # type: ignore[attr-defined]
    return attempt
