"""Kernels of the failure clocks of one server: what makes them run, and which comes due first."""

import math
from enum import IntEnum

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import inline_kernel, kernel
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.order import EventKind
from twin.records.state import ServerState


class FaultClock(IntEnum):
    """What a clock counts."""

    OPERATION = 0
    """Time working."""
    TIME = 1
    """Time not down."""
    CALENDAR = 2
    """All time."""
    COUNT = 3
    """Services that have ended."""


_OPERATION = np.int64(FaultClock.OPERATION)
_CALENDAR = np.int64(FaultClock.CALENDAR)
_COUNT = np.int64(FaultClock.COUNT)
_FINISHED = np.int64(EventKind.FINISHED)
_FAILED = np.int64(EventKind.FAILED)
_WORKING = np.int64(ServerState.WORKING)
_BLOCKED = np.int64(ServerState.BLOCKED)


@inline_kernel
def is_ageing(clock: Int, server_state: Int) -> bool:
    """Tell whether a clock of times runs in a state of its server."""
    if server_state == _WORKING:
        return bool(clock != _COUNT)
    if server_state <= _BLOCKED:
        return bool(clock != _COUNT and clock != _OPERATION)
    return bool(clock == _CALENDAR)


@kernel
def age_clocks(model: Model, state: State, server: Int) -> None:
    """Bring the clocks of a server up to date; it is about to leave its state, or to begin the next service in it."""
    record = state.servers[server]
    now = state.clock[0].now
    elapsed = now - record.aged
    record.aged = now
    has_served = record.state == _WORKING and now >= record.resumed + record.left
    if has_served:
        record.whole = 0.0
    for fault in range(model.servers[server].first_fault, model.servers[server].end_fault):
        clock = np.int64(model.faults[fault].clock)
        if is_ageing(clock, record.state):
            state.clocks[fault] = max(state.clocks[fault] - elapsed, 0.0)
        elif clock == _COUNT and has_served:
            state.clocks[fault] -= 1.0


@kernel
def schedule_first(model: Model, state: State, server: Int, finish: float) -> None:
    """Schedule what comes first: the end of the service or a failure.

    A failure that counts services strikes when the one after the last begins, before any work is done.
    """
    record = state.servers[server]
    due, kind = finish, _FINISHED
    for fault in range(model.servers[server].first_fault, model.servers[server].end_fault):
        clock = np.int64(model.faults[fault].clock)
        strikes = is_ageing(clock, record.state)
        if clock == _COUNT:
            strikes = record.state == _WORKING and state.clocks[fault] <= 0.0
        failure = state.clock[0].now + state.clocks[fault]
        if strikes and failure < due:
            due, kind, record.fault = failure, _FAILED, fault
    if due < math.inf:
        set_timer(state, server, due, kind)
    else:
        stop_timer(state, server)
