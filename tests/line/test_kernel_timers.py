import math

import numpy as np
import pytest

from twin.config.distribution import Constant
from twin.line.arrays import State
from twin.line.kernel_timers import count_nodes, find_next, set_timer, stop_timer
from twin.line.order import KIND_SHIFT, EventKind
from twin.line.state import start_line
from twin.line.validation.study import make_line


def make_timers(servers: int) -> State:
    compiled = make_line([Constant(kind="constant", value_s=1.0)], [], servers=[servers], supply=0)
    return start_line(compiled, seed=1)


def pop(state: State) -> int:
    server = int(find_next(state) - state.clock["first_leaf"][0])
    stop_timer(state, server)
    return server


@pytest.mark.parametrize("servers", [1, 7, 8, 9, 64, 65, 100])
def test_timers_come_out_in_order_of_time(servers: int) -> None:
    state = make_timers(servers)
    times = np.random.default_rng(servers).random(servers)
    for server, time in enumerate(times):
        set_timer(state, server, time, EventKind.FINISHED)
    assert [pop(state) for _ in range(servers)] == np.argsort(times).tolist()
    assert state.due[find_next(state)] == math.inf


def test_a_timer_set_again_replaces_the_old_one() -> None:
    state = make_timers(10)
    set_timer(state, 9, 1.0, EventKind.FINISHED)
    set_timer(state, 3, 2.0, EventKind.FINISHED)
    set_timer(state, 9, 3.0, EventKind.FINISHED)
    assert [pop(state), pop(state)] == [3, 9]


@pytest.mark.parametrize("servers", [8, 70])
def test_simultaneous_events_go_by_kind_and_then_in_order_of_scheduling(servers: int) -> None:
    state = make_timers(servers)
    order = [servers - 1, 0, servers // 2, 1]
    kinds = [EventKind.FAILED, EventKind.FINISHED, EventKind.REPAIRED, EventKind.FINISHED]
    for server, kind in zip(order, kinds, strict=True):
        set_timer(state, server, 5.0, kind)
    assert [pop(state) for _ in order] == [servers // 2, 0, 1, servers - 1]


@pytest.mark.parametrize("seed", range(20))
def test_of_any_simultaneous_events_the_one_scheduled_first_comes_first(seed: int) -> None:
    times = np.random.default_rng(seed).integers(0, 4, 64)
    state = make_timers(64)
    for server, time in enumerate(times):
        set_timer(state, server, float(time), EventKind.FINISHED)
    assert [pop(state) for _ in times] == np.argsort(times, stable=True).tolist()


def test_the_rank_of_an_event_tells_its_kind() -> None:
    state = make_timers(3)
    set_timer(state, 1, 1.0, EventKind.CLEARED)
    assert state.rank[find_next(state)] >> KIND_SHIFT == EventKind.CLEARED


def test_tree_has_room_for_every_server() -> None:
    for servers in (1, 8, 9, 64, 65, 20_000):
        above, nodes = count_nodes(servers)
        assert nodes - above >= servers
