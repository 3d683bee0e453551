"""What holds for every line, whatever its numbers."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.config.distribution import Distribution, Exponential, Lognormal, Uniform
from twin.config.failure import Failure, FailureClock
from twin.line.arrays import State
from twin.line.compile import CompiledLine
from twin.line.kernel import advance, restart_statistics
from twin.line.state import read_mean_parts, read_state_times, start_line
from twin.line.validation.pathwise import find_departures, make_given_line
from twin.line.validation.study import make_line, read_throughput, run_long

LAWS: list[Distribution] = [
    Exponential(kind="exponential", mean_s=1.0),
    Lognormal(kind="lognormal", mean_s=1.2, cv=0.4),
    Uniform(kind="uniform", low_s=0.2, high_s=1.4),
]
FAILURES = [
    Failure(
        name="stop",
        clock=clock,
        time_to_failure=Exponential(kind="exponential", mean_s=15.0),
        time_to_repair=Exponential(kind="exponential", mean_s=4.0),
        crew="crew",
    )
    for clock in (FailureClock.OPERATION, FailureClock.TIME, FailureClock.CALENDAR)
]


@dataclass(frozen=True)
class Shape:
    """A random line: per station a law, a number of servers and a failure mode; buffers between."""

    laws: tuple[int, ...]
    servers: tuple[int, ...]
    failures: tuple[int, ...]
    capacities: tuple[int, ...]

    def compile(self, *, supply: int = -1) -> CompiledLine:
        modes = [FAILURES[choice] if choice < len(FAILURES) else None for choice in self.failures]
        laws = [LAWS[choice] for choice in self.laws]
        return make_line(laws, self.capacities, servers=self.servers, failures=modes, crew=1, supply=supply)


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    count = draw(st.integers(1, 6))

    def choose(low: int, high: int, size: int) -> tuple[int, ...]:
        return tuple(draw(st.lists(st.integers(low, high), min_size=size, max_size=size)))

    return Shape(choose(0, 2, count), choose(1, 3, count), choose(0, 4, count), choose(0, 5, count - 1))


def run(line: CompiledLine, until: float) -> State:
    state = start_line(line, seed=7)
    advance(line.model, state, until)
    return state


@given(shapes(), st.floats(1, 300))
@settings(max_examples=60, deadline=None)
def test_parts_that_entered_are_in_the_line_or_have_left(shape: Shape, until: float) -> None:
    line = shape.compile(supply=50)
    clock = run(line, until).clock[0]
    assert 50 - clock["supply"] == clock["parts"] + clock["good"] + clock["scrapped"]


@given(shapes(), st.floats(1, 300))
@settings(max_examples=60, deadline=None)
def test_every_part_in_the_line_is_on_a_server_or_in_a_buffer(shape: Shape, until: float) -> None:
    state = run(shape.compile(), until)
    levels, capacities = state.places["level"], [0, *shape.capacities]
    holding = np.sum(state.servers["state"] != 1) - count_down_and_empty(state)
    assert all(levels <= capacities)
    assert state.clock["parts"][0] == levels.sum() + holding


def count_down_and_empty(state: State) -> int:
    """Return the servers that failed while they were starved."""
    under_repair = np.isin(state.servers["state"], (3, 4))
    return int(np.sum(under_repair & (state.servers["interrupted"] == 1)))


@given(shapes())
@settings(max_examples=40, deadline=None)
def test_states_of_every_server_fill_all_time(shape: Shape) -> None:
    times = read_state_times(run(shape.compile(), 200.0))
    np.testing.assert_allclose(times.sum(axis=1), 200.0, rtol=1e-12)
    assert (times >= 0).all()


@given(shapes())
@settings(max_examples=40, deadline=None)
def test_all_parts_come_out_in_the_end(shape: Shape) -> None:
    state = run(shape.compile(supply=30), 1e5)
    assert (state.clock["good"][0], state.clock["parts"][0]) == (30, 0)


@given(shapes(), st.lists(st.floats(0, 100), max_size=5))
@settings(max_examples=40, deadline=None)
def test_where_a_run_is_interrupted_leaves_no_mark(shape: Shape, stops: list[float]) -> None:
    line = shape.compile()
    state = start_line(line, seed=7)
    for until in [*sorted(stops), 100.0]:
        advance(line.model, state, until)
    assert [array.tobytes() for array in state] == [array.tobytes() for array in run(line, 100.0)]


def test_mean_parts_are_rate_times_flow_time() -> None:
    line = Shape((0, 1, 2, 0), (1, 2, 1, 1), (0, 4, 1, 4), (3, 0, 6)).compile()
    state = run_long(line, 1, 0, 200_000.0)
    flow_time = state.clock["flow_time"][0] / state.clock["good"][0]
    assert read_mean_parts(state) == pytest.approx(read_throughput(state) * flow_time, rel=1e-3)


@given(st.integers(0, 10_000), st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_a_larger_buffer_delays_no_part_under_common_random_numbers(seed: int, stations: int) -> None:
    rng = np.random.default_rng(seed)
    times = rng.exponential(size=(40, stations)).tolist()
    small = rng.integers(0, 4, stations - 1)
    large = small + rng.integers(0, 3, stations - 1)
    departures = [find_departures(make_given_line(times, sizes.tolist())) for sizes in (small, large)]
    assert (departures[1] <= departures[0]).all()


def test_more_places_never_lower_the_output_of_reliable_lines_under_common_random_numbers() -> None:
    counts = [run(make_line([LAWS[0]] * 4, [size] * 3), 5_000.0).clock["good"][0] for size in range(8)]
    assert counts == sorted(counts)


def test_a_line_and_its_reverse_have_the_same_throughput() -> None:
    laws, capacities = [LAWS[0], LAWS[1], LAWS[2], LAWS[0]], [0, 3, 1]
    forth, back = make_line(laws, capacities), make_line(laws[::-1], capacities[::-1])
    rates = [[read_throughput(run_long(line, seed, 0, 50_000.0)) for seed in range(8)] for line in (forth, back)]
    means, errors = np.mean(rates, axis=1), np.std(rates, axis=1, ddof=1) / np.sqrt(8)
    assert abs(means[0] - means[1]) < 3.5 * np.hypot(*errors)


def test_the_nth_time_of_a_source_is_the_same_in_every_scenario() -> None:
    slow, fast = (make_line([LAWS[0], Exponential(kind="exponential", mean_s=mean)], [2]) for mean in (2.0, 0.5))
    states = [run(line, 500.0) for line in (slow, fast)]
    assert states[0].streams["key"].tolist() == states[1].streams["key"].tolist()
    assert states[0].ahead.shape == states[1].ahead.shape


def test_statistics_after_warm_up_do_not_remember_it() -> None:
    line = make_line([LAWS[0]] * 3, [2, 2])
    state = start_line(line, seed=1)
    advance(line.model, state, 1_000.0)
    restart_statistics(state)
    assert read_state_times(state).sum() == 0.0
    assert state.clock["good"][0] == 0
