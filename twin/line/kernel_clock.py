"""Kernels of the failure clocks of one server: what makes them run, and which comes due first."""

import math
from enum import IntEnum

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import inline_kernel, kernel
from twin.line.kernel_draw import draw_time
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.order import EventKind
from twin.records.state import RobotState, ServerState


class FaultClock(IntEnum):
    """What a clock counts."""

    OPERATION = 0
    """Time working; of a robot of a pool, walking too."""
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
_LAST = np.int64(EventKind.LAST)
_FAILED = np.int64(EventKind.FAILED)
_WORKING = np.int64(ServerState.WORKING)
_CHANGEOVER = np.int64(ServerState.CHANGEOVER)
_BLOCKED = np.int64(ServerState.BLOCKED)
_WAITING_ROBOT = np.int64(ServerState.WAITING_ROBOT)
_WALKING = np.int64(RobotState.WALKING)
_RESTING = np.int64(RobotState.RESTING)


@inline_kernel
def is_ageing(clock: Int, server_state: Int) -> bool:
    """Tell whether a clock of times runs in a state of its server."""
    if server_state in (_WORKING, _WALKING):
        return bool(clock != _COUNT)
    if server_state <= _BLOCKED or server_state == _CHANGEOVER or _WAITING_ROBOT <= server_state <= _RESTING:
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
            left = state.clocks[fault] - elapsed
            state.clocks[fault] = left if model.faults[fault].periodic else max(left, 0.0)
        elif clock == _COUNT and has_served:
            state.clocks[fault] -= 1.0


@kernel
def wind_up(model: Model, state: State, server: Int) -> None:
    """Wind up the clocks that the stop which has ended renews; the server is as good as new to them."""
    first = np.int64(model.servers[server].first_fault)
    renewed = model.faults[state.servers[server].fault].renews
    for fault in range(first, np.int64(model.servers[server].end_fault)):
        if renewed >> (fault - first) & 1 and model.faults[fault].periodic == 0:
            state.clocks[fault] = draw_time(model, state, np.int64(model.faults[fault].failure))
            state.wear[fault] = 0


@kernel
def schedule_first(model: Model, state: State, server: Int, finish: float) -> None:
    """Schedule what comes first: the end of the service, or a failure or maintenance."""
    record = state.servers[server]
    due, kind = finish, _LAST if record.closed else _FINISHED
    for fault in range(model.servers[server].first_fault, model.servers[server].end_fault):
        strike = state.clock[0].now + _find_time_left(model, state, server, fault)
        if strike < due:
            due, kind, record.fault = strike, _FAILED, fault
    if due < math.inf:
        set_timer(state, server, due, kind)
    else:
        stop_timer(state, server)


@kernel
def _find_time_left(model: Model, state: State, server: Int, fault: Int) -> float:
    """Return the time to a failure or to maintenance if its server stays in its state, infinite when it cannot come.

    What counts services, and maintenance that interrupts none, strikes as a service begins, before any work is done.
    """
    law, record = model.faults[fault], state.servers[server]
    left = state.clocks[fault]
    if record.state == _WORKING and (law.gentle or np.int64(law.clock) == _COUNT):
        begins = record.whole == 0.0 and record.resumed == state.clock[0].now
        return 0.0 if begins and left <= 0.0 else math.inf
    if is_ageing(np.int64(law.clock), record.state):
        early = 0.0 if record.state == _WORKING else law.window
        return float(max(left - early, 0.0))
    is_due = law.gentle and left <= 0.0 or law.window > 0.0 and left <= law.window
    return 0.0 if is_due and np.int64(law.clock) != _COUNT else math.inf


@kernel
def find_opportunity(model: Model, state: State, server: Int) -> Int:
    """Return maintenance that may be done as well while a server stands still anyway, or -1."""
    for fault in range(np.int64(model.servers[server].first_fault), np.int64(model.servers[server].end_fault)):
        window = model.faults[fault].window
        if window > 0.0 and state.clocks[fault] <= window:
            return np.int64(fault)
    return np.int64(-1)
