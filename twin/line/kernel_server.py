"""Kernels of one server: its state and its timer."""

import math

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import inline_kernel, kernel
from twin.line.kernel_clock import age_clocks, schedule_first
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.order import EventKind
from twin.records.state import ServerState

_FINISHED = np.int64(EventKind.FINISHED)
_WORKING = np.int64(ServerState.WORKING)
_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)


@kernel
def enter(model: Model, state: State, server: Int, new: Int) -> None:
    """Put a server into a state, counting the time it spent in the last one."""
    now = state.clock[0].now
    record = state.servers[server]
    if model.servers[server].watched:
        age_clocks(model, state, server)
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


@kernel
def work(model: Model, state: State, server: Int, left: float) -> None:
    """Let a server work for the given time on the part it holds."""
    record = state.servers[server]
    enter(model, state, server, _WORKING)
    record.left = left
    record.resumed = state.clock[0].now
    if model.servers[server].watched:
        schedule_first(model, state, server, record.resumed + left)
    else:
        set_timer(state, server, record.resumed + left, _FINISHED)


@kernel
def wait(model: Model, state: State, server: Int, waiting: Int) -> None:
    """Let a server wait for a part or for a place; time-dependent clocks run on."""
    enter(model, state, server, waiting)
    if model.servers[server].watched:
        schedule_first(model, state, server, math.inf)
    else:
        stop_timer(state, server)
