"""Kernels of the queues before stations: places, their levels and who waits for them.

Of several servers that wait, the one that has waited longest comes first.
"""

import math

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import inline_kernel, kernel
from twin.line.order import Dispatch
from twin.records.state import ServerState

_BLOCKED = np.int64(ServerState.BLOCKED)
_DOWN = np.int64(ServerState.DOWN)
_WAITING_REPAIR = np.int64(ServerState.WAITING_REPAIR)
_MINOR_STOP = np.int64(ServerState.MINOR_STOP)
_MAINTENANCE = np.int64(ServerState.MAINTENANCE)
_FIFO = np.int64(Dispatch.FIFO)
_SPT = np.int64(Dispatch.SPT)
_EDD = np.int64(Dispatch.EDD)
_LEAST_SET_UP = np.int64(Dispatch.LEAST_SET_UP)
_CRITICAL_RATIO = np.int64(Dispatch.CRITICAL_RATIO)


@kernel
def find_waiting(model: Model, state: State, station: Int, waiting: Int) -> Int:
    """Return the server of a station that has been in a state the longest, or -1."""
    found = -1
    for server in range(np.int64(model.stations[station].first_server), np.int64(model.stations[station].end_server)):
        longer = found < 0 or state.servers[server].turn < state.servers[found].turn
        if state.servers[server].state == waiting and longer:
            found = server
    return found


@kernel
def find_blocked(model: Model, state: State, queue: Int) -> Int:
    """Return the server that has been blocked by a full queue the longest, or -1."""
    if model.queues[queue].generous:
        return _find_giving(model, state, queue)
    found: Int = -1
    for place in range(np.int64(model.queues[queue].first_feeder), np.int64(model.queues[queue].end_feeder)):
        server = model.feeders[place]
        record = state.servers[server]
        longer = found < 0 or record.turn < state.servers[found].turn
        if record.state == _BLOCKED and record.target == queue and longer:
            found = server
    return found


@kernel
def _find_giving(model: Model, state: State, queue: Int) -> Int:
    """Return the server that has waited with a part for a full queue the longest, or -1; it may be down."""
    found = np.int64(-1)
    for place in range(np.int64(model.queues[queue].first_feeder), np.int64(model.queues[queue].end_feeder)):
        server = model.feeders[place]
        longer = found < 0 or state.servers[server].turn < state.servers[found].turn
        if longer and gives(model, state, server) and state.servers[server].target == queue:
            found = server
    return found


@kernel
def gives(model: Model, state: State, server: Int) -> bool:
    """Tell whether a server gives a finished part away: it is blocked, or was when it went down."""
    record = state.servers[server]
    if record.state == _BLOCKED:
        return True
    if model.stations[model.servers[server].station].gives == 0:
        return False
    return bool(is_down(record.state) and record.interrupted == _BLOCKED and record.ready == 0 and record.part >= 0)


@inline_kernel
def is_down(server_state: Int) -> bool:
    """Tell whether a server has failed or is maintained."""
    return server_state in (_DOWN, _WAITING_REPAIR, _MINOR_STOP, _MAINTENANCE)


@kernel
def count_blocked(model: Model, state: State, queue: Int) -> Int:
    """Return how many servers are blocked by a full queue."""
    count = 0
    for place in range(np.int64(model.queues[queue].first_feeder), np.int64(model.queues[queue].end_feeder)):
        server = model.feeders[place]
        count += gives(model, state, server) and state.servers[server].target == queue
    return count


@kernel
def put(model: Model, state: State, queue: Int, part: Int) -> None:
    """Put a part at the end of a queue that has room."""
    place = state.places[queue]
    buffer = model.queues[queue]
    state.ring[buffer.first_place + ((place.head + place.level) & buffer.ring_mask)] = part
    place.waited += 1
    _change_level(model, state, queue, 1)


@kernel
def take(model: Model, state: State, queue: Int, blocked: Int) -> Int:
    """Return the next part of a queue, or -1.

    A server that it blocks, if there is one, gives up its own part, which takes the free place at once.
    """
    place = state.places[queue]
    if place.level == 0:
        return state.servers[blocked].part if blocked >= 0 else -1
    buffer = model.queues[queue]
    part = state.ring[buffer.first_place + place.head]
    if blocked >= 0:
        state.ring[buffer.first_place + ((place.head + place.level) & buffer.ring_mask)] = state.servers[blocked].part
        place.waited += 1
    else:
        _change_level(model, state, queue, -1)
    place.head = (place.head + 1) & buffer.ring_mask
    return part  # type: ignore[no-any-return]


@kernel
def _change_level(model: Model, state: State, queue: Int, change: Int) -> None:
    place = state.places[queue]
    now = state.clock[0].now
    state.level_time[model.queues[queue].first_level + place.level] += now - place.since
    place.since = now
    place.level += change


@kernel
def bring_forward(model: Model, state: State, queue: Int, server: Int) -> None:
    """Put the part that the queue's rule prefers at its head; the others keep their order."""
    place = state.places[queue]
    buffer = model.queues[queue]
    if buffer.rule == _FIFO or place.level < 2:
        return
    best, best_key = np.int64(0), math.inf
    for offset in range(np.int64(place.level)):
        part = state.ring[buffer.first_place + ((place.head + offset) & buffer.ring_mask)]
        key = _rank_part(model, state, queue, server, part)
        if key < best_key:
            best, best_key = np.int64(offset), key
    chosen = state.ring[buffer.first_place + ((place.head + best) & buffer.ring_mask)]
    for offset in range(best, 0, -1):
        before = state.ring[buffer.first_place + ((place.head + offset - 1) & buffer.ring_mask)]
        state.ring[buffer.first_place + ((place.head + offset) & buffer.ring_mask)] = before
    state.ring[buffer.first_place + place.head] = chosen


@kernel
def _rank_part(model: Model, state: State, queue: Int, server: Int, part: Int) -> float:
    """Return what the queue's rule wants least of."""
    rule = model.queues[queue].rule
    record = state.parts[part]
    if rule == _EDD:
        return float(record.due)
    if rule == _SPT:
        return _expect_service(model, queue, record.product)
    if rule == _CRITICAL_RATIO:
        return float(record.due - state.clock[0].now) / _expect_service(model, queue, record.product)
    if rule == _LEAST_SET_UP:
        return _expect_change(model, queue, state.servers[server].product, record.product)
    return float(model.products[record.product].priority)


@kernel
def _expect_service(model: Model, queue: Int, product: Int) -> float:
    station = model.stations[model.queues[queue].station]
    return model.timings[np.int64(station.timing) + product * station.by_product].mean  # type: ignore[no-any-return]


@kernel
def _expect_change(model: Model, queue: Int, before: Int, after: Int) -> float:
    first = model.stations[model.queues[queue].station].change_timing
    if first < 0 or before == after or before < 0:
        return 0.0
    return model.timings[first + before * model.products.size + after].mean  # type: ignore[no-any-return]


@kernel
def has_room(model: Model, state: State, queue: Int) -> bool:
    """Tell whether another part may come into a queue."""
    place = state.places[queue]
    if place.level >= model.queues[queue].capacity:
        return False
    return model.queues[queue].reserving == 0 or _has_own_room(model, state, queue)


@kernel
def _has_own_room(model: Model, state: State, queue: Int) -> bool:
    """Tell whether places are neither taken, nor reserved, nor those of parts in service."""
    place = state.places[queue]
    return bool(np.int64(place.level) + place.held + place.reserved < np.int64(model.queues[queue].capacity))


@kernel
def count_held(state: State, queue: Int, change: Int) -> None:
    """Count a part that the servers behind a queue with reserved places take or let go."""
    place = state.places[queue]
    place.held_time += place.held * (state.clock[0].now - place.held_since)
    place.held_since = state.clock[0].now
    place.held += change
