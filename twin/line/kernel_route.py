"""Kernels of what a service does to a part, and of the way that it takes from there."""

import numpy as np

from twin.line.arrays import Int, Model, Records, State
from twin.line.jit import kernel
from twin.line.kernel_draw import draw_time
from twin.line.kernel_parts import count_parts, make_part
from twin.line.order import Way

_CHOSEN = np.int64(Way.CHOSEN)
_SCRAP = np.int64(Way.SCRAP)


@kernel
def choose_way(model: Model, state: State, server: Int, part: Int) -> Int:
    """Return the queue, or the ``Way``, that a finished part takes."""
    station = model.stations[model.servers[server].station]
    if station.next != _CHOSEN:
        return station.next  # type: ignore[no-any-return]
    last: Int = np.int64(-1)
    total, open_routes = 0.0, 0
    for route in range(np.int64(station.first_route), np.int64(station.end_route)):
        if _is_open(model.routes[route], state.parts[part]):
            total, last, open_routes = total + model.routes[route].share, np.int64(route), open_routes + 1
    if last < 0:
        return _SCRAP
    if open_routes > 1:
        last = _draw_route(model, state, station, part, total)
    return _take_route(model, state, last, part)


@kernel
def _is_open(route: Records, part: Records) -> bool:
    return bool(
        (route.product < 0 or route.product == part.product) and (route.verdict < 0 or route.verdict == part.rejected)
    )


@kernel
def _draw_route(model: Model, state: State, station: Records, part: Int, total: float) -> Int:
    left = draw_time(model, state, station.route_timing) * total
    chosen = np.int64(-1)
    for route in range(np.int64(station.first_route), np.int64(station.end_route)):
        if _is_open(model.routes[route], state.parts[part]) and left >= 0.0:
            chosen = np.int64(route)
            left -= model.routes[route].share
    return chosen


@kernel
def _take_route(model: Model, state: State, route: Int, part: Int) -> Int:
    """Count a limited route; a part that has taken it as often as it may goes the other way."""
    way = model.routes[route]
    if way.limit < 0:
        return way.to  # type: ignore[no-any-return]
    if state.passes[part, way.counter] >= way.limit:
        return way.otherwise  # type: ignore[no-any-return]
    state.passes[part, way.counter] += 1
    state.parts[part].reworked = 1
    return way.to  # type: ignore[no-any-return]


@kernel
def work_on(model: Model, state: State, server: Int) -> None:
    """Do to the parts that a server holds what its station does: spoil, mend, judge, take apart."""
    station = model.stations[model.servers[server].station]
    part = state.servers[server].part
    while part >= 0:
        if station.source:
            state.parts[part].entered = state.clock[0].now
            count_parts(state, 1)
        if station.chance_timing >= 0:
            _treat(model, state, station, part)
        part = state.parts[part].next
    if station.yields > 1:
        _multiply(state, server, station.yields - 1)


@kernel
def _treat(model: Model, state: State, station: Records, part: Int) -> None:
    record = state.parts[part]
    if station.mends > 0.0 and record.spoilt:
        record.spoilt = draw_time(model, state, station.chance_timing) >= station.mends
    if station.defects > 0.0 and draw_time(model, state, station.chance_timing) < station.defects:
        record.spoilt = 1
    if station.catches >= 0.0:
        chance = station.catches if record.spoilt else station.false_rejects
        record.rejected = draw_time(model, state, station.chance_timing) < chance


@kernel
def _multiply(state: State, server: Int, more: Int) -> None:
    """Put further parts like the first into a server's hands."""
    first = state.servers[server].part
    for _ in range(more):
        part = make_part(state)
        state.clock[0].made += 1
        copied, origin = state.parts[part], state.parts[first]
        copied.entered = origin.entered
        copied.due = origin.due
        copied.product = origin.product
        copied.reworked = origin.reworked
        copied.spoilt = origin.spoilt
        copied.rejected = origin.rejected
        copied.next = origin.next
        origin.next = part
