import numpy as np
import pytest

from twin.config.distribution import Constant
from twin.line.arrays import State
from twin.line.compile import CompiledLine
from twin.line.kernel import advance, restart_statistics
from twin.line.order import Status
from twin.line.state import copy_state, read_state_times, start_line
from twin.line.validation.study import make_exponential, make_failure, make_line


@pytest.fixture(scope="module")
def line() -> CompiledLine:
    failures = [make_failure(0.05, 0.2, crew=True), None, make_failure(0.1, 0.5, crew=True)]
    return make_line([make_exponential(1.0)] * 3, [2, 0], servers=[1, 2, 1], failures=failures, crew=1)


def to_bytes(state: State) -> list[bytes]:
    return [array.tobytes() for array in state]


def test_advancing_in_two_steps_gives_the_same_bytes_as_in_one(line: CompiledLine) -> None:
    once, twice = start_line(line, seed=1), start_line(line, seed=1)
    advance(line.model, once, 1_000.0)
    for until in (0.0, 1.5, 333.3, 333.3, 1_000.0):
        advance(line.model, twice, until)
    assert to_bytes(once) == to_bytes(twice)


def test_a_copy_runs_on_as_its_original_would_have(line: CompiledLine) -> None:
    state = start_line(line, seed=1)
    advance(line.model, state, 500.0)
    fork = copy_state(state)
    advance(line.model, state, 900.0)
    advance(line.model, fork, 900.0)
    assert to_bytes(state) == to_bytes(fork)


def test_same_seed_and_replication_give_the_same_bytes_and_others_do_not(line: CompiledLine) -> None:
    states = [start_line(line, seed=seed, replication=number) for seed, number in ((1, 0), (1, 0), (1, 1), (2, 0))]
    for state in states:
        advance(line.model, state, 100.0)
    first, same, *others = (to_bytes(state) for state in states)
    assert first == same
    assert all(first != other for other in others)


@pytest.mark.parametrize("until", [99.0, -1.0, float("-inf"), float("nan")])
def test_going_back_in_time_is_refused_and_changes_nothing(line: CompiledLine, until: float) -> None:
    state = start_line(line, seed=1)
    advance(line.model, state, 100.0)
    before = to_bytes(state)
    assert advance(line.model, state, until) == Status.BACKWARDS
    assert to_bytes(state) == before


def test_a_line_whose_parts_have_run_out_says_so() -> None:
    line = make_line([Constant(kind="constant", value_s=1.0)], [], supply=3)
    state = start_line(line, seed=1)
    assert advance(line.model, state, 2.0) == Status.OK
    assert advance(line.model, state, 10.0) == Status.DRAINED
    assert state.clock["good"][0] == 3


def test_restarting_statistics_leaves_the_line_itself_untouched(line: CompiledLine) -> None:
    plain, cut = start_line(line, seed=1), start_line(line, seed=1)
    for state in (plain, cut):
        advance(line.model, state, 100.0)
    restart_statistics(cut)
    for state in (plain, cut):
        advance(line.model, state, 500.0)
    assert cut.due.tobytes() == plain.due.tobytes()
    assert cut.streams.tobytes() == plain.streams.tobytes()


def test_statistics_count_exactly_from_the_cut_on(line: CompiledLine) -> None:
    state = start_line(line, seed=1)
    advance(line.model, state, 100.0)
    times, good = read_state_times(state), int(state.clock["good"][0])
    full = copy_state(state)
    restart_statistics(state)
    for one in (state, full):
        advance(line.model, one, 777.7)
    np.testing.assert_allclose(read_state_times(state) + times, read_state_times(full), rtol=1e-9, atol=1e-9)
    assert state.clock["good"][0] + good == full.clock["good"][0]
