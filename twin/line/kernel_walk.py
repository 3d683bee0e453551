"""Kernels of walks: of the people of a crew, who they are and how long they are busy, and of the robots of pools."""

import math

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_clock import schedule_first
from twin.line.kernel_draw import draw_time
from twin.line.kernel_server import change_robot
from twin.line.order import Goal, WalkKind
from twin.records.state import RobotState

_WALKING = np.int64(RobotState.WALKING)
_NOWHERE = np.int64(Goal.NOWHERE)
_NONE = np.int64(WalkKind.NONE)
_BY_DISTANCE = np.int64(WalkKind.DISTANCE)
_BY_TIME = np.int64(WalkKind.TIME)


@kernel
def count_time(model: Model, state: State, crew: Int) -> None:
    """Count the time that a crew's people have been busy and walking; their number is about to change."""
    pool = state.crews[crew]
    elapsed = state.clock[0].now - pool.since
    pool.since = state.clock[0].now
    pool.walk_time += pool.walking * elapsed
    pool.busy_time += (model.crews[crew].size - pool.free) * elapsed


@kernel
def walk(model: Model, state: State, crew: Int, server: Int) -> float:
    """Choose who of a crew's free people walks to a server, the nearest; return the time it takes [s]."""
    law = model.crews[crew]
    station = np.int64(model.servers[server].station)
    best, shortest = np.int64(-1), math.inf
    for person in range(law.first_person, law.first_person + law.size):
        if state.people[person].busy == 0:
            distance = _find_distance(model, state, crew, person, station)
            if distance < shortest:
                best, shortest = np.int64(person), distance
    state.people[best].busy = 1
    state.servers[server].person = best
    if law.walk >= 0:
        return draw_time(model, state, law.walk)
    return shortest / law.speed  # type: ignore[no-any-return]


@kernel
def free_person(model: Model, state: State, server: Int) -> None:
    """Let whoever has worked at a server wait there, or set out for the waiting place."""
    station = np.int64(model.servers[server].station)
    person = state.people[state.servers[server].person]
    person.busy = 0
    person.x, person.y = model.positions[station, 0], model.positions[station, 1]
    person.since = state.clock[0].now


@kernel
def _find_distance(model: Model, state: State, crew: Int, person: Int, station: Int) -> float:
    """Return how far somebody is from a station [m]; who walks back to the waiting place is on the way there."""
    law, where = model.crews[crew], state.people[person]
    x, y = where.x, where.y
    if law.returns:
        way = math.hypot(law.x - x, law.y - y)
        walked = law.speed * (state.clock[0].now - where.since)
        share = 1.0 if walked >= way else walked / way
        x, y = x + share * (law.x - x), y + share * (law.y - y)
    return math.hypot(model.positions[station, 0] - x, model.positions[station, 1] - y)


@kernel
def set_out(model: Model, state: State, robot: Int, place: Int, goal: Int) -> bool:
    """Let a robot of a pool walk to a place, from wherever it is; return whether it is there at once."""
    mate = state.robots[robot - state.clock[0].first_robot]
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    distance = find_way(model, state, robot, place)
    if state.servers[robot].state == _WALKING:
        x, y = find_where(model, state, robot)
        mate.walked += math.hypot(x - mate.x, y - mate.y)
        mate.x, mate.y = x, y
    mate.to = place
    if distance <= 0.0 or pool.walks == _NONE:
        end_walk(model, state, robot)
        return True
    mate.goal = goal
    mate.left_at = state.clock[0].now
    takes = draw_time(model, state, pool.walk) if pool.walks == _BY_TIME else distance / pool.speed
    change_robot(model, state, robot, _WALKING, pool.walking)
    schedule_first(model, state, robot, state.clock[0].now + takes)
    return False


@kernel
def end_walk(model: Model, state: State, robot: Int) -> None:
    """Let a robot be where it walks to."""
    mate = state.robots[robot - state.clock[0].first_robot]
    x, y = model.positions[mate.to, 0], model.positions[mate.to, 1]
    if state.servers[robot].state == _WALKING:
        mate.walked += math.hypot(x - mate.x, y - mate.y)
    mate.x, mate.y = x, y
    mate.goal = _NOWHERE


@kernel
def find_way(model: Model, state: State, robot: Int, place: Int) -> float:
    """Return how far a robot of a pool is from a place [m]."""
    x, y = find_where(model, state, robot)
    return math.hypot(model.positions[place, 0] - x, model.positions[place, 1] - y)


@kernel
def find_where(model: Model, state: State, robot: Int) -> tuple[float, float]:
    """Return x and y of a robot of a pool [m], on its way too if it walks by distance."""
    mate = state.robots[robot - state.clock[0].first_robot]
    pool = model.pools[model.stations[model.servers[robot].station].pool]
    x, y = mate.x, mate.y
    if state.servers[robot].state != _WALKING or pool.walks != _BY_DISTANCE:
        return x, y
    to_x, to_y = model.positions[mate.to, 0], model.positions[mate.to, 1]
    way = math.hypot(to_x - x, to_y - y)
    walked = pool.speed * (state.clock[0].now - mate.left_at)
    share = 1.0 if walked >= way else walked / way
    return x + share * (to_x - x), y + share * (to_y - y)
