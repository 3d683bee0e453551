"""Blocking after service, part by part, against times worked out by hand."""

import numpy as np
import pytest

from twin.config.distribution import Constant
from twin.line.kernel import advance
from twin.line.state import read_level_times, read_state_times, start_line
from twin.line.validation.pathwise import find_departures, make_given_line
from twin.line.validation.study import make_line
from twin.records.state import ServerState


def make_constant(*values: float) -> list[Constant]:
    return [Constant(kind="constant", value_s=value) for value in values]


def recur(times: np.ndarray, capacities: list[int]) -> np.ndarray:
    """Return departures by the max-plus recursion of a line with blocking after service."""
    parts, stations = times.shape
    left = np.zeros((parts, stations))
    for part in range(parts):
        for station in range(stations):
            before = left[part, station - 1] if station else 0.0
            free = left[part - 1, station] if part else 0.0
            room = 0.0
            if station + 1 < stations and part > capacities[station]:
                room = left[part - capacities[station] - 1, station + 1]
            left[part, station] = max(max(before, free) + times[part, station], room)
    return left


@pytest.mark.parametrize("seed", range(6))
def test_departures_follow_the_recursion_for_random_times_and_buffers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    times = rng.integers(1, 9, (60, 5)).astype(float)  # whole numbers: many simultaneous events
    capacities = rng.integers(0, 4, 4).tolist()
    assert np.array_equal(find_departures(make_given_line(times.tolist(), capacities)), recur(times, capacities))


def test_a_server_with_a_finished_part_and_no_place_is_blocked() -> None:
    line = make_line(make_constant(1.0, 10.0), [0])
    state = start_line(line, seed=1)
    advance(line.model, state, 5.0)
    assert read_state_times(state)[0, ServerState.BLOCKED] == 3.0  # the first part left at 1, the second is done at 2


def test_parallel_servers_share_the_work() -> None:
    line = make_line(make_constant(1.0, 3.0), [3], servers=[1, 3])
    state = start_line(line, seed=1)
    advance(line.model, state, 301.0)
    assert state.servers["processed"].tolist() == [301, 100, 99, 99]  # done at 4, 7, .. 301; 5, .. 299; 6, .. 300


def test_the_buffer_spends_its_time_at_the_levels_worked_out_by_hand() -> None:
    line = make_line(make_constant(1.0, 4.0), [2])
    state = start_line(line, seed=1)
    advance(line.model, state, 9.0)
    # Part 1 goes through at 1; parts 2 and 3 fill the buffer at 2 and 3; part 4 takes the place freed at 5 at once.
    assert read_level_times(line, state, 1).tolist() == [2.0, 1.0, 6.0]
