"""Running ahead and the event kernel are two algorithms for one line: from the same seed they give the same results.

Neither knows of the other, so that what both say is right for both, or wrong in the same way.
"""

import numpy as np
import pytest

from twin.config.line import Line
from twin.line.ahead import run_ahead
from twin.line.ahead_lines import can_run_ahead
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.simulate import look_at_events
from twin.line.state import read_crew_times, read_level_times, read_mean_parts, read_state_times
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel

DISTRIBUTIONS = (
    {"kind": "exponential", "mean_s": 10.0},
    {"kind": "erlang", "mean_s": 9.0, "shape": 3},
    {"kind": "lognormal", "mean_s": 11.0, "cv": 0.7},
    {"kind": "weibull", "mean_s": 10.0, "shape": 0.8},
    {"kind": "uniform", "low_s": 2.0, "high_s": 15.0},
    {"kind": "triangular", "low_s": 3.0, "mode_s": 5.0, "high_s": 20.0},
    {"kind": "gamma", "mean_s": 8.0, "cv": 1.3},
)
SKILL = {"kind": "skill", "robot": "unitree_g1", "task": "tote_transfer"}
LINES = range(60)


def make_line(number: int) -> CompiledLine:
    """Return a random line; every third one has humanoids, two of three have failures."""
    draw = np.random.default_rng(number)
    names = [f"s{place}" for place in range(draw.integers(1, 9))]
    crews = [{"name": f"c{place}", "size": int(draw.integers(1, 3))} for place in range(draw.integers(1, 3))]
    stations = [_make_station(name, draw, number % 3, [crew["name"] for crew in crews]) for name in names]
    buffers = [{"name": f"b{name}", "after": name, "capacity": int(draw.integers(7))} for name in names[:-1]]
    crew = draw.choice([None, *(crew["name"] for crew in crews)])
    line = Line.model_validate(
        {
            "line": "random",
            "stations": stations,
            "buffers": buffers,
            "crews": crews,
            "interventions": {"crew": crew, "default": {"kind": "lognormal", "mean_s": 30.0, "cv": 0.5}},
            "plan": {"planned_hours": 4.0, "warm_up_hours": float(draw.choice([0.0, 0.3]))},
        },
        strict=False,
    )
    outcomes = np.array([Outcome.SUCCESS] * 8 + [Outcome.DROP, Outcome.JAM], np.int8)
    energies = np.linspace(1000.0, 2000.0, 10)
    models = {
        key: SkillModel(key, "hash", outcomes, draw.uniform(5.0, 17.0, 10), energies, 50.0, "full", 0)
        for key in find_skill_keys(line)
    }
    return compile_line(line, models, supply=int(draw.choice([-1, 300])))


def _make_station(name: str, draw: np.random.Generator, kind: int, crews: list[object]) -> dict[str, object]:
    processing = {**SKILL, "conditions": name} if kind == 2 and draw.random() < 0.5 else _draw_distribution(draw)
    failures = [_make_failure(f"f{mode}", draw, crews) for mode in range(draw.integers(3) if kind else 0)]
    rule = {"rule": str(draw.choice(["retry", "scrap"])), "max_retries": int(draw.integers(1, 3))}
    return {"name": name, "processing": processing, "failures": failures, "failed_attempt": rule}


def _draw_distribution(draw: np.random.Generator) -> dict[str, object]:
    """Return a distribution; constants and samples differ, so that no two times coincide."""
    constant = {"kind": "constant", "value_s": float(draw.uniform(5.0, 12.0))}
    empirical = {"kind": "empirical", "samples_s": draw.uniform(3.0, 20.0, 4).tolist()}
    return ((*DISTRIBUTIONS, constant, empirical))[draw.integers(len(DISTRIBUTIONS) + 2)]


def _make_failure(name: str, draw: np.random.Generator, crews: list[object]) -> dict[str, object]:
    return {
        "name": name,
        "clock": "operation",
        "time_to_failure": {"kind": "exponential", "mean_s": float(draw.choice([20.0, 100.0, 2000.0]))},
        "time_to_repair": {"kind": "lognormal", "mean_s": float(draw.choice([5.0, 50.0])), "cv": 1.0},
        "crew": draw.choice([None, *crews]),
    }


def _read(compiled: CompiledLine, state: State) -> dict[str, np.ndarray]:
    counters = ("processed", "first_pass", "scrapped", "repeats", "failures", "interventions", "periods", "energy")
    return {
        "line": np.array([state.clock[name][0] for name in ("good", "scrapped", "first_pass", "flow_time")]),
        "parts": np.array(read_mean_parts(state)),
        "states": read_state_times(state),
        "levels": np.concatenate([read_level_times(compiled, state, queue) for queue in range(len(state.places))]),
        "outcomes": state.outcomes,
        "crews": read_crew_times(compiled, state),
        "calls": state.crews["calls"],
        "flow": state.flow_counts,
        **{name: state.servers[name] for name in counters},
    }


@pytest.mark.parametrize("number", LINES)
def test_both_give_the_same_counts_times_and_levels(number: int) -> None:
    compiled = make_line(number)
    assert can_run_ahead(compiled)
    looks_s = compiled.warm_up_s + np.linspace(0.0, compiled.planned_s, 17)
    events, ahead = (run(compiled, looks_s, seed=3, replication=number) for run in (look_at_events, run_ahead))
    assert ahead is not None
    expected, found = _read(compiled, events[0]), _read(compiled, ahead[0])
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, atol=1e-7, err_msg=name)
    np.testing.assert_array_equal(ahead[1], events[1])
    np.testing.assert_allclose(ahead[2], events[2], rtol=1e-9, atol=1e-7)
