"""Whether a worker that makes one attempt after the other keeps its size (``twin bench memory``)."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getpagesize, getrusage
from typing import Any

from twin.episodes.attempt import run_attempt
from twin.experiments.determinism import ROBOT
from twin.records.attempt import AttemptSpec
from twin.tasks import TASKS

SEEDS = 500
"""Attempts, all tasks in turn."""
TIMEOUT_S = 0.4
"""Each ends here: what could leak is made when a world is built, and at every tick [s]."""
WARM_UP = 5
"""Rounds of all tasks after which everything is loaded and compiled."""
STATM = Path("/proc/self/statm")


def run(seeds: int = SEEDS) -> dict[str, Any]:
    """Return the size of a worker when it is warm and after its last attempt [MB], and how much it has grown."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        sizes = pool.submit(watch_size, list_specs(seeds)).result()
    warm, last = sizes[min(WARM_UP * len(TASKS), len(sizes) // 2)], sizes[-1]
    return {"attempts": seeds, "warm_mb": warm, "last_mb": last, "largest_mb": max(sizes), "growth": last / warm - 1.0}


def list_specs(seeds: int) -> list[AttemptSpec]:
    """Return attempts at all tasks in turn."""
    tasks = [list(TASKS)[number % len(TASKS)] for number in range(seeds)]
    return [
        AttemptSpec(ROBOT, task, "scripted", "nominal", number, timeout_s=TIMEOUT_S)
        for number, task in enumerate(tasks)
    ]


def watch_size(specs: Sequence[AttemptSpec]) -> list[float]:
    """Carry attempts out and return the size of this process after each [MB]."""
    sizes = []
    for spec in specs:
        run_attempt(spec)
        sizes.append(read_size_mb())
    return sizes


def read_size_mb() -> float:
    """Return the resident memory of this process [MB]; where the system does not tell, the most that it ever was."""
    if STATM.is_file():
        return int(STATM.read_text().split()[1]) * getpagesize() / 1e6
    return getrusage(RUSAGE_SELF).ru_maxrss / 1e3
