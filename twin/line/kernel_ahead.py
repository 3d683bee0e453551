"""The run-ahead kernel: part after part travels through a serial line of single servers, blocking after service.

What happens to a part depends on the parts before it only, and on the crews: with s the start of its service, f its end
and d its departure,

    s[n, k] = max(d[n, k-1], d[n-1, k]),    d[n, k] = max(f[n, k], d[n-B-1, k+1]),    f = s + service + stops

(the max-plus recursion of tandem queues with B places between servers). A part that needs a crew waits, and those that
depend on it; all others run on. When none can go on, the earliest of the calls is the earliest that there will be: any
other has yet to come out of one of them. It is served, and what waited for it runs on.
"""

from enum import IntEnum

import numpy as np

from twin.line.arrays import Int, Model, Records, State
from twin.line.jit import inline_kernel, kernel
from twin.line.kernel_ahead_arrays import ARRIVE, FINISH, FREE, READY, SERVICE, START, Ahead
from twin.line.kernel_ahead_stop import NEEDS_CREW, Stage, begin_work, clip, resume, serve_earliest, work
from twin.line.kernel_ahead_tally import tally_and_shift
from twin.line.kernel_record import count_flow_time


class AheadStatus(IntEnum):
    """How a run ahead ended."""

    OK = 0
    TIED = 1
    """Simultaneous events whose order matters: nothing of the results holds."""


_FIRST = np.int64(0)
"""A typed 0: Numba compiles a function once more for a literal."""
_OK = np.int64(AheadStatus.OK)
_TIED = np.int64(AheadStatus.TIED)
_ARRIVED = np.int64(Stage.ARRIVED)
_CALLING = np.int64(Stage.CALLING)
_SERVED = np.int64(Stage.SERVED)
_FINISHED = np.int64(Stage.FINISHED)


@kernel
def run_ahead(model: Model, state: State, ahead: Ahead) -> Int:
    """Run a line from empty to the end of its statistics; return an ``AheadStatus``."""
    run = ahead.run[0]
    first: Int = _FIRST
    while run.tied == 0:
        if run.open == 0:
            _run_through(model, state, ahead)
            if run.open == 0:
                break
            first = _FIRST
        _run_on(model, state, ahead, first)
        if run.open > 0:
            first = serve_earliest(model, state, ahead)
    if run.tied == 0:
        for station in range(ahead.lanes.size):
            tally_and_shift(model, state, ahead, station)
    return _TIED if run.tied else _OK


@inline_kernel
def _run_through(model: Model, state: State, ahead: Ahead) -> None:
    """Let part after part run through the whole line, until one is stopped: the way of nearly all parts.

    It does what ``_admit`` and ``_travel`` do while no part is on its way.
    """
    run, lanes = ahead.run[0], ahead.lanes
    part = ahead.parts[0]
    width = ahead.times.shape[2]
    while run.supply != 0:
        entered = ahead.times[0, FREE, _index(lanes[0].head - 1)]
        if entered >= run.end:
            return
        run.supply -= 1
        ready = now = entered
        for station in range(lanes.size):
            lane = lanes[station]
            place = _index(lane.head)
            begin = _later(now, ahead.times[station, FREE, _index(place - 1)])
            finish = begin + ahead.times[station, SERVICE, place]
            if not (lane.simple or _lasts(state, lane, begin, finish)):
                part.entered = entered
                part.reworked = part.scrapped = 0
                _arrive(model, state, ahead, _FIRST, station, ready, now)
                run.open = 1
                return
            ahead.times[station, READY, place] = ready
            ahead.times[station, ARRIVE, place] = now
            ahead.times[station, START, place] = begin
            ahead.times[station, FINISH, place] = finish
            ready = now = finish
            if station + 1 < lanes.size:
                after = lanes[station + 1]
                now = _later(finish, ahead.times[station + 1, FREE, _index(np.int64(after.head) - after.capacity - 1)])
            ahead.times[station, FREE, place] = now
            lane.head = lane.done = place + 1
            if place + 1 == width:
                tally_and_shift(model, state, ahead, station)
        part.entered = entered
        part.reworked = part.scrapped = 0
        _leave(state, ahead, _FIRST, now)


@inline_kernel
def _lasts(state: State, lane: Records, begin: float, finish: float) -> bool:
    """Tell whether no failure strikes in a service; the clocks run on if so."""
    if lane.skill:
        return False
    for fault in range(lane.first_fault, lane.end_fault):
        if begin + state.clocks[fault] < finish:
            return False
    for fault in range(lane.first_fault, lane.end_fault):
        state.clocks[fault] = max(state.clocks[fault] - (finish - begin), 0.0)
    return True


@inline_kernel
def _index(place: Int) -> Int:
    """Return a place as a number that the compiler knows to be no less than 0."""
    return np.int64(np.uint32(place))


@inline_kernel
def _later(one: float, other: float) -> float:
    return one if one > other else other


@inline_kernel
def _run_on(model: Model, state: State, ahead: Ahead, first: Int) -> None:
    """Let the parts on their way, from the given one on, and those behind them run on as far as they can."""
    run = ahead.run[0]
    slot = kept = first
    while True:
        if slot < run.open:
            if kept < slot:
                ahead.parts[kept] = ahead.parts[slot]
            slot += 1
        elif kept == 0 or not _admit(model, state, ahead, kept):
            break
        if not _travel(model, state, ahead, kept):
            kept += 1
    run.open = kept


@inline_kernel
def _admit(model: Model, state: State, ahead: Ahead, slot: Int) -> bool:
    """Let the next part arrive at the first station, if that is free and the end has not come."""
    run, lane = ahead.run[0], ahead.lanes[0]
    if lane.head > lane.done or run.supply == 0:
        return False
    now = ahead.times[0, FREE, _index(lane.done - 1)]
    if now >= run.end:
        return False
    run.supply -= 1
    part = ahead.parts[slot]
    part.entered = now
    part.reworked = part.scrapped = 0
    _arrive(model, state, ahead, slot, _FIRST, now, now)
    return True


@inline_kernel
def _arrive(model: Model, state: State, ahead: Ahead, slot: Int, station: Int, ready: float, now: float) -> None:
    lane = ahead.lanes[station]
    part = ahead.parts[slot]
    place = _index(lane.head)
    ahead.times[station, READY, place] = ready
    ahead.times[station, ARRIVE, place] = now
    part.station = station
    part.stage = _ARRIVED
    part.number = lane.base + place
    lane.head = place + 1
    if lane.head == ahead.times.shape[2]:
        tally_and_shift(model, state, ahead, station)


@inline_kernel
def _travel(model: Model, state: State, ahead: Ahead, slot: Int) -> bool:
    """Let a part run on as far as it can; return whether it has left the line."""
    part = ahead.parts[slot]
    last = ahead.lanes.size - 1
    while True:
        station = np.int64(part.station)
        lane = ahead.lanes[station]
        place = _index(lane.done)
        if part.stage != _FINISHED:
            if part.number > lane.base + place:
                return False
            finish = _serve(model, state, ahead, slot)
            if finish == NEEDS_CREW:
                return False
            ahead.times[station, FINISH, place] = finish
            part.stage = _FINISHED
        finish = ahead.times[station, FINISH, place]
        if station == last or part.scrapped:
            ahead.times[station, FREE, place] = finish
            lane.done = place + 1
            _leave(state, ahead, slot, finish)
            return True
        after = ahead.lanes[station + 1]
        if np.int64(after.head) > np.int64(after.done) + after.capacity:
            return False
        now = _later(finish, ahead.times[station + 1, FREE, _index(np.int64(after.head) - after.capacity - 1)])
        ahead.times[station, FREE, place] = now
        lane.done = place + 1
        _arrive(model, state, ahead, slot, station + 1, finish, now)


@inline_kernel
def _serve(model: Model, state: State, ahead: Ahead, slot: Int) -> float:
    """Return when the part's service ends [s], or ``NEEDS_CREW``."""
    part = ahead.parts[slot]
    if part.stage == _CALLING:
        return NEEDS_CREW
    if part.stage == _SERVED:
        now = resume(model, state, ahead, slot)
    else:
        station = np.int64(part.station)
        lane = ahead.lanes[station]
        place = _index(lane.done)
        now = _later(ahead.times[station, ARRIVE, place], ahead.times[station, FREE, _index(place - 1)])
        ahead.times[station, START, place] = now
        if lane.simple:
            return now + ahead.times[station, SERVICE, place]  # type: ignore[no-any-return]
        begin_work(model, state, ahead, slot)
    return work(model, state, ahead, slot, now)


@inline_kernel
def _leave(state: State, ahead: Ahead, slot: Int, now: float) -> None:
    """Count a part that leaves the line, good or as scrap."""
    run, part, clock = ahead.run[0], ahead.parts[slot], state.clock[0]
    clock.parts_time += clip(run, now) - clip(run, part.entered)
    if now <= run.start or now > run.end:
        return
    if part.scrapped:
        clock.scrapped += 1
        look = _FIRST
        while now > ahead.looks[look]:
            look += 1
        ahead.counts[look, 1] += 1
        return
    while now > ahead.looks[run.look]:
        run.look += 1
    ahead.counts[run.look, 0] += 1
    clock.good += 1
    clock.first_pass += 1 - part.reworked
    clock.flow_time += now - part.entered
    count_flow_time(state, now - part.entered)
