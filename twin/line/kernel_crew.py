"""Kernels of stops: failures and failed attempts, and the crews that end them, first come first served."""

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_clock import FaultClock, age_clocks
from twin.line.kernel_draw import draw_time
from twin.line.kernel_flow import remove
from twin.line.kernel_server import enter
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.order import EventKind, Interrupted
from twin.records.state import ServerState

_REPAIRED = np.int64(EventKind.REPAIRED)
_CLEARED = np.int64(EventKind.CLEARED)
_RESTART = np.int64(Interrupted.RESTART)
_SCRAP = np.int64(Interrupted.SCRAP)
_COUNT = np.int64(FaultClock.COUNT)
_WORKING = np.int64(ServerState.WORKING)
_STARVED = np.int64(ServerState.STARVED)
_DOWN = np.int64(ServerState.DOWN)
_WAITING_REPAIR = np.int64(ServerState.WAITING_REPAIR)
_INTERVENTION = np.int64(ServerState.INTERVENTION)
_WAITING_HELP = np.int64(ServerState.WAITING_HELP)


@kernel
def break_down(model: Model, state: State, server: Int) -> None:
    """Stop a server by the failure that has come due."""
    record = state.servers[server]
    record.interrupted = record.state
    record.failures += 1
    enter(model, state, server, _WAITING_REPAIR)
    if record.interrupted == _WORKING:
        _interrupt(model, state, server)
    _call(model, state, server, model.faults[record.fault].crew)


@kernel
def _interrupt(model: Model, state: State, server: Int) -> None:
    """Deal with the service under way as the failure's rule says; the work left is as of its last beginning."""
    record = state.servers[server]
    rule = model.faults[record.fault].after_stop
    if rule == _SCRAP and model.faults[record.fault].clock != _COUNT:
        record.processed += 1
        record.scrapped += 1
        record.interrupted = _STARVED
        record.whole = 0.0
        state.clock[0].scrapped += 1
        remove(state, record.part)
        return
    if record.whole == 0.0:  # not interrupted before
        record.whole = record.left
    record.left = max(record.left - (state.clock[0].now - record.resumed), 0.0)
    if rule == _RESTART:
        record.left = record.whole


@kernel
def ask_for_help(model: Model, state: State, server: Int) -> None:
    """Stop a server whose attempt has failed until somebody has cleared up."""
    state.servers[server].interventions += 1
    enter(model, state, server, _WAITING_HELP)
    _call(model, state, server, model.stations[model.servers[server].station].help_crew)


@kernel
def end_repair(model: Model, state: State, server: Int) -> None:
    """Send the repair crew on and wind up the failure's clock again."""
    fault = state.servers[server].fault
    age_clocks(model, state, server)
    state.clocks[fault] = draw_time(model, state, np.int64(model.faults[fault].failure))
    _dismiss(model, state, model.faults[fault].crew)


@kernel
def end_help(model: Model, state: State, server: Int) -> None:
    """Send on the crew that has cleared up."""
    _dismiss(model, state, model.stations[model.servers[server].station].help_crew)


@kernel
def _call(model: Model, state: State, server: Int, crew: Int) -> None:
    if crew < 0:
        _serve(model, state, server)
        return
    pool = state.crews[crew]
    if pool.free > 0:
        pool.free -= 1
        _serve(model, state, server)
    else:
        size = model.servers.size
        state.calls[model.crews[crew].first_call + (pool.head + pool.waiting) % size] = server
        pool.waiting += 1
        stop_timer(state, server)


@kernel
def _dismiss(model: Model, state: State, crew: Int) -> None:
    if crew < 0:
        return
    pool = state.crews[crew]
    if pool.waiting == 0:
        pool.free += 1
        return
    server = state.calls[model.crews[crew].first_call + pool.head]
    pool.head = (pool.head + 1) % model.servers.size
    pool.waiting -= 1
    _serve(model, state, server)


@kernel
def _serve(model: Model, state: State, server: Int) -> None:
    """Begin the repair or the intervention that a server waits for."""
    record = state.servers[server]
    if record.state == _WAITING_REPAIR:
        timing = np.int64(model.faults[record.fault].repair)
        enter(model, state, server, _DOWN)
        set_timer(state, server, state.clock[0].now + draw_time(model, state, timing), _REPAIRED)
    else:
        timing = model.stations[model.servers[server].station].help_timing + model.outcomes[record.attempt]
        enter(model, state, server, _INTERVENTION)
        set_timer(state, server, state.clock[0].now + draw_time(model, state, timing), _CLEARED)
