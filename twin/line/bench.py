"""The benchmark group ``line``: parts per second of CPU time, beside SimPy on the same line in the same run, and costs.

Both draw the same distributions and let the same parts flow; the engine counts state times, levels and flow times
besides, SimPy only parts, in the rich line also what robots and crews do.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twin.config.lines import load_line
from twin.line.ahead import run_ahead
from twin.line.bench_costs import measure_growth, measure_shifts, measure_start
from twin.line.bench_lines import make_exponential_line
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.simpy_cell import simulate_with_simpy
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

RICH_LINE = "drive_units"
RICH_REFERENCE_TIME_S = 100_000.0


@dataclass(frozen=True)
class Case:
    """A line, run by one of the engines and by SimPy.

    Attributes:
        name: of the case.
        compiled: the line.
        count: how many parts leave it when the engine runs it.
        count_reference: how many parts leave it when SimPy runs it.
    """

    name: str
    compiled: CompiledLine
    count: Callable[[CompiledLine], int]
    count_reference: Callable[[], int]


def run() -> dict[str, object]:
    """Measure every case; rounds of engine and reference alternate, and the median of their ratios counts."""
    return {
        "cases": [_measure(case) for case in _make_cases()],
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


def _make_cases() -> list[Case]:
    rich = load_line(RICH_LINE)
    return [
        _make_case("a: five stations, exponential, buffers of 2", None, count_ahead),
        _make_case("b: the same with failures and a crew", FAILURES, count_ahead),
        Case(f"c: twelve stations with everything on ({RICH_LINE})", compile_line(rich, {}), count_events, count_rich),
        _make_case("a, event by event", None, count_events),
        _make_case("b, event by event", FAILURES, count_events),
    ]


def _make_case(name: str, failures: Failures | None, count: Callable[[CompiledLine], int]) -> Case:
    """Return the case of five equal exponential stations with buffers of two."""
    means_s, capacities = [MEAN_S] * STATIONS, [CAPACITY] * (STATIONS - 1)
    return Case(
        name,
        make_exponential_line(STATIONS, CAPACITY, failures=failures, mean_s=MEAN_S),
        count,
        lambda: count_parts_with_simpy(means_s, capacities, until_s=REFERENCE_TIME_S, seed=1, failures=failures),
    )


def count_rich() -> int:
    """Run the rich line with SimPy."""
    return simulate_with_simpy(load_line(RICH_LINE), seed=1, warm_up_s=0.0, planned_s=RICH_REFERENCE_TIME_S).good


def _measure(case: Case) -> dict[str, object]:
    case.count(case.compiled)
    rounds = [(_time(lambda: case.count(case.compiled)), _time(case.count_reference)) for _ in range(ROUNDS)]
    return {
        "name": case.name,
        "parts_per_s": round(statistics.median(engine for engine, _ in rounds)),
        "reference_parts_per_s": round(statistics.median(reference for _, reference in rounds)),
        "ratio": round(statistics.median(engine / reference for engine, reference in rounds), 1),
    }


def _time(count_parts: Callable[[], int]) -> float:
    """Return parts per second of CPU time."""
    start = time.process_time()
    parts = count_parts()
    return parts / (time.process_time() - start)
