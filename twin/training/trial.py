"""What a learned policy is worth: attempts in physics on seeds that it has not learned from, beside its teacher's."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from twin.episodes.attempt import Attempt
from twin.errors import UsageError
from twin.policies import PolicyEntry, find_policy
from twin.policies.arrays.observing import ObservationSet
from twin.policies.arrays.policy import ArrayPolicy, Pace
from twin.policies.contract import Embodiment, Observation, Policy
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.intervals import wilson
from twin.records.outcome import Outcome

Floats = NDArray[np.float32]
CARD = "training.json"
"""Where a learned policy comes from."""
RATE_HZ = 25.0
FILE, SMALL = "policy.onnx", "_int8"
"""The network's file in a policy's folder, and what the folder of its 8-bit twin ends with."""


class OnnxSource:
    """A network that gives actions, on one thread; in simulated time its answer arrives at once."""

    def __init__(self, path: Path) -> None:
        """Open a file."""
        self._session = _open(path)
        self.sets = tuple(ObservationSet(value.name) for value in self._session.get_inputs())
        self.chunk: int = self._session.get_outputs()[0].shape[0]

    def give(self, observation: Mapping[ObservationSet, Floats]) -> tuple[Floats, float]:
        """Return the next actions; see ``ActionSource``."""
        return self._session.run(["actions"], {name.value: values for name, values in observation.items()})[0], 0.0

    def measure_latency_s(self, answers: int = 400) -> float:
        """Return the median time of an answer on this machine [s]."""
        shown = {value.name: np.zeros(value.shape, np.float32) for value in self._session.get_inputs()}
        times_s = []
        for _ in range(answers):
            began = time.perf_counter()
            self._session.run(["actions"], shown)
            times_s.append(time.perf_counter() - began)
        return median(times_s)


def try_policy(spec: AttemptSpec, path: Path) -> AttemptRecord:
    """Carry out an attempt by a network instead of the policy that the spec names."""
    source = OnnxSource(path)

    def make(_brief: Any, start: Observation, _robot: Embodiment) -> Policy:
        pace = Pace(RATE_HZ, source.chunk)
        return ArrayPolicy(path.parent.name, _name_version(path), source, pace, source.sets, start=start)

    entry = PolicyEntry(_name_version(path), make)
    with Attempt(spec, entry).run(None) as attempt:
        return attempt.make_record()


def try_teacher(spec: AttemptSpec) -> AttemptRecord:
    """Carry out an attempt by the policy that the spec names."""
    with Attempt(spec, find_policy(spec.task, spec.policy)).run(None) as attempt:
        return attempt.make_record()


def compare(
    folder: Path, seeds: Sequence[int], *, workers: int = 1, progress: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Return success with its interval, outcomes and latency of teacher, policy and 8-bit twin on the same seeds.

    Raises:
        UsageError: the folder has no learned policy.
    """
    card = read_card(folder)
    specs = [AttemptSpec(card["robot"], card["task"], card["teacher"], "nominal", seed) for seed in seeds]
    files = {"float": folder / FILE, "int8": folder.with_name(folder.name + SMALL) / FILE}
    ways = {"teacher": try_teacher} | {name: partial(try_policy, path=path) for name, path in files.items()}
    results = {}
    for name, attempt in ways.items():
        records = []
        for record in _carry_out(attempt, specs, workers):
            records.append(record)
            if progress:
                progress(f"{name} {record.spec.seed}: {record.outcome.label} after {record.duration_s:.2f} s")
        latency_s = OnnxSource(files[name]).measure_latency_s() if name in files else None
        results[name] = _sum_up(records) | {"latency_s": latency_s}
    return {"robot": card["robot"], "task": card["task"], "seeds": [seeds[0], seeds[-1]], "policies": results}


def read_card(folder: Path) -> dict[str, Any]:
    """Return what a learned policy comes from.

    Raises:
        UsageError: the folder has no learned policy.
    """
    try:
        card: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UsageError(f"{folder}: expected a learned policy with {CARD} (twin train fit)") from None
    return card


def _carry_out(
    attempt: Callable[[AttemptSpec], AttemptRecord], specs: Sequence[AttemptSpec], workers: int
) -> Iterator[AttemptRecord]:
    if workers == 1:
        yield from map(attempt, specs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(attempt, specs)


def _sum_up(records: Sequence[AttemptRecord]) -> dict[str, Any]:
    good = [record.duration_s for record in records if record.outcome is Outcome.SUCCESS]
    outcomes = Counter(record.outcome.label for record in records)
    return {
        "success": wilson(len(good), len(records)).as_json(),
        "outcomes": dict(outcomes.most_common()),
        "duration_s": median(good) if good else None,
    }


def _name_version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _open(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
