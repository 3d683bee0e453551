"""Kernels of calendars: servers that rest in breaks and between shifts, and go on where they stopped.

The timers of the calendars follow those of the servers. A calendar opens and closes at its switches, in turn; before
its origin it is open.
"""

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_server import enter
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.order import KIND_SHIFT, EventKind
from twin.records.state import ServerState

_SHIFT = np.int64(EventKind.SHIFT)
_LAST = np.int64(EventKind.LAST)
_CHANGED = np.int64(EventKind.CHANGED)
_FINISHED = np.int64(EventKind.FINISHED)
_WORKING = np.int64(ServerState.WORKING)
_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)
_CHANGEOVER = np.int64(ServerState.CHANGEOVER)
_OFF_SHIFT = np.int64(ServerState.OFF_SHIFT)
_WAITING_ROBOT = np.int64(ServerState.WAITING_ROBOT)


@kernel
def open_calendar(model: Model, state: State, calendar: Int) -> None:
    """Set the timer of a calendar, which is open before its origin."""
    state.calendars[calendar].is_open = 1
    set_timer(state, model.servers.size + calendar, state.calendars[calendar].origin, _SHIFT)


@kernel
def finishes(model: Model, server: Int) -> bool:
    """Tell whether a server finishes the service under way before it rests."""
    return bool(model.calendars[model.servers[server].calendar].finish)


@kernel
def is_opening(model: Model, state: State, calendar: Int) -> bool:
    """Tell whether a calendar is open from now on, and set its timer to its next switch."""
    law, clock = model.calendars[calendar], state.calendars[calendar]
    starts = clock.next == 0  # at its origin, or with another period
    opens = bool(law.open_at_start == 1 if starts else clock.is_open == 0)
    clock.next += 1
    first = np.int64(law.first_switch)
    if first + clock.next - 1 < np.int64(law.end_switch):
        due = clock.origin + model.switches[first + clock.next - 1]
    else:
        clock.origin += law.period
        clock.next = 0
        due = clock.origin
    set_timer(state, model.servers.size + calendar, due, _SHIFT)
    return opens


@kernel
def rest(model: Model, state: State, server: Int) -> None:
    """Let a server that can work rest; with the rule ``finish`` it ends the service under way first."""
    record = state.servers[server]
    record.closed = 1
    timer = np.int64(state.clock[0].first_leaf) + server
    now = state.clock[0].now
    if record.state == _WORKING:
        due = record.resumed + record.left
        if finishes(model, server) or due <= now:
            if state.rank[timer] >> KIND_SHIFT == _FINISHED:
                set_timer(state, server, due, _LAST)
            return
        pause(model, state, server, _WORKING)
    elif record.state == _CHANGEOVER:
        record.pause_left = state.due[timer] - now
        pause(model, state, server, _CHANGEOVER)
    elif record.state in (_STARVED, _BLOCKED, _WAITING_ROBOT):
        pause(model, state, server, record.state)


@kernel
def pause(model: Model, state: State, server: Int, paused: Int) -> None:
    """Let a server rest now, to go on with what it was about in the end."""
    record = state.servers[server]
    if record.state == _WORKING and paused == _WORKING:
        worked = state.clock[0].now - record.resumed
        enter(model, state, server, _OFF_SHIFT)
        if record.whole == 0.0:
            record.whole = record.left
        record.left = max(record.left - worked, 0.0)
    else:
        enter(model, state, server, _OFF_SHIFT)
    record.paused = paused
    stop_timer(state, server)


@kernel
def wake(model: Model, state: State, server: Int) -> bool:
    """End a server's rest; return whether it must go on now with what it has paused."""
    record = state.servers[server]
    record.closed = 0
    timer = np.int64(state.clock[0].first_leaf) + server
    if record.state != _OFF_SHIFT:  # under repair, or still finishing its last service, after which it goes on now
        if state.rank[timer] >> KIND_SHIFT == _LAST:
            set_timer(state, server, state.due[timer], _FINISHED)
        return False
    if record.paused == _CHANGEOVER:
        enter(model, state, server, _CHANGEOVER)
        set_timer(state, server, state.clock[0].now + record.pause_left, _CHANGED)
        return False
    return True
