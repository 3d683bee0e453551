"""Kernels of the robots of pools: calls and who answers them, walks, and what ends a robot's work.

A robot is a server whose number follows those of the stations. ``serves`` is where it works, or is on its way to;
``there`` tells that it has come. Calls are answered when all else has been dealt with that happens at the moment
(``dispatch``): who stands where does not depend on the order in which a moment's services end.
"""

import math

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_agenda import list_server
from twin.line.kernel_clock import schedule_first
from twin.line.kernel_server import change_robot, wait
from twin.line.kernel_walk import find_way, find_where, set_out
from twin.line.order import Goal, WalkKind
from twin.records.state import RobotState, ServerState

_WORKING = np.int64(ServerState.WORKING)
_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)
_WALKING = np.int64(RobotState.WALKING)
_WAITING_ROBOT = np.int64(ServerState.WAITING_ROBOT)
_DISTANCE = np.int64(WalkKind.DISTANCE)
_HOME = np.int64(Goal.HOME)
_SERVER = np.int64(Goal.SERVER)


@kernel
def call_robot(model: Model, state: State, server: Int) -> bool:
    """Tell whether a robot is at a server of a station that needs one; else the server calls, and waits."""
    robot = state.servers[server].robot
    if robot >= 0 and state.robots[robot - state.clock[0].first_robot].there:
        return True
    wait(model, state, server, _WAITING_ROBOT)
    if robot < 0:
        state.servers[server].called = state.clock[0].now
        ask_for_dispatch(state, model.stations[model.servers[server].station].pool)
    return False


@kernel
def ask_for_dispatch(state: State, pool: Int) -> None:
    """Have the calls for a pool's robots looked at before the next event."""
    state.clock[0].pools_to_dispatch |= np.int64(1) << pool


@kernel
def answer_call(model: Model, state: State, pool: Int) -> Int:
    """Send a free robot of a pool to the call that comes first; return that server, or -1 when there is none.

    Calls come by priority, then by their age; of those of one moment the one that has a robot nearest to it.
    """
    waiting, server = _count_calls(model, state, pool)
    if waiting == 0:
        return np.int64(-1)
    free, robot = _count_free(model, state, pool)
    if free == 0:
        return np.int64(-1)
    if waiting > 1:
        server, robot = _choose_call(model, state, pool)
    elif free > 1:
        robot = _find_nearest(model, state, server)[0]
    send_robot(model, state, robot, server)
    return server


@kernel
def _count_calls(model: Model, state: State, pool: Int) -> tuple[Int, Int]:
    """Return how many servers call a robot of a pool, and the last of them."""
    count, last = np.int64(0), np.int64(-1)
    for place in range(model.pools[pool].first_client, model.pools[pool].end_client):
        server = model.clients[place]
        waits = calls(state, server)
        count += waits
        last = server if waits else last
    return count, last


@kernel
def _count_free(model: Model, state: State, pool: Int) -> tuple[Int, Int]:
    """Return how many robots of a pool can be called, and the last of them."""
    count, last = np.int64(0), np.int64(-1)
    for robot in range(model.pools[pool].first_robot, model.pools[pool].end_robot):
        if _is_free(model, state, robot):
            count, last = count + 1, np.int64(robot)
    return count, last


@kernel
def _choose_call(model: Model, state: State, pool: Int) -> tuple[Int, Int]:
    """Return the call of several that is answered first, and by which robot."""
    first = _find_call(model, state, pool)
    best: Int = np.int64(-1)
    robot: Int = np.int64(-1)
    shortest = math.inf
    for place in range(model.pools[pool].first_client, model.pools[pool].end_client):
        server = model.clients[place]
        if server == first or (calls(state, server) and _is_equal(model, state, server, first)):
            nearest, distance = _find_nearest(model, state, server)
            if distance < shortest:
                best, robot, shortest = server, nearest, distance
    return best, robot


@kernel
def send_robot(model: Model, state: State, robot: Int, server: Int) -> bool:
    """Send a robot to a server; return whether it is there at once."""
    mate = state.robots[robot - state.clock[0].first_robot]
    mate.serves = server
    state.servers[server].robot = robot
    mate.there = np.int64(set_out(model, state, robot, np.int64(model.servers[server].station), _SERVER))
    return bool(mate.there)


@kernel
def release_robot(model: Model, state: State, server: Int) -> None:
    """Let the robot that has served a server look for more work, once all else is done that happens now."""
    robot = state.servers[server].robot
    state.servers[server].robot = -1
    mate = state.robots[robot - state.clock[0].first_robot]
    station = model.stations[model.servers[server].station]
    mate.serves = -1
    mate.there = 0
    if station.carries:
        mate.x, mate.y = model.positions[station.end, 0], model.positions[station.end, 1]
    if state.servers[robot].state in (_WORKING, _BLOCKED):
        list_server(model, state, robot)


@kernel
def count_service(state: State, server: Int) -> None:
    """Count a service that has ended on the clocks of the robot that has worked at it."""
    robot = state.servers[server].robot
    if state.servers[robot].state == _WORKING:
        state.servers[robot].left = 0.0
    state.robots[robot - state.clock[0].first_robot].services += 1


@kernel
def lose_robot(model: Model, state: State, robot: Int) -> None:
    """Let the server at which a robot works do without it: another takes over, or the work waits for it.

    A part that it holds for want of a place it holds on.
    """
    mate = state.robots[robot - state.clock[0].first_robot]
    server = mate.serves
    if server < 0 or (mate.there and state.servers[server].state == _BLOCKED):
        return
    mate.there = 0
    if model.pools[model.stations[model.servers[robot].station].pool].hands_over:
        mate.serves = -1
        state.servers[server].robot = -1
    if state.servers[server].state == _WORKING:
        _interrupt(model, state, server)
    ask_for_dispatch(state, model.stations[model.servers[server].station].pool)


@kernel
def _interrupt(model: Model, state: State, server: Int) -> None:
    """Let a service wait for a robot; what is left of it is resumed."""
    record = state.servers[server]
    left = max(record.left - (state.clock[0].now - record.resumed), 0.0)
    if record.whole == 0.0:
        record.whole = record.left
    wait(model, state, server, _WAITING_ROBOT)
    record.left = left


@kernel
def _find_call(model: Model, state: State, pool: Int) -> Int:
    """Return the server whose call for a robot comes first, or -1: by priority, then by age."""
    found = np.int64(-1)
    for place in range(model.pools[pool].first_client, model.pools[pool].end_client):
        server = model.clients[place]
        if calls(state, server) and _comes_before(model, state, server, found):
            found = server
    return found


@kernel
def find_call_at(model: Model, state: State, station: Int) -> Int:
    """Return the server of a station that has called a robot the longest, or -1."""
    found = np.int64(-1)
    for server in range(np.int64(model.stations[station].first_server), np.int64(model.stations[station].end_server)):
        if calls(state, server) and (found < 0 or state.servers[server].turn < state.servers[found].turn):
            found = np.int64(server)
    return found


@kernel
def calls(state: State, server: Int) -> bool:
    """Tell whether a server waits for a robot that no robot is on its way to."""
    return bool((state.servers[server].state == _WAITING_ROBOT) & (state.servers[server].robot < 0))


@kernel
def _comes_before(model: Model, state: State, server: Int, other: Int) -> bool:
    if other < 0:
        return True
    priority = model.stations[model.servers[server].station].robot_priority
    of_other = model.stations[model.servers[other].station].robot_priority
    if priority != of_other:
        return bool(priority > of_other)
    return bool(state.servers[server].called < state.servers[other].called)


@kernel
def _is_equal(model: Model, state: State, server: Int, other: Int) -> bool:
    """Tell whether neither of two calls comes before the other."""
    return not (_comes_before(model, state, server, other) or _comes_before(model, state, other, server))


@kernel
def _find_nearest(model: Model, state: State, server: Int) -> tuple[Int, float]:
    """Return the nearest robot that can be called to a server, of equal ones the one free the longest, and how far.

    There is one.
    """
    station = np.int64(model.servers[server].station)
    pool = model.pools[model.stations[station].pool]
    best, shortest = np.int64(-1), math.inf
    for robot in range(pool.first_robot, pool.end_robot):
        if _is_free(model, state, robot):
            distance = find_way(model, state, robot, station)
            longer = best >= 0 and state.servers[robot].turn < state.servers[best].turn
            if distance < shortest or (distance == shortest and longer):
                best, shortest = np.int64(robot), distance
    return best, shortest


@kernel
def _is_free(model: Model, state: State, robot: Int) -> bool:
    """Tell whether a robot answers calls: it waits for one and nothing else is due, or is on its way home."""
    record, mate = state.servers[robot], state.robots[robot - state.clock[0].first_robot]
    if mate.serves >= 0:
        return False
    if record.state == _STARVED:
        return bool(state.due[np.int64(state.clock[0].first_leaf) + robot] > state.clock[0].now)
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    return bool(record.state == _WALKING and mate.goal == _HOME and pool.walks == _DISTANCE and record.closed == 0)


@kernel
def stand_by(model: Model, state: State, robot: Int) -> None:
    """Let a robot that has come to a server which stands still wait there."""
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    change_robot(model, state, robot, _BLOCKED, pool.waiting)
    schedule_first(model, state, robot, math.inf)


@kernel
def halt(model: Model, state: State, robot: Int) -> None:
    """Let a robot stop where it is."""
    mate = state.robots[robot - state.clock[0].first_robot]
    if state.servers[robot].state == _WALKING:
        mate.x, mate.y = find_where(model, state, robot)
