"""Kernels of the beginning of a service: what a server with a part in its hands still needs."""

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_draw import draw_index, draw_time
from twin.line.kernel_queue import has_room
from twin.line.kernel_robot import call_robot
from twin.line.kernel_route import choose_way
from twin.line.kernel_server import enter, wait, work
from twin.line.kernel_timers import set_timer
from twin.line.order import Blocking, EventKind, Way
from twin.records.state import ServerState

_BLOCKED = np.int64(ServerState.BLOCKED)
_CHANGEOVER = np.int64(ServerState.CHANGEOVER)
_BEFORE = np.int64(Blocking.BEFORE)
_START = np.int64(EventKind.START)
_CHANGED = np.int64(EventKind.CHANGED)
_UNDECIDED = np.int64(Way.UNDECIDED)


@kernel
def serve(model: Model, state: State, server: Int) -> None:
    """Begin the next service, or the next attempt, at the part that the server holds, with a robot if it needs one."""
    if model.stations[model.servers[server].station].pool < 0 or call_robot(model, state, server):
        attempt(model, state, server)


@kernel
def go_on_with_robot(model: Model, state: State, server: Int) -> None:
    """Resume the service that a server had to interrupt for want of a robot, or begin the next."""
    if state.servers[server].whole > 0.0:
        work(model, state, server, state.servers[server].left)
    else:
        attempt(model, state, server)


@kernel
def attempt(model: Model, state: State, server: Int) -> None:
    """Draw the time of a service, or an attempt, at the part that the server holds."""
    station = model.stations[model.servers[server].station]
    if station.skill:
        drawn = draw_index(model, state, np.int64(station.timing))
        state.servers[server].attempt = drawn
        work(model, state, server, model.values[drawn])
    else:
        timing = np.int64(station.timing)
        if station.by_product:
            timing += state.parts[state.servers[server].part].product
        work(model, state, server, draw_time(model, state, timing))


@kernel
def prepare(model: Model, state: State, server: Int) -> None:
    """Begin the service now, or after all else that happens at this moment."""
    record = state.servers[server]
    record.ready = 1
    if model.stations[model.servers[server].station].starts_last:
        enter(model, state, server, _BLOCKED)
        set_timer(state, server, state.clock[0].now, _START)
    else:
        start(model, state, server)


@kernel
def start(model: Model, state: State, server: Int) -> None:
    """Begin the service as soon as nothing is missing: a place for the part, the set-up for its product."""
    record = state.servers[server]
    station = model.stations[model.servers[server].station]
    if station.blocking == _BEFORE and not _reserve(model, state, server):
        wait(model, state, server, _BLOCKED)
        return
    record.ready = 0
    product, before = state.parts[record.part].product, record.product
    if station.change_timing >= 0 and before >= 0 and before != product:
        timing = station.change_timing + before * model.products.size + product
        record.product = product
        enter(model, state, server, _CHANGEOVER)
        set_timer(state, server, state.clock[0].now + draw_time(model, state, timing), _CHANGED)
        return
    record.product = product
    serve(model, state, server)


@kernel
def _reserve(model: Model, state: State, server: Int) -> bool:
    """Reserve a place for the part before it is worked on; return whether there is one, or none is needed."""
    record = state.servers[server]
    if record.aim == _UNDECIDED:
        record.aim = choose_way(model, state, server, record.part)
    if record.aim < 0 or record.reserved:
        return True
    if not has_room(model, state, record.aim):
        return False
    state.places[record.aim].reserved += 1
    record.reserved = 1
    return True
