"""Whether attempts are the same to the last bit in any process and any order (``twin bench determinism``)."""

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import blake2b
from multiprocessing import get_context
from typing import Any

from twin.episodes.attempt import run_attempt
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.tasks import TASKS

ROBOT = "unitree_g1"
SEEDS = 20
"""Attempts of each task, with the seeds from 1 on."""


def run(seeds: int = SEEDS) -> dict[str, Any]:
    """Return for each task whether two processes made the same attempts, one in order and one backwards."""
    return {"equal": [compare(list_specs(task, seeds)) for task in TASKS]}


def list_specs(task: str, seeds: int, timeout_s: float | None = None) -> list[AttemptSpec]:
    """Return attempts of a task, ended early when a time-out is given."""
    return [AttemptSpec(ROBOT, task, "scripted", "nominal", seed, timeout_s=timeout_s) for seed in range(1, seeds + 1)]


def compare(specs: Sequence[AttemptSpec]) -> dict[str, Any]:
    """Return how many attempts have equal hashes in two processes, the second of which goes backwards."""
    with ProcessPoolExecutor(1, get_context("spawn")) as first, ProcessPoolExecutor(1, get_context("spawn")) as second:
        forward, backward = first.submit(hash_attempts, specs), second.submit(hash_attempts, specs[::-1])
        pairs = list(zip(forward.result(), backward.result()[::-1], strict=True))
    equal = sum(one == other for one, other in pairs)
    return {"name": specs[0].task, "attempts": len(pairs), "equal": equal, "distinct": len({one for one, _ in pairs})}


def hash_attempts(specs: Sequence[AttemptSpec]) -> list[str]:
    """Carry attempts out one after the other and return their hashes."""
    return [hash_record(run_attempt(spec)) for spec in specs]


def hash_record(record: AttemptRecord) -> str:
    """Return the digest of everything that an attempt left, floats to the last bit."""
    return blake2b(json.dumps(record.row(), sort_keys=True).encode(), digest_size=16).hexdigest()
