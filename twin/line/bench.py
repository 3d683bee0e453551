"""The benchmark group ``line``: parts per second of CPU time, beside SimPy on the same line in the same run, and costs.

Both draw the same distributions and let the same parts flow; the engine counts state times, levels and flow times
besides, SimPy only parts.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twin.line.ahead import run_ahead
from twin.line.bench_costs import measure_growth, measure_shifts, measure_start
from twin.line.bench_lines import make_exponential_line
from twin.line.compile import CompiledLine
from twin.line.kernel import advance
from twin.line.simpy_line import Failures, count_parts_with_simpy
from twin.line.state import start_line

ROUNDS = 7
ENGINE_TIME_S = 400_000.0
REFERENCE_TIME_S = 4_000.0
"""Simulated times [s] of a round: each takes a few hundredths of a second or more."""

STATIONS = 5
CAPACITY = 2
MEAN_S = 1.0
FAILURES = Failures(mean_to_failure_s=200.0, mean_to_repair_s=10.0)

Count = Callable[[CompiledLine], int]
"""Runs a line for ``ENGINE_TIME_S`` and returns how many parts have left it."""


@dataclass(frozen=True)
class Case:
    """Five equal exponential stations with buffers of two, run by one of the engines."""

    name: str
    failures: Failures | None
    count: Count


def run() -> dict[str, object]:
    """Measure every case; rounds of engine and reference alternate, and the median of their ratios counts."""
    return {
        "cases": [_measure(case) for case in CASES],
        "growth": measure_growth(),
        "shifts": measure_shifts(),
        "start": measure_start(),
    }


def count_ahead(compiled: CompiledLine) -> int:
    """Run a line ahead, as ``simulate`` does where it can."""
    found = run_ahead(compiled, np.array([ENGINE_TIME_S]), seed=1, replication=0)
    assert found is not None  # exponential times never coincide
    return int(found[1][-1, 0])


def count_events(compiled: CompiledLine) -> int:
    """Run a line event by event."""
    state = start_line(compiled, seed=1)
    advance(compiled.model, state, ENGINE_TIME_S)
    return int(state.clock["good"][0])


CASES = (
    Case("a: five stations, exponential, buffers of 2", None, count_ahead),
    Case("b: the same with failures and a crew", FAILURES, count_ahead),
    Case("a, event by event", None, count_events),
    Case("b, event by event", FAILURES, count_events),
)


def _measure(case: Case) -> dict[str, object]:
    compiled = make_exponential_line(STATIONS, CAPACITY, failures=case.failures, mean_s=MEAN_S)
    case.count(compiled)
    rounds = [(_time(lambda: case.count(compiled)), _time(lambda: _count_reference(case))) for _ in range(ROUNDS)]
    return {
        "name": case.name,
        "parts_per_s": round(statistics.median(engine for engine, _ in rounds)),
        "reference_parts_per_s": round(statistics.median(reference for _, reference in rounds)),
        "ratio": round(statistics.median(engine / reference for engine, reference in rounds), 1),
    }


def _count_reference(case: Case) -> int:
    means_s, capacities = [MEAN_S] * STATIONS, [CAPACITY] * (STATIONS - 1)
    return count_parts_with_simpy(means_s, capacities, until_s=REFERENCE_TIME_S, seed=1, failures=case.failures)


def _time(count_parts: Callable[[], int]) -> float:
    """Return parts per second of CPU time."""
    start = time.process_time()
    parts = count_parts()
    return parts / (time.process_time() - start)
