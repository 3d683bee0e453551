"""SimPy, written independently, and both engines agree on the throughput of the same lines."""

import numpy as np
import pytest

from twin.line.ahead import run_ahead
from twin.line.bench_lines import make_exponential_line
from twin.line.kernel import advance
from twin.line.simpy_line import Failures, count_parts_with_simpy
from twin.line.state import start_line

EXACT = 0.6804894774
"""Throughput of five exponential stations with buffers of two (Hillier and Boling 1967)."""
LONG_S = 200_000.0
FAILURES = Failures(mean_to_failure_s=20.0, mean_to_repair_s=6.0)
"""Frequent, so that repairs often wait for the one person."""


def test_all_three_find_the_exact_throughput() -> None:
    assert _run_simpy(None) == pytest.approx(EXACT, abs=0.012)
    for throughput in _run_engines(None):
        assert throughput == pytest.approx(EXACT, abs=0.004)


def test_all_three_agree_with_failures_and_a_crew() -> None:
    reference = np.mean([_run_simpy(FAILURES, seed) for seed in range(3)])
    ahead, events = _run_engines(FAILURES)
    assert ahead == events
    assert ahead == pytest.approx(reference, abs=0.006)


def test_without_enough_people_the_line_delivers_less() -> None:
    assert _run_simpy(FAILURES) < 0.97 * _run_simpy(FAILURES._replace(people=5))


def _run_simpy(failures: Failures | None, seed: int = 1) -> float:
    return count_parts_with_simpy([1.0] * 5, [2] * 4, until_s=20_000.0, seed=seed, failures=failures) / 20_000.0


def _run_engines(failures: Failures | None) -> tuple[float, float]:
    compiled = make_exponential_line(5, 2, failures=failures)
    ahead = run_ahead(compiled, np.array([LONG_S]), seed=1, replication=0)
    state = start_line(compiled, seed=1)
    advance(compiled.model, state, LONG_S)
    assert ahead is not None
    return float(ahead[1][-1, 0] / LONG_S), float(state.clock["good"][0] / LONG_S)
