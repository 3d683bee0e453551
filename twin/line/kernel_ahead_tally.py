"""Kernels that make state times, counts and levels of the times of a station's parts, a window at a time.

The buffer before a station has at least j parts from the arrival of part n + j - 1 or the start of part n - 1,
whichever is later, to the start of part n: the time at that level is a sum over parts of max(0, ...), without branches.
"""

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import Int, Model, Records, State
from twin.line.jit import kernel
from twin.line.kernel_ahead_arrays import ARRIVE, FINISH, FREE, KINDS, READY, SERVICE, START, Ahead
from twin.line.kernel_draw import fill_times
from twin.records.state import ServerState

_WORKING = np.int64(ServerState.WORKING)
_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)
Times = NDArray[np.float64]


@kernel
def tally_and_shift(model: Model, state: State, ahead: Ahead, station: Int) -> None:
    """Tally the parts that have left a station, and make place for the next."""
    lane = ahead.lanes[station]
    if lane.done > lane.tallied:
        _tally(state, ahead, station)
    _shift(ahead, station)
    lane.tallied = lane.done
    if lane.skill == 0:
        fill_service(model, state, ahead, station)


@kernel
def fill_service(model: Model, state: State, ahead: Ahead, station: Int) -> None:
    """Draw the processing times of the parts that are to arrive at a station in its window."""
    lane = ahead.lanes[station]
    head = np.int64(lane.head)
    fill_times(model, state, np.int64(lane.timing), lane.base + head, ahead.times[station, SERVICE, head:])


@kernel
def _shift(ahead: Ahead, station: Int) -> None:
    """Forget the oldest parts, but for as many as the buffer's law looks back at."""
    lane = ahead.lanes[station]
    gone = np.int64(lane.done) - np.int64(lane.capacity) - 2
    if gone <= 0:
        return
    for kind in range(KINDS):
        for place in range(gone, np.int64(lane.head)):
            ahead.times[station, kind, place - gone] = ahead.times[station, kind, place]
    lane.base += gone
    lane.head -= gone
    lane.done -= gone


@kernel
def _tally(state: State, ahead: Ahead, station: Int) -> None:
    run, lane = ahead.run[0], ahead.lanes[station]
    first, end = np.int64(lane.tallied), np.int64(lane.done)
    times = ahead.times[station]
    _count(state, ahead, station, first, end)
    if station > 0:
        _look_for_ties(ahead, station, first, end)
    if times[ARRIVE, first] < run.start or times[FREE, first - 1] < run.start or times[FREE, end - 1] > run.end:
        _clip_window(ahead, station)
        times = ahead.clipped
    _sum_states(state, station, times, first, end)
    if station > 0 and lane.capacity > 0:
        _sum_levels(state, lane, times, first, end)
        _sum_intervals(ahead, station, times, first, end)


@kernel
def _count(state: State, ahead: Ahead, station: Int, first: Int, end: Int) -> None:
    """Count finished services and active periods; one that goes on at the start of the statistics begins there."""
    run = ahead.run[0]
    since, until = run.start, run.end
    start, finish = ahead.times[station, START], ahead.times[station, FINISH]
    processed = periods = 0
    for place in range(first, end):
        processed += (finish[place] > since) & (finish[place] <= until)
        begins = (start[place] > since) & (start[place] <= until) & (start[place] > finish[place - 1])
        goes_on = (start[place] <= since) & (finish[place] > since)
        periods += begins | goes_on
    state.servers[station].processed += processed
    state.servers[station].periods += periods


@kernel
def _look_for_ties(ahead: Ahead, station: Int, first: Int, end: Int) -> None:
    """Note when a part was finished at the very moment at which its next station or a place there became free."""
    back = np.int64(ahead.lanes[station].capacity) + 1
    ready, free = ahead.times[station, READY], ahead.times[station, FREE]
    ties = 0
    for place in range(first, end):
        ties += (ready[place] == free[place - 1]) | (ready[place] == free[place - back])
    ahead.run[0].tied |= ties > 0


@kernel
def _clip_window(ahead: Ahead, station: Int) -> None:
    since, until = ahead.run[0].start, ahead.run[0].end
    for kind in range(READY, KINDS):
        for place in range(ahead.lanes[station].done):
            ahead.clipped[kind, place] = min(max(ahead.times[station, kind, place], since), until)


@kernel
def _sum_states(state: State, station: Int, times: Times, first: Int, end: Int) -> None:
    start, finish, free = times[START], times[FINISH], times[FREE]
    working = starved = blocked = 0.0
    for place in range(first, end):
        starved += start[place] - free[place - 1]
        working += finish[place] - start[place]
        blocked += free[place] - finish[place]
    state.state_time[station, _STARVED] += starved
    state.state_time[station, _WORKING] += working
    state.state_time[station, _BLOCKED] += blocked


@kernel
def _sum_levels(state: State, lane: Records, times: Times, first: Int, end: Int) -> None:
    """Add the time at each level or above to the histogram's place of that level."""
    arrive, start = times[ARRIVE], times[START]
    for level in range(1, np.int64(lane.capacity) + 1):
        total = 0.0
        for place in range(first, end):
            total += max(0.0, start[place - level + 1] - max(start[place - level], arrive[place]))
        if total == 0.0:
            return
        state.level_time[lane.first_level + level] += total


@kernel
def _sum_intervals(ahead: Ahead, station: Int, times: Times, first: Int, end: Int) -> None:
    """Add the times that parts waited to the intervals between looks."""
    lane = ahead.lanes[station]
    arrive, start = times[ARRIVE], times[START]
    place = first
    while place < end:
        while arrive[place] > ahead.looks[lane.look]:
            lane.look += 1
        total = 0.0
        while place < end and start[place] <= ahead.looks[lane.look]:
            total += start[place] - arrive[place]
            place += 1
        ahead.levels[lane.look, station] += total
        if place < end:
            _split(ahead, station, arrive[place], start[place])
            place += 1


@kernel
def _split(ahead: Ahead, station: Int, begin: float, end: float) -> None:
    """Add the time that one part waited to the intervals that it lies in."""
    look = ahead.lanes[station].look
    while begin > ahead.looks[look]:
        look += 1
    while end > ahead.looks[look]:
        ahead.levels[look, station] += ahead.looks[look] - begin
        begin = ahead.looks[look]
        look += 1
    ahead.levels[look, station] += end - begin
