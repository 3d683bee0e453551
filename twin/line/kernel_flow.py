"""Kernels of the flow of parts; blocking after service: a finished part stays on its server until there is a place.

Of several servers that wait, the one that has waited longest comes first.
"""

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import inline_kernel, kernel
from twin.line.kernel_draw import draw_index, draw_time
from twin.line.kernel_record import count_flow_time
from twin.line.kernel_server import wait, work
from twin.records.state import ServerState

_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)


@inline_kernel
def begin_service(model: Model, state: State, server: Int) -> None:
    """Draw the time of the next service, or the next attempt, at the part that the server holds."""
    station = model.stations[model.servers[server].station]
    if station.skill:
        attempt = draw_index(model, state, np.int64(station.timing))
        state.servers[server].attempt = attempt
        work(model, state, server, model.values[attempt])
    else:
        work(model, state, server, draw_time(model, state, np.int64(station.timing)))


@inline_kernel
def release(model: Model, state: State, server: Int) -> bool:
    """Pass a finished part on, or block; return whether the server is free."""
    if _pass_on(model, state, np.int64(model.servers[server].station) + 1, state.servers[server].part):
        return True
    wait(model, state, server, _BLOCKED)
    return False


@inline_kernel
def feed(model: Model, state: State, server: Int) -> None:
    """Give a free server its next part; the place that this frees may free a server upstream, and so on."""
    while server >= 0:
        station = np.int64(model.servers[server].station)
        blocked: Int = -1
        if station == 0:
            part = _admit(state)
        else:
            blocked = _find_waiting(model, state, np.int64(np.uint32(station - 1)), _BLOCKED)
            part = _take(model, state, station, blocked)
        if part < 0:
            wait(model, state, server, _STARVED)
            return
        state.servers[server].part = part
        state.servers[server].retries = 0
        begin_service(model, state, server)
        server = blocked


@kernel
def remove(state: State, part: Int) -> None:
    """Take a part out of the line."""
    clock = state.clock[0]
    _count_parts(state, -1)
    state.free_parts[clock.free_parts] = part
    clock.free_parts += 1


@inline_kernel
def _admit(state: State) -> Int:
    """Return a new part, or -1 when the supply has run out."""
    clock = state.clock[0]
    if clock.supply == 0:
        return -1
    clock.supply -= 1
    clock.free_parts -= 1
    part = state.free_parts[clock.free_parts]
    state.parts[part].entered = clock.now
    state.parts[part].reworked = 0
    _count_parts(state, 1)
    return part  # type: ignore[no-any-return]


@inline_kernel
def _count_parts(state: State, change: Int) -> None:
    clock = state.clock[0]
    clock.parts_time += clock.parts * (clock.now - clock.parts_since)
    clock.parts_since = clock.now
    clock.parts += change


@inline_kernel
def _pass_on(model: Model, state: State, station: Int, part: Int) -> bool:
    """Hand a part to a starved server of a station, put it into the buffer before, or let it leave the line."""
    if station == model.stations.size:
        _finish(state, part)
        return True
    idle = _find_waiting(model, state, station, _STARVED)
    if idle >= 0:
        state.servers[idle].part = part
        state.servers[idle].retries = 0
        begin_service(model, state, idle)
        return True
    if state.places[station].level < model.stations[station].capacity:
        _put(model, state, station, part)
        return True
    return False


@inline_kernel
def _finish(state: State, part: Int) -> None:
    clock = state.clock[0]
    clock.good += 1
    clock.first_pass += 1 - state.parts[part].reworked
    clock.flow_time += clock.now - state.parts[part].entered
    count_flow_time(state, clock.now - state.parts[part].entered)
    remove(state, part)


@inline_kernel
def _take(model: Model, state: State, station: Int, blocked: Int) -> Int:
    """Return the next part for a station, or -1; the blocked server upstream gives up its own."""
    place = state.places[station]
    if place.level == 0:
        return state.servers[blocked].part if blocked >= 0 else -1
    buffer = model.stations[station]
    part = state.ring[buffer.first_place + place.head]
    if blocked >= 0:  # its part takes the free place at once
        state.ring[buffer.first_place + ((place.head + place.level) & buffer.ring_mask)] = state.servers[blocked].part
    else:
        _change_level(model, state, station, -1)
    place.head = (place.head + 1) & buffer.ring_mask
    return part  # type: ignore[no-any-return]


@inline_kernel
def _put(model: Model, state: State, station: Int, part: Int) -> None:
    place = state.places[station]
    buffer = model.stations[station]
    state.ring[buffer.first_place + ((place.head + place.level) & buffer.ring_mask)] = part
    _change_level(model, state, station, 1)


@inline_kernel
def _change_level(model: Model, state: State, station: Int, change: Int) -> None:
    place = state.places[station]
    now = state.clock[0].now
    state.level_time[model.stations[station].first_level + place.level] += now - place.since
    place.since = now
    place.level += change


@inline_kernel
def _find_waiting(model: Model, state: State, station: Int, waiting: Int) -> Int:
    """Return the server of a station that has been in a state the longest, or -1."""
    found = -1
    for server in range(np.int64(model.stations[station].first_server), np.int64(model.stations[station].end_server)):
        longer = found < 0 or state.servers[server].turn < state.servers[found].turn
        if state.servers[server].state == waiting and longer:
            found = server
    return found
