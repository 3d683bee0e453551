"""Kernels of services that may be interrupted, of a part that runs ahead: failures, failed attempts and the crews."""

import math
from enum import IntEnum

import numpy as np

from twin.line.arrays import Int, Model, Records, State
from twin.line.jit import inline_kernel
from twin.line.kernel_ahead_arrays import SERVICE, Ahead
from twin.line.kernel_draw import draw_index, draw_time
from twin.records.outcome import Outcome
from twin.records.state import ServerState


class Stage(IntEnum):
    """How far a part has come at its station."""

    ARRIVED = 0
    CALLING = 1
    """Its service stands still and needs a crew."""
    SERVED = 2
    """The crew has done, or will have done at a time that is known."""
    FINISHED = 3


NEEDS_CREW = -1.0
"""Stands for the end of a service that is not known yet."""

_CALLING = np.int64(Stage.CALLING)
_SERVED = np.int64(Stage.SERVED)
_SUCCESS = np.int64(Outcome.SUCCESS)
_DOWN = np.int64(ServerState.DOWN)
_WAITING_REPAIR = np.int64(ServerState.WAITING_REPAIR)
_INTERVENTION = np.int64(ServerState.INTERVENTION)
_WAITING_HELP = np.int64(ServerState.WAITING_HELP)


@inline_kernel
def clip(run: Records, now: float) -> float:
    """Return the time of the statistics that is nearest to a time [s]."""
    return min(max(now, run.start), run.end)  # type: ignore[no-any-return]


@inline_kernel
def _is_counted(run: Records, now: float) -> bool:
    return bool(now > run.start and now <= run.end)


@inline_kernel
def begin_work(model: Model, state: State, ahead: Ahead, slot: Int) -> None:
    """Draw the time of the service of a part that has come to it."""
    part = ahead.parts[slot]
    lane = ahead.lanes[part.station]
    part.retries = 0
    if lane.skill:
        part.attempt = draw_index(model, state, np.int64(lane.timing))
        part.left = model.values[part.attempt]
    else:
        part.left = ahead.times[part.station, SERVICE, lane.done]


@inline_kernel
def work(model: Model, state: State, ahead: Ahead, slot: Int, now: float) -> float:
    """Go on with a service; return when it ends [s], or ``NEEDS_CREW``."""
    part = ahead.parts[slot]
    while part.scrapped == 0:
        finish = _find_stop(state, ahead, slot, now)
        if part.fault < 0:
            if ahead.lanes[part.station].skill == 0:
                return finish
            if _end_attempt(model, state, ahead, slot, finish):
                return finish
        part.called = finish
        part.stage = _CALLING
        if part.crew >= 0:
            return NEEDS_CREW
        _serve(model, state, ahead, slot, finish)
        now = resume(model, state, ahead, slot)
    return now


@inline_kernel
def _find_stop(state: State, ahead: Ahead, slot: Int, now: float) -> float:
    """Return when the service ends or is interrupted; the failure clocks run until then."""
    part, run = ahead.parts[slot], ahead.run[0]
    lane = ahead.lanes[part.station]
    due = now + part.left
    part.fault = -1
    for fault in range(lane.first_fault, lane.end_fault):
        if now + state.clocks[fault] < due:
            due, part.fault = now + state.clocks[fault], fault
    for fault in range(lane.first_fault, lane.end_fault):
        state.clocks[fault] = max(state.clocks[fault] - (due - now), 0.0)
    if part.fault >= 0:
        part.left = max(part.left - (due - now), 0.0)
        part.crew = ahead.fault_crews[part.fault]
        state.servers[part.station].failures += _is_counted(run, due)
    return due  # type: ignore[no-any-return]


@inline_kernel
def _end_attempt(model: Model, state: State, ahead: Ahead, slot: Int, now: float) -> bool:
    """Count an attempt; return whether it has succeeded."""
    part = ahead.parts[slot]
    station = np.int64(part.station)
    record = state.servers[station]
    outcome = model.outcomes[part.attempt]
    counted = np.int64(_is_counted(ahead.run[0], now))
    state.outcomes[station, outcome] += counted
    record.energy += counted * model.energies[part.attempt]
    if outcome == _SUCCESS:
        record.first_pass += counted * (part.retries == 0)
        return True
    record.interventions += counted
    part.reworked = 1
    part.crew = ahead.lanes[station].help_crew
    return False


@inline_kernel
def _serve(model: Model, state: State, ahead: Ahead, slot: Int, begin: float) -> None:
    """Let a repair or an intervention begin, and end."""
    part, run = ahead.parts[slot], ahead.run[0]
    station = np.int64(part.station)
    waiting, being = _WAITING_REPAIR, _DOWN
    if part.fault >= 0:
        fault = model.faults[part.fault]
        end = begin + draw_time(model, state, np.int64(fault.repair))
        state.clocks[part.fault] = draw_time(model, state, np.int64(fault.failure))
    else:
        waiting, being = _WAITING_HELP, _INTERVENTION
        end = begin + draw_time(model, state, ahead.lanes[station].help_timing + model.outcomes[part.attempt])
    state.state_time[station, waiting] += clip(run, begin) - clip(run, part.called)
    state.state_time[station, being] += clip(run, end) - clip(run, begin)
    part.resumed = end
    part.stage = _SERVED


@inline_kernel
def resume(model: Model, state: State, ahead: Ahead, slot: Int) -> float:
    """Return when work goes on, with what is left of the service, or with the next attempt, if there is one."""
    part = ahead.parts[slot]
    if part.fault >= 0:
        return part.resumed  # type: ignore[no-any-return]
    record = state.servers[part.station]
    lane = ahead.lanes[part.station]
    counted = np.int64(_is_counted(ahead.run[0], part.resumed))
    if part.retries < lane.max_retries:
        part.retries += 1
        record.repeats += counted
        part.attempt = draw_index(model, state, np.int64(lane.timing))
        part.left = model.values[part.attempt]
    else:
        record.scrapped += counted
        part.scrapped = 1
    return part.resumed  # type: ignore[no-any-return]


@inline_kernel
def serve_earliest(model: Model, state: State, ahead: Ahead) -> Int:
    """Serve the earliest of all calls; return the slot of its part."""
    run = ahead.run[0]
    earliest = math.inf
    first: Int = np.int64(-1)
    for slot in range(run.open):
        if ahead.parts[slot].stage == _CALLING and ahead.parts[slot].called < earliest:
            first, earliest = slot, ahead.parts[slot].called
    part = ahead.parts[first]
    crew = np.int64(part.crew)
    run.tied |= earliest == ahead.last_call[crew] and earliest <= run.end
    ahead.last_call[crew] = earliest
    person = 0
    for other in range(1, ahead.crew_free.shape[1]):
        if ahead.crew_free[crew, other] < ahead.crew_free[crew, person]:
            person = other
    begin = max(earliest, ahead.crew_free[crew, person])
    _serve(model, state, ahead, first, begin)
    ahead.crew_free[crew, person] = part.resumed
    state.crews[crew].calls += _is_counted(run, begin)
    state.crews[crew].busy_time += clip(run, part.resumed) - clip(run, begin)
    return first
