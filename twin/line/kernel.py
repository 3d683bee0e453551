"""The event kernel: what happens at each event, and ``advance`` to any time.

Kernels know only numbers and arrays. Nothing is allocated while the line runs, and where a run is interrupted leaves
no mark on it: advancing to t1 and then to t2 gives the same bytes as advancing to t2 at once.
"""

import math

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import Int, Model, State
from twin.line.by_reference import refer
from twin.line.jit import kernel
from twin.line.kernel_calendar import finishes, is_opening, open_calendar, pause, rest, wake
from twin.line.kernel_carrier import end_return
from twin.line.kernel_crew import arrive, ask_for_help, break_down, break_robot, end_help, end_repair
from twin.line.kernel_draw import draw_time
from twin.line.kernel_flow import end_belt, feed, go_on_waiting, release, scrap_all, settle, welcome
from twin.line.kernel_record import restart_counts
from twin.line.kernel_robot import call_robot, count_service, lose_robot, release_robot
from twin.line.kernel_route import work_on
from twin.line.kernel_seek import (
    begin_visit,
    change_shift_of_robot,
    come_back,
    dock,
    end_charge,
    go_charge,
    look_for_work,
)
from twin.line.kernel_server import meter, work
from twin.line.kernel_start import prepare, serve, start
from twin.line.kernel_timers import find_next
from twin.line.kernel_walk import end_walk
from twin.line.order import KIND_SHIFT, EventKind, Goal, Next, Status, Way
from twin.records.outcome import Outcome
from twin.records.state import RobotState, ServerState

_REPAIRED = np.int64(EventKind.REPAIRED)
_FINISHED = np.int64(EventKind.FINISHED)
_FAILED = np.int64(EventKind.FAILED)
_ARRIVED = np.int64(EventKind.ARRIVED)
_CLEARED = np.int64(EventKind.CLEARED)
_SHIFT = np.int64(EventKind.SHIFT)
_LAST = np.int64(EventKind.LAST)
_CHANGED = np.int64(EventKind.CHANGED)
_BELT = np.int64(EventKind.BELT)
_TO_SERVER = np.int64(Goal.SERVER)
_TO_CHARGER = np.int64(Goal.CHARGER)
_NOTHING = np.int64(Next.NOTHING)
_TAKE = np.int64(Next.TAKE)
_PASS = np.int64(Next.PASS)
_OK = np.int64(Status.OK)
_DRAINED = np.int64(Status.DRAINED)
_BACKWARDS = np.int64(Status.BACKWARDS)
_SUCCESS = np.int64(Outcome.SUCCESS)
_WORKING = np.int64(ServerState.WORKING)
_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)
_INTERVENTION = np.int64(ServerState.INTERVENTION)
_WAITING_ROBOT = np.int64(ServerState.WAITING_ROBOT)
_WALKING = np.int64(RobotState.WALKING)
_CHARGING = np.int64(RobotState.CHARGING)
_UNDECIDED = np.int64(Way.UNDECIDED)


@kernel
def open_line(model: Model, state: State) -> None:
    """Wind up the failure clocks and give the first station its first parts; the line is empty before."""
    _open(refer(model), refer(state))


@kernel
def _open(model: Model, state: State) -> None:
    for fault in range(model.faults.size):
        state.clocks[fault] = draw_time(model, state, np.int64(model.faults[fault].failure))
    for calendar in range(model.calendars.size):
        open_calendar(model, state, calendar)
        if state.calendars[calendar].origin <= 0.0:
            _change_shift(model, state, calendar)
    for robot in range(state.clock[0].first_robot, model.servers.size):
        if state.servers[robot].state == _STARVED:
            begin_visit(model, state, robot)
            look_for_work(model, state, robot)
    for server in range(state.clock[0].first_robot):
        if state.servers[server].state == _STARVED:
            feed(model, state, server)
        if state.clock[0].agenda > 0 or state.clock[0].pools_to_dispatch > 0:
            settle(model, state)


@kernel
def advance(model: Model, state: State, until: float) -> Int:
    """Let everything happen up to and including a time [s]; return a ``Status``."""
    clock = state.clock[0]
    if not until >= clock.now:  # so written, not-a-number is refused too
        return _BACKWARDS
    return _advance(refer(model), refer(state), until)


@kernel
def _advance(model: Model, state: State, until: float) -> Int:
    clock = state.clock[0]
    timer = find_next(state)
    while state.due[timer] <= until:
        clock.now = state.due[timer]
        _happen(model, state, np.int64(np.uint32(timer - clock.first_leaf)), state.rank[timer] >> KIND_SHIFT)
        timer = find_next(state)
    clock.now = until
    return _DRAINED if state.due[timer] == math.inf else _OK


@kernel
def step(model: Model, state: State) -> Int:
    """Let the next event happen; return its server, or -1 when nothing is scheduled."""
    clock = state.clock[0]
    timer = find_next(state)
    if state.due[timer] == math.inf:
        return -1
    clock.now = state.due[timer]
    server = np.int64(np.uint32(timer - clock.first_leaf))
    _happen(refer(model), refer(state), server, state.rank[timer] >> KIND_SHIFT)
    return server


@kernel
def _happen(model: Model, state: State, server: Int, kind: Int) -> None:
    then: Int = _NOTHING
    if server >= state.clock[0].first_robot:
        _happen_elsewhere(model, state, server, kind)
    elif kind == _FINISHED:
        then = _end_service(model, state, server)
    elif kind == _REPAIRED:
        then = _end_repair(model, state, server)
    elif kind == _CLEARED:
        then = _end_help(model, state, server)
    else:
        then = _happen_seldom(model, state, server, kind)
    _carry_on(model, state, server, then)


@kernel
def _carry_on(model: Model, state: State, server: Int, then: Int) -> None:
    """Let a server do what follows on an event, and all others what this lets them do."""
    if then == _PASS and release(model, state, server):
        then = _TAKE
    if then == _TAKE:
        feed(model, state, server)
    if state.clock[0].agenda > 0 or state.clock[0].pools_to_dispatch > 0:
        settle(model, state)


@kernel
def _happen_seldom(model: Model, state: State, server: Int, kind: Int) -> Int:
    if kind == _FAILED:
        break_down(model, state, server)
    elif kind == _LAST:
        _end_last_service(model, state, server)
    elif kind == _ARRIVED:
        arrive(model, state, server)
    elif kind == _CHANGED:
        serve(model, state, server)
    elif state.servers[server].ready:
        start(model, state, server)
    else:  # what is blocked at the end of the moment is worked on again
        state.servers[server].repeats += 1
        state.servers[server].target = _UNDECIDED
        prepare(model, state, server)
    return _NOTHING


@kernel
def _happen_elsewhere(model: Model, state: State, timer: Int, kind: Int) -> None:
    """Let happen what does not happen at a server of a station."""
    calendar = timer - model.servers.size
    belt = calendar - model.calendars.size
    if calendar < 0:
        _happen_to_robot(model, state, timer, kind)
    elif kind == _SHIFT:
        _change_shift(model, state, calendar)
    elif kind == _BELT:
        end_belt(model, state, belt)
    else:
        end_return(model, state, belt - model.belts.size)


@kernel
def _happen_to_robot(model: Model, state: State, robot: Int, kind: Int) -> None:
    if kind == _FAILED:
        break_robot(model, state, robot)
    elif kind == _ARRIVED:
        arrive(model, state, robot)
    elif kind != _REPAIRED:
        _end_stage(model, state, robot)
    elif end_repair(model, state, robot):
        come_back(model, state, robot)


@kernel
def _end_stage(model: Model, state: State, robot: Int) -> None:
    """End what a robot is about: its walk, its charging, its rest, or its work, as its charge has become critical."""
    mate = state.robots[robot - state.clock[0].first_robot]
    stage = state.servers[robot].state
    if stage == _WALKING:
        _end_walk(model, state, robot)
    elif stage == _STARVED:
        go_charge(model, state, robot)
    elif stage == _WORKING:
        lose_robot(model, state, robot)
        go_charge(model, state, robot)
    else:
        if stage == _CHARGING:
            end_charge(model, state, robot, True)
        mate.worked = 0.0
        look_for_work(model, state, robot)


@kernel
def _end_walk(model: Model, state: State, robot: Int) -> None:
    mate = state.robots[robot - state.clock[0].first_robot]
    goal = mate.goal
    end_walk(model, state, robot)
    if goal == _TO_SERVER:
        mate.there = 1
        welcome(model, state, mate.serves)
    elif goal == _TO_CHARGER:
        dock(model, state, robot)
    else:
        begin_visit(model, state, robot)
        look_for_work(model, state, robot)


@kernel
def _end_service(model: Model, state: State, server: Int) -> Int:
    record = state.servers[server]
    station = np.int64(model.servers[server].station)
    if record.robot >= 0:
        count_service(state, server)
    if model.stations[station].skill:
        outcome = model.outcomes[record.attempt]
        state.outcomes[station, outcome] += 1
        if record.robot < 0:
            record.energy += model.energies[record.attempt]
        if outcome != _SUCCESS:
            state.parts[record.part].reworked = 1
            ask_for_help(model, state, server)
            return _NOTHING
    if not model.stations[station].plain:
        work_on(model, state, server)
        if record.robot >= 0 and model.stations[station].carries == 0:
            release_robot(model, state, server)
    record.processed += 1
    record.first_pass += record.retries == 0
    return _PASS


@kernel
def _end_repair(model: Model, state: State, server: Int) -> Int:
    """Go on after a repair with what the failure interrupted."""
    if not end_repair(model, state, server):
        return _NOTHING
    record = state.servers[server]
    if record.closed and not (record.interrupted == _WORKING and finishes(model, server)):
        pause(model, state, server, record.interrupted)
        return _NOTHING
    return _go_on(model, state, server, record.interrupted)


@kernel
def _go_on(model: Model, state: State, server: Int, before: Int) -> Int:
    """Go on with what a server was about before it stopped or rested."""
    record = state.servers[server]
    if before == _WORKING:
        if model.stations[model.servers[server].station].pool < 0 or call_robot(model, state, server):
            work(model, state, server, record.left)
        return _NOTHING
    if before == _WAITING_ROBOT:
        go_on_waiting(model, state, server)
        return _NOTHING
    if before != _BLOCKED:
        return _TAKE
    if record.ready:
        prepare(model, state, server)
        return _NOTHING
    return _PASS


@kernel
def _end_help(model: Model, state: State, server: Int) -> Int:
    """Go on after an intervention, unless the server rests now."""
    end_help(model, state, server)
    if not state.servers[server].closed:
        return _try_again(model, state, server)
    if not finishes(model, server):
        pause(model, state, server, _INTERVENTION)
    elif _try_again(model, state, server) == _TAKE:
        pause(model, state, server, _STARVED)
    return _NOTHING


@kernel
def _try_again(model: Model, state: State, server: Int) -> Int:
    """Try again after an intervention, or scrap the part."""
    record = state.servers[server]
    if record.retries < model.stations[model.servers[server].station].max_retries:
        record.retries += 1
        record.repeats += 1
        serve(model, state, server)
        return _NOTHING
    record.processed += 1
    record.scrapped += 1
    scrap_all(model, state, server)
    return _TAKE


@kernel
def _end_last_service(model: Model, state: State, server: Int) -> None:
    """End the service that a server has finished before it rests."""
    if _end_service(model, state, server) == _PASS:
        is_free = release(model, state, server)
        pause(model, state, server, _STARVED if is_free else _BLOCKED)


@kernel
def _change_shift(model: Model, state: State, calendar: Int) -> None:
    """Let the servers of a calendar rest, or go on."""
    opens = is_opening(model, state, calendar)
    if opens == (state.calendars[calendar].is_open == 1):
        return
    state.calendars[calendar].is_open = np.int64(opens)
    for server in range(model.servers.size):
        if model.servers[server].calendar == calendar:
            if server >= state.clock[0].first_robot:
                change_shift_of_robot(model, state, server, opens)
            elif opens:
                _wake(model, state, server)
            else:
                rest(model, state, server)


@kernel
def _wake(model: Model, state: State, server: Int) -> None:
    """Let a server that has rested go on."""
    record = state.servers[server]
    if not wake(model, state, server):
        return
    if record.paused == _INTERVENTION:
        then = _try_again(model, state, server)
    else:
        then = _go_on(model, state, server, record.paused)
    _carry_on(model, state, server, then)


@kernel
def restart_statistics(state: State) -> None:
    """Begin all counters and integrals anew at the present, as at the end of warm-up; the line itself is untouched."""
    clock = state.clock[0]
    clock.start = clock.parts_since = clock.now
    clock.parts_time = clock.flow_time = 0.0
    clock.good = clock.scrapped = clock.first_pass = clock.escaped = 0
    clock.consumed = clock.made = clock.lost = clock.on_time = clock.late = 0
    state.servers.since[:] = clock.now
    state.places.since[:] = clock.now
    state.places.held_since[:] = clock.now
    state.places.held_time[:] = 0.0
    state.places.waited[:] = 0
    state.servers.processed[:] = 0
    state.servers.first_pass[:] = 0
    state.servers.scrapped[:] = 0
    state.servers.repeats[:] = 0
    state.servers.failures[:] = 0
    state.servers.minor_stops[:] = 0
    state.servers.maintenances[:] = 0
    state.servers.interventions[:] = 0
    state.crews.since[:] = clock.now
    state.crews.calls[:] = 0
    state.crews.busy_time[:] = 0.0
    state.crews.walk_time[:] = 0.0
    for robot in range(clock.first_robot, state.servers.size):
        meter(state, robot)
    state.servers.energy[:] = 0.0
    state.robots.services[:] = 0
    state.robots.charges[:] = 0
    state.robots.walked[:] = 0.0
    state.carriers.since[:] = clock.now
    state.carriers.used_time[:] = 0.0
    state.state_time[:] = 0.0
    state.level_time[:] = 0.0
    state.outcomes[:] = 0
    restart_counts(state)


@kernel
def sample(
    model: Model, state: State, times: NDArray[np.float64], counts: NDArray[np.int64], levels: NDArray[np.float64]
) -> Int:
    """Advance to each of the times [s] and note what has been counted so far; return the last ``Status``.

    Args:
        model: the line.
        state: advanced in place.
        times: when to look [s], ascending, shape (times,).
        counts: filled with good and scrapped parts, shape (times, 2).
        levels: filled with the integral of each queue's level [s], shape (times, queues).
    """
    status: Int = _OK
    for look in range(times.size):
        status = advance(model, state, times[look])
        counts[look, 0] = state.clock[0].good
        counts[look, 1] = state.clock[0].scrapped
        for queue in range(model.queues.size):
            place = state.places[queue]
            total = place.level * (state.clock[0].now - place.since)
            for level in range(1, model.queues[queue].capacity + 1):
                total += level * state.level_time[model.queues[queue].first_level + level]
            levels[look, queue] = total
    return status
