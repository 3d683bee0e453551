"""Kernels of the people of a crew: where they are, how long they walk, and how long they are busy."""

import math

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_draw import draw_time


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
