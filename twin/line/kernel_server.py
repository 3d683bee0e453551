"""Kernels of one server: its state, its failure clocks and its timer."""

import math

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import inline_kernel, kernel
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.order import EventKind
from twin.records.state import ServerState

_FINISHED = np.int64(EventKind.FINISHED)
_FAILED = np.int64(EventKind.FAILED)
_WORKING = np.int64(ServerState.WORKING)
_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)


@inline_kernel
def enter(model: Model, state: State, server: Int, new: Int) -> None:
    """Put a server into a state, counting the time it spent in the last one."""
    now = state.clock[0].now
    record = state.servers[server]
    if model.servers[server].first_fault < model.servers[server].end_fault:
        _age_clocks(model, state, server)
    if record.state != new:
        record.periods += is_active(new) and not is_active(record.state)
        state.state_time[server, record.state] += now - record.since
        record.since = now
        record.state = new
        record.turn = state.clock[0].number
        state.clock[0].number += 1


@inline_kernel
def is_active(server_state: Int) -> bool:
    """Tell whether a server is neither starved nor blocked (Roser, Nakano, Tanaka 2001)."""
    return bool(server_state != _STARVED and server_state != _BLOCKED)


@inline_kernel
def is_ageing(by_operation: Int, server_state: Int) -> bool:
    """Tell whether a failure's clock runs: by operation while working, by time unless down or under intervention."""
    return bool(server_state == _WORKING or (by_operation == 0 and server_state <= _BLOCKED))


@kernel
def _age_clocks(model: Model, state: State, server: Int) -> None:
    record = state.servers[server]
    elapsed = state.clock[0].now - record.aged
    record.aged = state.clock[0].now
    for fault in range(model.servers[server].first_fault, model.servers[server].end_fault):
        if is_ageing(model.faults[fault].by_operation, record.state):
            state.clocks[fault] = max(state.clocks[fault] - elapsed, 0.0)


@inline_kernel
def work(model: Model, state: State, server: Int, left: float) -> None:
    """Let a server work for the given time on the part it holds."""
    record = state.servers[server]
    enter(model, state, server, _WORKING)
    record.left = left
    record.resumed = state.clock[0].now
    if model.servers[server].first_fault < model.servers[server].end_fault:
        _schedule_first(model, state, server, record.resumed + left)
    else:
        set_timer(state, server, record.resumed + left, _FINISHED)


@inline_kernel
def wait(model: Model, state: State, server: Int, waiting: Int) -> None:
    """Let a server wait for a part or for a place; time-dependent clocks run on."""
    enter(model, state, server, waiting)
    if model.servers[server].first_fault < model.servers[server].end_fault:
        _schedule_first(model, state, server, math.inf)
    else:
        stop_timer(state, server)


@kernel
def _schedule_first(model: Model, state: State, server: Int, finish: float) -> None:
    """Schedule what comes first: the end of the service or a failure."""
    record = state.servers[server]
    due, kind = finish, _FINISHED
    for fault in range(model.servers[server].first_fault, model.servers[server].end_fault):
        failure = state.clock[0].now + state.clocks[fault]
        if failure < due and is_ageing(model.faults[fault].by_operation, record.state):
            due, kind, record.fault = failure, _FAILED, fault
    if due < math.inf:
        set_timer(state, server, due, kind)
    else:
        stop_timer(state, server)
