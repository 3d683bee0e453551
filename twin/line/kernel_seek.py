"""Kernels of what a robot of a pool does next: charge, rest, make its round, or wait for a call."""

import math

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_agenda import list_server
from twin.line.kernel_clock import schedule_first
from twin.line.kernel_draw import draw_time
from twin.line.kernel_robot import ask_for_dispatch, find_call_at, send_robot
from twin.line.kernel_server import change_robot, is_out_of_use, meter
from twin.line.kernel_timers import stop_timer
from twin.line.kernel_walk import find_way, set_out
from twin.line.order import Goal, Stop
from twin.records.state import RobotState, ServerState

_STARVED = np.int64(ServerState.STARVED)
_OFF_SHIFT = np.int64(ServerState.OFF_SHIFT)
_CHARGING = np.int64(RobotState.CHARGING)
_WAITING_CHARGER = np.int64(RobotState.WAITING_CHARGER)
_RESTING = np.int64(RobotState.RESTING)
_SPARE = np.int64(RobotState.SPARE)
_HOME = np.int64(Goal.HOME)
_CHARGER = np.int64(Goal.CHARGER)
_STOP = np.int64(Goal.STOP)
_NOWHERE = np.int64(Goal.NOWHERE)
_GATED = np.int64(Stop.GATED)
_ONE = np.int64(Stop.ONE)


@kernel
def seek(model: Model, state: State, robot: Int) -> Int:
    """Let a free robot do what comes next; return the server to which it has come at once, or -1."""
    mate = state.robots[robot - state.clock[0].first_robot]
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    if is_out_of_use(state.servers[robot].state) or state.servers[robot].state == _SPARE:
        return -1
    meter(state, robot)
    if state.servers[robot].closed:
        change_robot(model, state, robot, _OFF_SHIFT, 0.0)
        stop_timer(state, robot)
        return -1
    if mate.worked >= pool.rest_after:
        change_robot(model, state, robot, _RESTING, pool.waiting)
        schedule_first(model, state, robot, state.clock[0].now + pool.rest_for)
        return -1
    if _stand(model, state, robot):
        if mate.serves >= 0:
            return mate.serves if send_robot(model, state, robot, mate.serves) else np.int64(-1)
        if pool.first_stop < pool.end_stop:
            return _make_round(model, state, robot)
        ask_for_dispatch(state, model.stations[model.servers[robot].station].pool)
    return -1


@kernel
def _stand(model: Model, state: State, robot: Int) -> bool:
    """Let a robot wait; return whether it can be given work, as nothing else is due at once."""
    mate = state.robots[robot - state.clock[0].first_robot]
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    change_robot(model, state, robot, _STARVED, pool.waiting)
    lasts = math.inf
    if pool.charger >= 0 and mate.charge <= pool.below:
        lasts = 0.0
    elif pool.charger >= 0 and pool.waiting > 0.0:
        lasts = (mate.charge - pool.below) / pool.waiting
    schedule_first(model, state, robot, state.clock[0].now + lasts)
    return bool(state.due[np.int64(state.clock[0].first_leaf) + robot] > state.clock[0].now)


@kernel
def send_home(model: Model, state: State, number: Int) -> None:
    """Let the robots of a pool that wait for a call elsewhere walk home, if they are to."""
    pool = model.pools[number]
    if pool.returns == 0:
        return
    for robot in range(pool.first_robot, pool.end_robot):
        is_idle = state.servers[robot].state == _STARVED and state.robots[robot - state.clock[0].first_robot].serves < 0
        if is_idle and find_way(model, state, robot, pool.station) > 0.0:
            set_out(model, state, robot, pool.station, _HOME)


@kernel
def _make_round(model: Model, state: State, robot: Int) -> Int:
    """Work at this stop, or walk on to the next."""
    mate = state.robots[robot - state.clock[0].first_robot]
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    for _ in range(pool.end_stop - pool.first_stop + 1):
        server = find_call_at(model, state, model.stops[pool.first_stop + mate.stop])
        if server >= 0 and mate.visits != 0:
            mate.visits -= mate.visits > 0
            return server if send_robot(model, state, robot, server) else np.int64(-1)
        mate.stop = (mate.stop + 1) % (pool.end_stop - pool.first_stop)
        if not set_out(model, state, robot, model.stops[pool.first_stop + mate.stop], _STOP):
            return np.int64(-1)
        begin_visit(model, state, robot)
    return np.int64(-1)


@kernel
def begin_visit(model: Model, state: State, robot: Int) -> None:
    """Set how many services a robot does at the stop to which it has come."""
    mate = state.robots[robot - state.clock[0].first_robot]
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    mate.visits = -1
    if pool.stay == _ONE:
        mate.visits = 1
    elif pool.stay == _GATED:
        mate.visits = _count_waiting(model, state, model.stops[pool.first_stop + mate.stop])


@kernel
def _count_waiting(model: Model, state: State, station: Int) -> Int:
    """Return how many parts wait for a robot at a station: in its queues, and in the hands of its servers."""
    row = model.stations[station]
    waiting = np.int64(0)
    for queue in range(np.int64(row.first_queue), np.int64(row.end_queue)):
        waiting += np.int64(state.places[queue].level)
    for server in range(np.int64(row.first_server), np.int64(row.end_server)):
        waiting += state.servers[server].part >= 0
    return waiting


@kernel
def go_charge(model: Model, state: State, robot: Int) -> None:
    """Send a robot to the chargers."""
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    if set_out(model, state, robot, model.chargers[pool.charger].place, _CHARGER):
        dock(model, state, robot)


@kernel
def dock(model: Model, state: State, robot: Int) -> None:
    """Begin to charge a robot that has come to the chargers, or let it wait for a free one."""
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    mate = state.robots[robot - state.clock[0].first_robot]
    if state.free_chargers[pool.charger] == 0:
        change_robot(model, state, robot, _WAITING_CHARGER, 0.0)
        schedule_first(model, state, robot, math.inf)
        return
    state.free_chargers[pool.charger] -= 1
    change_robot(model, state, robot, _CHARGING, 0.0)
    mate.charges += 1
    if pool.swap >= 0:
        takes = draw_time(model, state, pool.swap)
    else:
        takes = max(pool.full - mate.charge, 0.0) / pool.charge_power
    schedule_first(model, state, robot, state.clock[0].now + takes)


@kernel
def end_charge(model: Model, state: State, robot: Int, filled: bool) -> None:
    """Free a robot's charger for the robot that has waited for it the longest."""
    charger = model.pools[model.stations[model.servers[robot].station].pool].charger
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    if filled:
        state.robots[robot - state.clock[0].first_robot].charge = pool.capacity if pool.swap >= 0 else pool.full
    state.free_chargers[charger] += 1
    waiting = np.int64(-1)
    for other in range(state.clock[0].first_robot, state.servers.size):
        is_longer = waiting < 0 or state.servers[other].turn < state.servers[waiting].turn
        same = model.pools[model.stations[model.servers[other].station].pool].charger == charger
        if same and state.servers[other].state == _WAITING_CHARGER and is_longer:
            waiting = np.int64(other)
    if waiting >= 0:
        dock(model, state, waiting)


@kernel
def look_for_work(model: Model, state: State, robot: Int) -> None:
    """Put a robot on the agenda."""
    state.robots[robot - state.clock[0].first_robot].goal = _NOWHERE
    list_server(model, state, robot)


@kernel
def call_spare(model: Model, state: State, robot: Int) -> None:
    """Let a spare step in for a robot that is down."""
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    for other in range(pool.first_robot, pool.end_robot):
        if state.servers[other].state == _SPARE:
            change_robot(model, state, other, _STARVED, pool.waiting)
            look_for_work(model, state, other)
            return


@kernel
def come_back(model: Model, state: State, robot: Int) -> None:
    """Let a robot that is up again look for work, or be a spare if there are enough without it."""
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    active = 0
    for other in range(pool.first_robot, pool.end_robot):
        is_away = is_out_of_use(state.servers[other].state) and state.servers[other].state != _OFF_SHIFT
        active += other != robot and not is_away and state.servers[other].state != _SPARE
    kept = state.robots[robot - state.clock[0].first_robot].serves >= 0
    if active >= pool.size and not kept:
        change_robot(model, state, robot, _SPARE, 0.0)
        stop_timer(state, robot)
    else:
        change_robot(model, state, robot, _STARVED, pool.waiting)
        look_for_work(model, state, robot)


@kernel
def change_shift_of_robot(model: Model, state: State, robot: Int, opens: bool) -> None:
    """Let a robot rest once it has ended what it is about, or go on after a break."""
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    state.servers[robot].closed = np.int64(not opens)
    if opens and state.servers[robot].state == _OFF_SHIFT:
        change_robot(model, state, robot, _STARVED, pool.waiting)
    if state.servers[robot].state == _STARVED:
        look_for_work(model, state, robot)
