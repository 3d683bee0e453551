"""Kernels of parts: how they enter the line and leave it."""

import math

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_carrier import unmount
from twin.line.kernel_draw import draw_time
from twin.line.kernel_record import count_flow_time
from twin.line.order import Mix

_SHARES = np.int64(Mix.SHARES)
_ORDERS = np.int64(Mix.ORDERS)
_SINGLE = np.int64(Mix.SINGLE)


@kernel
def admit(model: Model, state: State, station: Int) -> Int:
    """Return a new part that enters at a station, or -1 when the supply has run out."""
    clock = state.clock[0]
    if clock.supply == 0:
        return -1
    if model.stations[station].mix != _SINGLE:
        return _admit_product(model, state, station)
    clock.supply -= 1
    return make_part(state)


@kernel
def _admit_product(model: Model, state: State, station: Int) -> Int:
    """Return a new part of the product that is next, with its due date."""
    entry = model.stations[station]
    number = state.admitted[station]
    if entry.mix == _ORDERS and entry.first_order + number >= entry.end_order:
        return -1
    state.admitted[station] += 1
    state.clock[0].supply -= 1
    part = make_part(state)
    record = state.parts[part]
    place = entry.first_order
    if entry.mix == _SHARES:
        uniform = draw_time(model, state, entry.mix_timing)
        while place < entry.end_order - 1 and model.orders[place].due < uniform:
            place += 1
    else:
        place += number % (entry.end_order - entry.first_order)
    record.product = model.orders[place].product
    after = model.products[record.product].due_after
    record.due = model.orders[place].due if entry.mix == _ORDERS else state.clock[0].now + after
    return part


@kernel
def make_part(state: State) -> Int:
    """Return a part that comes into being now."""
    clock = state.clock[0]
    clock.free_parts -= 1
    part = state.free_parts[clock.free_parts]
    record = state.parts[part]
    record.entered = clock.now
    record.due = math.inf
    record.reworked = 0
    record.product = 0
    record.next = -1
    record.spoilt = 0
    record.rejected = 0
    record.carrier = -1
    for counter in range(state.passes.shape[1]):
        state.passes[part, counter] = 0
    count_parts(state, 1)
    return part  # type: ignore[no-any-return]


@kernel
def count_parts(state: State, change: Int) -> None:
    """Count parts that come into the line or leave it."""
    clock = state.clock[0]
    clock.parts_time += clock.parts * (clock.now - clock.parts_since)
    clock.parts_since = clock.now
    clock.parts += change


@kernel
def finish_part(model: Model, state: State, part: Int) -> None:
    """Let a part leave the line, good."""
    clock = state.clock[0]
    record = state.parts[part]
    clock.good += 1
    clock.first_pass += 1 - record.reworked
    clock.escaped += record.spoilt
    clock.flow_time += clock.now - record.entered
    count_flow_time(state, clock.now - record.entered)
    if record.due < math.inf:
        clock.on_time += clock.now <= record.due
        clock.late += clock.now > record.due
    remove_part(model, state, part)


@kernel
def scrap_part(model: Model, state: State, part: Int) -> None:
    """Take a part off the line."""
    state.clock[0].scrapped += 1
    remove_part(model, state, part)


@kernel
def remove_part(model: Model, state: State, part: Int) -> None:
    """Free what a part used."""
    clock = state.clock[0]
    unmount(model, state, part)
    count_parts(state, -1)
    state.free_parts[clock.free_parts] = part
    clock.free_parts += 1
