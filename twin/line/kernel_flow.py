"""Kernels of the flow of parts from server to server.

A change that concerns a server elsewhere puts it on the agenda, which is worked off before the next event. Plain
stations (``STATION.plain``) need none: there, what one event changes is a chain of servers upstream.
"""

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_parts import admit, count_parts, finish_part, remove_part, scrap_part
from twin.line.kernel_queue import (
    bring_forward,
    count_blocked,
    count_held,
    find_blocked,
    find_waiting,
    has_room,
    is_down,
    put,
    take,
)
from twin.line.kernel_route import choose_way
from twin.line.kernel_server import wait
from twin.line.kernel_start import prepare, serve
from twin.line.kernel_timers import set_timer
from twin.line.order import Blocking, EventKind, Way
from twin.records.state import ServerState

_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)
_END = np.int64(Way.END)
_SCRAP = np.int64(Way.SCRAP)
_UNDECIDED = np.int64(Way.UNDECIDED)
_REPEAT = np.int64(Blocking.REPEAT)
_START = np.int64(EventKind.START)


@kernel
def release(model: Model, state: State, server: Int) -> bool:
    """Pass a finished part on, or block; return whether the server is free."""
    station = model.stations[model.servers[server].station]
    if not station.plain:
        return _release_all(model, state, server)
    if _pass_on(model, state, station.next, state.servers[server].part):
        return True
    wait(model, state, server, _BLOCKED)
    return False


@kernel
def feed(model: Model, state: State, server: Int) -> None:
    """Give a free server its next part; the place that this frees may free a server upstream, and so on."""
    while server >= 0:
        station = np.int64(model.servers[server].station)
        if not model.stations[station].plain:
            _feed_specially(model, state, server)
            return
        blocked: Int = -1
        if model.stations[station].fed:
            part = admit(model, state, station)
        else:
            queue = np.int64(model.stations[station].first_queue)
            blocked = find_blocked(model, state, queue)
            part = take(model, state, queue, blocked)
        if part < 0:
            wait(model, state, server, _STARVED)
            return
        _give(model, state, server, part)
        if blocked >= 0 and not model.stations[model.servers[blocked].station].plain:
            _let_go(model, state, blocked)
            return
        server = blocked


@kernel
def settle(model: Model, state: State) -> None:
    """Attend to the servers on the agenda until there is none."""
    clock = state.clock[0]
    while clock.agenda > 0:
        server = state.agenda[clock.agenda_head]
        clock.agenda_head = (clock.agenda_head + 1) % model.servers.size
        clock.agenda -= 1
        state.is_listed[server] = 0
        _attend(model, state, server)


@kernel
def list_server(model: Model, state: State, server: Int) -> None:
    """Put a server on the agenda."""
    if state.is_listed[server] == 0:
        clock = state.clock[0]
        state.is_listed[server] = 1
        state.agenda[(clock.agenda_head + clock.agenda) % model.servers.size] = server
        clock.agenda += 1


@kernel
def _attend(model: Model, state: State, server: Int) -> None:
    record = state.servers[server]
    if record.state == _STARVED:
        feed(model, state, server)
    elif record.state == _BLOCKED:
        if record.ready:
            prepare(model, state, server)
        elif release(model, state, server):
            feed(model, state, server)


@kernel
def _give(model: Model, state: State, server: Int, part: Int) -> None:
    """Put a part into the hands of a free server."""
    state.servers[server].part = part
    state.servers[server].retries = 0
    if model.stations[model.servers[server].station].plain:
        serve(model, state, server)
    else:
        _take_up(model, state, server)


@kernel
def _take_up(model: Model, state: State, server: Int) -> None:
    """Let a server of any station see to the service of what it has got."""
    station = model.stations[model.servers[server].station]
    for queue in range(np.int64(station.first_queue), np.int64(station.end_queue)):
        if model.queues[queue].reserving:
            count_held(state, queue, model.queues[queue].take)
    prepare(model, state, server)


@kernel
def _pass_on(model: Model, state: State, queue: Int, part: Int) -> bool:
    """Hand a part to a starved server behind a queue, put it into the queue, or let it leave the line."""
    if queue == _END:
        finish_part(state, part)
        return True
    if model.queues[queue].direct:
        idle = find_waiting(model, state, np.int64(model.queues[queue].station), _STARVED)
        if idle >= 0:
            _give(model, state, idle, part)
            return True
    else:
        _list_idle(model, state, queue)
    if has_room(model, state, queue):
        put(model, state, queue, part)
        return True
    return False


@kernel
def _list_idle(model: Model, state: State, queue: Int) -> None:
    """Let a starved server behind a queue see whether it can begin now."""
    idle = find_waiting(model, state, np.int64(model.queues[queue].station), _STARVED)
    if idle >= 0:
        list_server(model, state, idle)


@kernel
def _release_all(model: Model, state: State, server: Int) -> bool:
    """Pass the finished parts on that a server holds, one after the other; return whether it is free."""
    record = state.servers[server]
    while record.part >= 0:
        if record.aim == _UNDECIDED:
            record.aim = choose_way(model, state, server, record.part)
        part, following = record.part, state.parts[record.part].next
        if record.reserved:
            state.places[record.aim].reserved -= 1
            record.reserved = 0
        state.parts[part].next = -1
        if record.aim == _SCRAP:
            scrap_part(state, part)
        elif not _pass_on(model, state, record.aim, part):
            if not model.stations[model.servers[server].station].lossy:
                state.parts[part].next = following
                _block(model, state, server)
                return False
            state.clock[0].lost += 1
            remove_part(state, part)
        record.part = following
        record.aim = _UNDECIDED
    empty_hands(model, state, server)
    return True


@kernel
def _block(model: Model, state: State, server: Int) -> None:
    """Let a server wait for a place for its finished part."""
    record = state.servers[server]
    record.target = record.aim
    wait(model, state, server, _BLOCKED)
    if model.stations[model.servers[server].station].blocking == _REPEAT:
        set_timer(state, server, state.clock[0].now, _START)


@kernel
def _let_go(model: Model, state: State, server: Int) -> None:
    """Let a blocked server whose part has been taken see to the next one it holds, or to new work."""
    record = state.servers[server]
    part = record.part
    record.part = state.parts[part].next
    state.parts[part].next = -1
    if model.stations[model.servers[server].station].plain:
        wait(model, state, server, _STARVED)
    else:
        record.target = _UNDECIDED
        record.aim = _UNDECIDED
        if record.part < 0:
            empty_hands(model, state, server)
        if is_down(record.state):
            record.interrupted = _BLOCKED if record.part >= 0 else _STARVED
            return
        if record.part < 0:
            wait(model, state, server, _STARVED)
    list_server(model, state, server)


@kernel
def _feed_specially(model: Model, state: State, server: Int) -> None:
    """Give a free server of any station what its next service needs, or let it wait."""
    station = model.stations[model.servers[server].station]
    part: Int = -1
    if station.first_queue < station.end_queue and _has_inputs(model, state, server):
        part = _gather(model, state, server)
    elif station.fed:
        part = admit(model, state, np.int64(model.servers[server].station))
        if part >= 0 and station.source:
            count_parts(state, -1)  # it has not arrived yet
    if part < 0:
        wait(model, state, server, _STARVED)
    else:
        _give(model, state, server, part)


@kernel
def _has_inputs(model: Model, state: State, server: Int) -> bool:
    station = model.stations[model.servers[server].station]
    for queue in range(np.int64(station.first_queue), np.int64(station.end_queue)):
        waiting, needed = np.int64(state.places[queue].level), model.queues[queue].take
        if waiting < needed and waiting + count_blocked(model, state, queue) < needed:
            return False
    return True


@kernel
def _gather(model: Model, state: State, server: Int) -> Int:
    """Take the parts of the next service; return the first, with the others of a batch behind it."""
    station = model.stations[model.servers[server].station]
    first: Int = np.int64(-1)
    last: Int = np.int64(-1)
    for queue in range(np.int64(station.first_queue), np.int64(station.end_queue)):
        for _ in range(model.queues[queue].take):
            part = _take_one(model, state, np.int64(queue), server)
            if first < 0:
                first = part
            elif station.batch:
                state.parts[last].next = part
            else:
                _join(state, first, part)
            last = part
    return first


@kernel
def _take_one(model: Model, state: State, queue: Int, server: Int) -> Int:
    bring_forward(model, state, queue, server)
    blocked = find_blocked(model, state, queue)
    part = take(model, state, queue, blocked)
    if blocked >= 0:
        _let_go(model, state, blocked)
    return part


@kernel
def _join(state: State, part: Int, other: Int) -> None:
    """Make a part one with another, which is no part of its own any more."""
    state.parts[part].spoilt |= state.parts[other].spoilt
    state.parts[part].reworked |= state.parts[other].reworked
    state.parts[part].due = min(state.parts[part].due, state.parts[other].due)
    state.clock[0].consumed += 1
    remove_part(state, other)


@kernel
def scrap_all(model: Model, state: State, server: Int) -> None:
    """Scrap what a server holds and give back what it had for it."""
    record = state.servers[server]
    while record.part >= 0:
        part, record.part = record.part, state.parts[record.part].next
        scrap_part(state, part)
    if record.reserved:
        record.reserved = 0
        state.places[record.aim].reserved -= 1
        _wake_feeders(model, state, record.aim)
    if not model.stations[model.servers[server].station].plain:
        record.aim = _UNDECIDED
        empty_hands(model, state, server)


@kernel
def empty_hands(model: Model, state: State, server: Int) -> None:
    """Give back what a server had while it held parts: places of queues in which its own count."""
    state.servers[server].target = _UNDECIDED
    station = model.stations[model.servers[server].station]
    for queue in range(np.int64(station.first_queue), np.int64(station.end_queue)):
        if model.queues[queue].reserving:
            count_held(state, queue, -model.queues[queue].take)
            _wake_feeders(model, state, queue)


@kernel
def _wake_feeders(model: Model, state: State, queue: Int) -> None:
    """Put the servers that wait for a place to reserve on the agenda, the longest waiting first."""
    while True:
        found = np.int64(-1)
        for place in range(np.int64(model.queues[queue].first_feeder), np.int64(model.queues[queue].end_feeder)):
            server = model.feeders[place]
            record = state.servers[server]
            waits = record.state == _BLOCKED and record.ready == 1 and record.aim == queue and record.reserved == 0
            if waits and state.is_listed[server] == 0 and (found < 0 or record.turn < state.servers[found].turn):
                found = server
        if found < 0:
            return
        list_server(model, state, found)
