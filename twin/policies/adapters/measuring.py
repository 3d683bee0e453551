"""How long a policy takes to answer, by the clock on the wall: asked many times, once, and written down."""

import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from twin.config.policy import ArrayDeclared, Measurement
from twin.errors import PolicyFaultError, UsageError
from twin.policies.adapters.asked import Answerer, Declared, Shapes
from twin.policies.adapters.folder import RECORD, Declaration
from twin.policies.adapters.patience import Patience
from twin.policies.adapters.plugged import check_answers, declare, make_answerer
from twin.policies.adapters.remote import RemoteAnswerer
from twin.policies.arrays.observing import ObservationLayout
from twin.policies.arrays.policy import check_chunk
from twin.policies.contract import Closing, Observation, Seeded
from twin.records.atomic import write_atomically

WARM_UP = 10
"""First answers that do not count: memory is still being taken, caches are cold."""


def measure_latency(found: Declaration, robot: str, task: str, start: Observation, questions: int) -> Measurement:
    """Return the times of a policy's answers to an observation; of a server that states them, without the network.

    Args:
        found: the policy.
        robot: folder name under ``robots/``.
        task: task name.
        start: first observation of an attempt.
        questions: how many answers count.

    Raises:
        UsageError: it is a skill graph, does not fit, or fails to answer.
    """
    if not isinstance(found.data, ArrayDeclared):
        raise UsageError(f"policy {found.name}: a skill graph has no latency; it is the robot's own program")
    declared = declare(found, timed=False)
    shapes = Shapes.of(declared, start)
    check_answers(found, task, shapes)
    samples_s = time_answers(declared, make_answerer(found, task), start, questions)
    machine = platform.processor() or platform.machine()
    return Measurement(of=found.digest, machine=machine, robot=robot, task=task, samples_s=tuple(samples_s))


def time_answers(declared: Declared, make: Callable[[], Answerer], start: Observation, questions: int) -> list[float]:
    """Return the time of each of so many answers to an observation, after a warm-up [s].

    Raises:
        UsageError: it fails to answer.
    """
    shapes, layout = Shapes.of(declared, start), ObservationLayout.of(start)
    shown = {wanted: layout.read(start, wanted) for wanted in declared.sets}
    samples_s = []
    try:
        with _begin(declared.name, make) as (patience, answerer):
            for _ in range(WARM_UP + questions):
                began = time.perf_counter()
                chunk = patience.call(lambda: answerer.answer(shown))
                taken_s = time.perf_counter() - began
                check_chunk(declared.name, chunk, (shapes.chunk, shapes.action))
                stated_s = answerer.computed_s if isinstance(answerer, RemoteAnswerer) else None
                samples_s.append(round(max(1e-6, taken_s if stated_s is None else stated_s), 6))
    except PolicyFaultError as fault:
        raise UsageError(str(fault)) from None
    return samples_s[WARM_UP:]


def write_measurement(found: Declaration, measured: Measurement) -> Path:
    """Write the record beside ``policy.yaml`` and return its path.

    Raises:
        StoreError: the folder cannot be written to.
    """
    path = found.folder / RECORD
    write_atomically(path, (measured.model_dump_json(indent=1) + "\n").encode())
    return path


@contextmanager
def _begin(name: str, make: Callable[[], Answerer]) -> Iterator[tuple[Patience, Answerer]]:
    patience = Patience(name)
    answerer = patience.call(make)
    if isinstance(answerer, Seeded):
        answerer.seed(0)
    try:
        yield patience, answerer
    finally:
        if isinstance(answerer, Closing):
            answerer.close()
        patience.close()
