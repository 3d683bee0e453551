"""Attempts of a policy as tables: what it saw, as arrays, and the hand poses it answered with, many times a second."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.control.reference import BodyReference
from twin.episodes.attempt import Attempt, check_spec
from twin.errors import UsageError
from twin.policies import PolicyEntry, find_policy
from twin.policies.arrays.acting import HandPoseLayout
from twin.policies.arrays.observing import ObservationLayout, ObservationSet
from twin.policies.contract import Embodiment, Observation, Policy
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.training.demonstration import Demonstration, read_demonstration, write_demonstration

Floats = NDArray[np.float32]
EVERY = 2
"""A row for every second control tick, 62.5 a second: finer than any policy of hand poses acts."""


@dataclass
class Tape:
    """What one attempt has shown so far; see ``Demonstration``."""

    times_s: list[float] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)
    actions: list[Floats] = field(default_factory=list)
    shown: dict[ObservationSet, list[Floats]] = field(default_factory=lambda: {name: [] for name in ObservationSet})

    def finish(self, record: AttemptRecord) -> Demonstration:
        """Return the whole of it."""
        return Demonstration(
            record.spec,
            record.outcome,
            np.array(self.times_s),
            tuple(self.phases),
            np.array(self.actions),
            {name: np.array(rows) for name, rows in self.shown.items()},
        )


class RecordedPolicy:
    """A policy that works as it would alone, and whose observations and answers are kept."""

    def __init__(self, policy: Policy, start: Observation, tape: Tape) -> None:
        """Work like a policy.

        Args:
            policy: what decides.
            start: the first observation.
            tape: where rows are added.
        """
        self._policy, self._tape = policy, tape
        self._seeing = ObservationLayout.of(start)
        self._acting = HandPoseLayout(tuple(sorted(start.grips)))
        self._ticks = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._policy, name)

    def act(self, observation: Observation) -> BodyReference:
        """Return what the policy answers, and keep it."""
        reference = self._policy.act(observation)
        if self._ticks % EVERY == 0:
            self._keep(observation, reference)
        self._ticks += 1
        return reference

    def _keep(self, observation: Observation, reference: BodyReference) -> None:
        tape = self._tape
        tape.times_s.append(observation.time_s)
        tape.phases.append(self._policy.name_phase())
        tape.actions.append(self._acting.encode(reference, done=self._policy.is_done()))
        for name, rows in tape.shown.items():
            rows.append(self._seeing.read(observation, name))


def record_attempt(spec: AttemptSpec) -> Demonstration:
    """Carry out an attempt with the policy that its spec names and return what it saw and did."""
    entry, tape = find_policy(spec.task, spec.policy), Tape()

    def make(brief: Any, start: Observation, robot: Embodiment) -> Policy:
        return RecordedPolicy(entry.make(brief, start, robot), start, tape)

    with Attempt(spec, PolicyEntry(entry.version, make, entry.privileged)).run(None) as attempt:
        return tape.finish(attempt.make_record())


def record_attempts(specs: Sequence[AttemptSpec], folder: Path, *, workers: int = 1) -> Iterator[Path]:
    """Record attempts into a folder, a file each, and yield the files as they are there; those there stay.

    Raises:
        UsageError: a spec names something unknown, or a file holds an attempt by another robot or policy.
    """
    for spec in specs[:1]:
        check_spec(spec)
    folder.mkdir(parents=True, exist_ok=True)
    if workers == 1:
        yield from map(partial(_record_into, folder), specs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(partial(_record_into, folder), specs)


def _record_into(folder: Path, spec: AttemptSpec) -> Path:
    path = folder / f"{spec.task}-{spec.conditions}-{spec.seed:06d}.parquet"
    if not path.exists():
        write_demonstration(record_attempt(spec), path)
        return path
    there = read_demonstration(path).spec
    if (there.robot, there.policy) != (spec.robot, spec.policy):
        raise UsageError(
            f"{path}: expected an attempt of {spec.robot} by {spec.policy} (got {there.robot} by {there.policy}); "
            "record each into a folder of its own"
        )
    return path
