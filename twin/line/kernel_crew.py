"""Kernels of stops: failures and failed attempts, and the crews that end them, by priority, then in order of call."""

import math

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_clock import FaultClock, age_clocks, find_opportunity, schedule_first, wind_up
from twin.line.kernel_draw import draw_time
from twin.line.kernel_flow import scrap_all
from twin.line.kernel_robot import halt, lose_robot
from twin.line.kernel_seek import call_spare, end_charge
from twin.line.kernel_server import enter, meter
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.kernel_walk import count_time, free_person, walk
from twin.line.order import EventKind, Interrupted
from twin.records.state import RobotState, ServerState

_REPAIRED = np.int64(EventKind.REPAIRED)
_CLEARED = np.int64(EventKind.CLEARED)
_ARRIVED = np.int64(EventKind.ARRIVED)
_RESTART = np.int64(Interrupted.RESTART)
_SCRAP = np.int64(Interrupted.SCRAP)
_COUNT = np.int64(FaultClock.COUNT)
_WORKING = np.int64(ServerState.WORKING)
_CHARGING = np.int64(RobotState.CHARGING)
_STARVED = np.int64(ServerState.STARVED)
_DOWN = np.int64(ServerState.DOWN)
_WAITING_REPAIR = np.int64(ServerState.WAITING_REPAIR)
_MINOR_STOP = np.int64(ServerState.MINOR_STOP)
_MAINTENANCE = np.int64(ServerState.MAINTENANCE)
_INTERVENTION = np.int64(ServerState.INTERVENTION)
_WAITING_HELP = np.int64(ServerState.WAITING_HELP)


@kernel
def break_down(model: Model, state: State, server: Int) -> None:
    """Stop a server by the failure or the maintenance that has come due, or let it wear by a level."""
    record = state.servers[server]
    law = model.faults[record.fault]
    if law.levels > 0 and not _wear(model, state, server):
        return
    if law.periodic:
        age_clocks(model, state, server)
        state.clocks[record.fault] += draw_time(model, state, np.int64(law.failure))
    record.interrupted = record.state
    enter(model, state, server, _WAITING_REPAIR)
    if record.interrupted == _WORKING:
        _interrupt(model, state, server)
    stop_for(model, state, server, record.fault)


@kernel
def break_robot(model: Model, state: State, robot: Int) -> None:
    """Stop a robot of a pool by the failure or the maintenance that has come due; a spare steps in."""
    record = state.servers[robot]
    if model.faults[record.fault].periodic:
        age_clocks(model, state, robot)
        state.clocks[record.fault] += draw_time(model, state, np.int64(model.faults[record.fault].failure))
    halt(model, state, robot)
    if record.state == _CHARGING:
        end_charge(model, state, robot, False)
    meter(state, robot)
    state.robots[robot - state.clock[0].first_robot].power = 0.0
    lose_robot(model, state, robot)
    stop_for(model, state, robot, record.fault)
    call_spare(model, state, robot)


@kernel
def stop_for(model: Model, state: State, server: Int, fault: Int) -> None:
    """Let a server that stands still wait for the repair of a failure, or for maintenance."""
    record = state.servers[server]
    record.fault = fault
    record.stop = model.faults[fault].stop
    if model.faults[fault].threshold > 0:
        record.stop = _MAINTENANCE
    record.failures += record.stop == _DOWN
    record.minor_stops += record.stop == _MINOR_STOP
    record.maintenances += record.stop == _MAINTENANCE
    enter(model, state, server, _WAITING_REPAIR)
    call(model, state, server)


@kernel
def _wear(model: Model, state: State, server: Int) -> bool:
    """Let a server wear by a level; return whether it stops for repair or maintenance."""
    record = state.servers[server]
    fault, law = record.fault, model.faults[record.fault]
    limit = law.threshold if law.threshold > 0 else law.levels
    if state.wear[fault] < limit:
        state.wear[fault] += 1
        age_clocks(model, state, server)
        if state.wear[fault] < limit:
            state.clocks[fault] = draw_time(model, state, np.int64(law.failure))
    if state.wear[fault] == limit and not (law.gentle and record.state == _WORKING and _is_under_way(state, server)):
        return True
    schedule_first(model, state, server, record.resumed + record.left if record.state == _WORKING else math.inf)
    return False


@kernel
def _is_under_way(state: State, server: Int) -> bool:
    record = state.servers[server]
    return bool(record.whole > 0.0 or record.resumed < state.clock[0].now)


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
        scrap_all(model, state, server)
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
    call(model, state, server)


@kernel
def end_repair(model: Model, state: State, server: Int) -> bool:
    """Send the crew on and wind up the clocks again; return whether the server is up, without more to do at once."""
    age_clocks(model, state, server)
    wind_up(model, state, server)
    dismiss(model, state, server)
    if state.servers[server].stop == _MAINTENANCE:
        return True
    service = find_opportunity(model, state, server)
    if service < 0:
        return True
    if model.faults[service].periodic:
        state.clocks[service] += draw_time(model, state, np.int64(model.faults[service].failure))
    stop_for(model, state, server, service)
    return False


@kernel
def end_help(model: Model, state: State, server: Int) -> None:
    """Send on the crew that has cleared up."""
    dismiss(model, state, server)


@kernel
def begin_work(model: Model, state: State, server: Int) -> None:
    """Begin the repair or the intervention that a server waits for: somebody is there."""
    record = state.servers[server]
    if record.state == _WAITING_REPAIR:
        law = model.faults[record.fault]
        timing = np.int64(law.service if law.threshold > 0 else law.repair)
        enter(model, state, server, record.stop)
        set_timer(state, server, state.clock[0].now + draw_time(model, state, timing), _REPAIRED)
    else:
        timing = model.stations[model.servers[server].station].help_timing + model.outcomes[record.attempt]
        enter(model, state, server, _INTERVENTION)
        set_timer(state, server, state.clock[0].now + draw_time(model, state, timing), _CLEARED)


@kernel
def arrive(model: Model, state: State, server: Int) -> None:
    """Let somebody who has walked to a server begin."""
    crew = state.servers[server].crew
    count_time(model, state, crew)
    state.crews[crew].walking -= 1
    begin_work(model, state, server)


@kernel
def call(model: Model, state: State, server: Int) -> None:
    """Call somebody to a server that waits; of the crews that may come, the first in which anybody is free."""
    crews = _find_called(model, state, server)[0]
    if crews == 0:
        begin_work(model, state, server)
        return
    for crew in range(model.crews.size):
        if crews >> crew & 1 and state.crews[crew].free > 0:
            _send(model, state, crew, server)
            return
    state.calls[state.clock[0].calls] = server
    state.clock[0].calls += 1
    stop_timer(state, server)


@kernel
def dismiss(model: Model, state: State, server: Int) -> None:
    """Free whoever has worked at a server, and send them to the call that comes first."""
    record = state.servers[server]
    crew = record.crew
    if crew < 0:
        return
    record.crew = -1
    count_time(model, state, crew)
    state.crews[crew].free += 1
    if model.crews[crew].walks:
        free_person(model, state, server)
    place = _find_first_call(model, state, crew)
    if place >= 0:
        following = state.calls[place]
        state.clock[0].calls -= 1
        state.calls[place] = state.calls[state.clock[0].calls]
        _send(model, state, crew, following)


@kernel
def _find_called(model: Model, state: State, server: Int) -> tuple[Int, Int]:
    """Return the crews that a waiting server calls and the priority of its call."""
    record = state.servers[server]
    if record.state == _WAITING_REPAIR:
        fault = model.faults[record.fault]
        return fault.crews, fault.priority
    station = model.stations[model.servers[server].station]
    return station.help_crews, station.help_priority


@kernel
def _find_first_call(model: Model, state: State, crew: Int) -> Int:
    """Return the place among the calls of the one that a crew answers first, or -1."""
    found: Int = -1
    highest: Int = 0
    oldest: Int = 0
    for place in range(state.clock[0].calls):
        server = state.calls[place]
        crews, priority = _find_called(model, state, server)
        turn = state.servers[server].turn
        comes_first = found < 0 or priority > highest or (priority == highest and turn < oldest)
        if crews >> crew & 1 and comes_first:
            found, highest, oldest = place, priority, turn
    return found


@kernel
def _send(model: Model, state: State, crew: Int, server: Int) -> None:
    """Send one of a crew's free people to a server."""
    count_time(model, state, crew)
    state.crews[crew].free -= 1
    state.crews[crew].calls += 1
    state.servers[server].crew = crew
    walk_time = 0.0
    if model.crews[crew].walks:
        walk_time = walk(model, state, crew, server)
    if walk_time > 0.0:
        state.crews[crew].walking += 1
        set_timer(state, server, state.clock[0].now + walk_time, _ARRIVED)
    else:
        begin_work(model, state, server)
