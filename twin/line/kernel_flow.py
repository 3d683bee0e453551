"""Kernels of the flow of parts from server to server.

A change that concerns a server elsewhere puts it on the agenda, which is worked off before the next event. Plain
stations (``STATION.plain``) need none: there, what one event changes is a chain of servers upstream.
"""

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_agenda import list_server, take_listed
from twin.line.kernel_belt import board, reach_end, step_off
from twin.line.kernel_carrier import has_carrier, mount, unmount
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
from twin.line.kernel_robot import answer_call, call_robot, release_robot, stand_by
from twin.line.kernel_route import choose_way
from twin.line.kernel_seek import seek, send_home
from twin.line.kernel_server import wait
from twin.line.kernel_start import go_on_with_robot, prepare, serve
from twin.line.kernel_timers import set_timer
from twin.line.order import Blocking, EventKind, Way
from twin.records.state import ServerState

_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)
_WAITING_ROBOT = np.int64(ServerState.WAITING_ROBOT)
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
    while state.clock[0].agenda > 0 or state.clock[0].pools_to_dispatch > 0:
        if state.clock[0].agenda == 0:
            _dispatch_all(model, state)
            continue
        server = take_listed(model, state)
        if server >= state.clock[0].first_robot:
            reached = seek(model, state, server)
            if reached >= 0:
                welcome(model, state, reached)
        else:
            _attend(model, state, server)


@kernel
def _dispatch_all(model: Model, state: State) -> None:
    """Let robots answer the calls that have come since the last event."""
    asked, state.clock[0].pools_to_dispatch = state.clock[0].pools_to_dispatch, 0
    for pool in range(model.pools.size):
        if asked >> pool & 1 and model.pools[pool].first_stop == model.pools[pool].end_stop:
            server = answer_call(model, state, np.int64(pool))
            while server >= 0:
                if state.robots[state.servers[server].robot - state.clock[0].first_robot].there:
                    welcome(model, state, server)
                server = answer_call(model, state, np.int64(pool))
            send_home(model, state, np.int64(pool))


@kernel
def welcome(model: Model, state: State, server: Int) -> None:
    """Let a server to which a robot has come take up its part, or go on with it."""
    record = state.servers[server]
    if record.state != _WAITING_ROBOT:
        stand_by(model, state, record.robot)
    elif record.part < 0:
        feed(model, state, server)
    else:
        go_on_with_robot(model, state, server)


@kernel
def go_on_waiting(model: Model, state: State, server: Int) -> None:
    """Let a server that waited for a robot before it stopped go on, with the robot if that has come."""
    if state.servers[server].part < 0:
        feed(model, state, server)
    elif call_robot(model, state, server):
        go_on_with_robot(model, state, server)


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
        finish_part(model, state, part)
        return True
    if model.queues[queue].belt >= 0:
        return _put_on_belt(model, state, queue, part)
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
def _put_on_belt(model: Model, state: State, queue: Int, part: Int) -> bool:
    if not has_room(model, state, queue):
        return False
    put(model, state, queue, part)
    board(model, state, queue)
    return True


@kernel
def end_belt(model: Model, state: State, belt: Int) -> None:
    """Let a starved server behind a conveyor see the part that has come to its end."""
    _list_idle(model, state, reach_end(model, state, belt))


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
            scrap_part(model, state, part)
        elif not _pass_on(model, state, record.aim, part):
            if not model.stations[model.servers[server].station].lossy:
                state.parts[part].next = following
                _block(model, state, server)
                return False
            state.clock[0].lost += 1
            remove_part(model, state, part)
        elif record.aim >= 0:
            _part_from_carrier(model, state, server, part)
        record.part = following
        record.aim = _UNDECIDED
    empty_hands(model, state, server)
    return True


@kernel
def _part_from_carrier(model: Model, state: State, server: Int, part: Int) -> None:
    """Free the carrier of a part that leaves the station where its way on the carrier ends."""
    frees = model.stations[model.servers[server].station].frees
    if frees >= 0 and state.parts[part].carrier == frees:
        unmount(model, state, part)


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
    _part_from_carrier(model, state, server, part)
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
    number = np.int64(model.servers[server].station)
    station = model.stations[number]
    if station.carries and not _can_pick_up(model, state, server):
        return
    part: Int = -1
    if not has_carrier(model, state, number):
        part = -1
    elif station.first_queue < station.end_queue and _has_inputs(model, state, server, 1):
        part = _gather(model, state, server)
    elif station.fed:
        part = admit(model, state, number)
        if part >= 0 and station.source:
            count_parts(state, -1)  # it has not arrived yet
    if part < 0:
        wait(model, state, server, _STARVED)
        return
    mount(model, state, number, part)
    _give(model, state, server, part)


@kernel
def _can_pick_up(model: Model, state: State, server: Int) -> bool:
    """Tell whether a robot has come for a part that still stands before its station; else call one, or let it wait."""
    record = state.servers[server]
    fed = model.stations[model.servers[server].station].fed == 1
    if record.robot >= 0:
        if not call_robot(model, state, server):
            return False
        if fed or _has_inputs(model, state, server, 1):
            return True
        release_robot(model, state, server)
    elif fed or _has_inputs(model, state, server, 1 + _count_expected(model, state, server)):
        return call_robot(model, state, server)
    wait(model, state, server, _STARVED)
    return False


@kernel
def _count_expected(model: Model, state: State, server: Int) -> Int:
    """Return how many other servers of a station wait for a robot that is to pick up parts for them."""
    station = model.stations[model.servers[server].station]
    count: Int = 0
    for other in range(np.int64(station.first_server), np.int64(station.end_server)):
        record = state.servers[other]
        if other != server and record.part < 0:
            count += record.state == _WAITING_ROBOT or record.robot >= 0
    return count


@kernel
def _has_inputs(model: Model, state: State, server: Int, services: Int) -> bool:
    """Tell whether what a number of services need is there."""
    station = model.stations[model.servers[server].station]
    for queue in range(np.int64(station.first_queue), np.int64(station.end_queue)):
        waiting, needed = np.int64(state.places[queue].level), model.queues[queue].take * services
        if model.queues[queue].belt >= 0:
            if services > 1 or state.belts[model.queues[queue].belt].ready == 0:
                return False
        elif waiting < needed and waiting + count_blocked(model, state, queue) < needed:
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
                _join(model, state, first, part)
            last = part
    return first


@kernel
def _take_one(model: Model, state: State, queue: Int, server: Int) -> Int:
    bring_forward(model, state, queue, server)
    blocked = find_blocked(model, state, queue)
    part = take(model, state, queue, blocked)
    if model.queues[queue].belt >= 0:
        step_off(model, state, queue)
        if blocked >= 0:
            board(model, state, queue)
    if blocked >= 0:
        _let_go(model, state, blocked)
    return part


@kernel
def _join(model: Model, state: State, part: Int, other: Int) -> None:
    """Make a part one with another, which is no part of its own any more."""
    state.parts[part].spoilt |= state.parts[other].spoilt
    state.parts[part].reworked |= state.parts[other].reworked
    state.parts[part].due = min(state.parts[part].due, state.parts[other].due)
    state.clock[0].consumed += 1
    remove_part(model, state, other)


@kernel
def scrap_all(model: Model, state: State, server: Int) -> None:
    """Scrap what a server holds and give back what it had for it."""
    record = state.servers[server]
    while record.part >= 0:
        part, record.part = record.part, state.parts[record.part].next
        scrap_part(model, state, part)
    if record.reserved:
        record.reserved = 0
        state.places[record.aim].reserved -= 1
        _wake_feeders(model, state, record.aim)
    if not model.stations[model.servers[server].station].plain:
        record.aim = _UNDECIDED
        empty_hands(model, state, server)


@kernel
def empty_hands(model: Model, state: State, server: Int) -> None:
    """Give back what a server had while it held parts: its robot, and places of queues in which its own count."""
    state.servers[server].target = _UNDECIDED
    if state.servers[server].robot >= 0:
        release_robot(model, state, server)
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
