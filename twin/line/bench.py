"""The benchmark group ``line``: parts per second of CPU time, beside SimPy on the same line in the same run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from twin.config.distribution import Exponential
from twin.config.line import Buffer, Line, Station
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.simpy_line import count_parts_with_simpy
from twin.line.state import start_line

ROUNDS = 7
KERNEL_TIME_S = 200_000.0
REFERENCE_TIME_S = 4_000.0
"""Simulated times [s] of a round: each takes a few hundredths of a second or more."""


@dataclass(frozen=True)
class Case:
    """A line of equal exponential stations."""

    name: str
    stations: int
    capacity: int
    mean_s: float = 1.0


CASES = (
    Case("five stations, exponential, buffers of 4", 5, 4),
    Case("five stations, exponential, buffers of 2", 5, 2),
)


def run() -> dict[str, object]:
    """Measure every case; rounds of the two alternate, and the median of their ratios counts."""
    return {"cases": [_measure(case) for case in CASES]}


def make_exponential_line(case: Case) -> Line:
    """Return the line of a case."""
    processing = Exponential(kind="exponential", mean_s=case.mean_s)
    names = [f"station_{place}" for place in range(1, case.stations + 1)]
    return Line(
        line="bench",
        stations=tuple(Station(name=name, processing=processing) for name in names),
        buffers=tuple(Buffer(name=f"after_{name}", after=name, capacity=case.capacity) for name in names[:-1]),
    )


def _measure(case: Case) -> dict[str, object]:
    compiled = compile_line(make_exponential_line(case), {})
    _run_kernel(compiled, 1.0)
    rounds = [
        (_time(lambda: _run_kernel(compiled, KERNEL_TIME_S)), _time(lambda: _run_reference(case)))
        for _ in range(ROUNDS)
    ]
    return {
        "name": case.name,
        "parts_per_s": round(statistics.median(kernel for kernel, _ in rounds)),
        "reference_parts_per_s": round(statistics.median(reference for _, reference in rounds)),
        "ratio": round(statistics.median(kernel / reference for kernel, reference in rounds), 1),
    }


def _run_kernel(compiled: CompiledLine, until_s: float) -> int:
    state = start_line(compiled, seed=1)
    advance(compiled.model, state, until_s)
    return int(state.clock["good"][0])


def _run_reference(case: Case) -> int:
    means_s = [case.mean_s] * case.stations
    return count_parts_with_simpy(means_s, [case.capacity] * (case.stations - 1), until_s=REFERENCE_TIME_S, seed=1)


def _time(count_parts: Callable[[], int]) -> float:
    """Return parts per second of CPU time."""
    start = time.process_time()
    parts = count_parts()
    return parts / (time.process_time() - start)
