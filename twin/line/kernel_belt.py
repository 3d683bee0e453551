"""Kernels of conveyors: queues whose parts take their time to the end, one behind the other.

A part that is put on sooner than the room behind the last one has passed waits for it, already counted as on the belt.
A belt that does not accumulate stands while a part waits at its end; its own time, in which entries are kept, stands
with it. The timers of belts follow those of the calendars.
"""

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.order import EventKind

_BELT = np.int64(EventKind.BELT)


@kernel
def board(model: Model, state: State, queue: Int) -> None:
    """Note when the last part of a queue was put on its belt, and set the timer if it is the only one."""
    buffer, place = model.queues[queue], state.places[queue]
    law, belt = model.belts[buffer.belt], state.belts[buffer.belt]
    stood = belt.stood
    if law.stands and belt.ready:
        stood += state.clock[0].now - belt.since
    belt.last_entry = max(state.clock[0].now - stood, belt.last_entry + law.spacing)
    last = (np.int64(place.head) + np.int64(place.level) - 1) & np.int64(buffer.ring_mask)
    state.entries[np.int64(buffer.first_place) + last] = belt.last_entry
    if place.level == 1 and belt.ready == 0:
        _await_head(model, state, queue)


@kernel
def reach_end(model: Model, state: State, belt: Int) -> Int:
    """Note that a part has come to the end of a belt; return the queue that it is."""
    state.belts[belt].ready = 1
    state.belts[belt].since = state.clock[0].now
    stop_timer(state, np.int64(model.servers.size + model.calendars.size) + belt)
    return model.belts[belt].queue  # type: ignore[no-any-return]


@kernel
def step_off(model: Model, state: State, queue: Int) -> None:
    """Let a belt go on whose first part has just been taken."""
    belt = state.belts[model.queues[queue].belt]
    if model.belts[model.queues[queue].belt].stands:
        belt.stood += state.clock[0].now - belt.since
    belt.ready = 0
    belt.left = state.clock[0].now
    if state.places[queue].level > 0:
        _await_head(model, state, queue)


@kernel
def _await_head(model: Model, state: State, queue: Int) -> None:
    """Set the timer of a belt to when its first part comes to the end."""
    buffer = model.queues[queue]
    law, belt = model.belts[buffer.belt], state.belts[buffer.belt]
    due = state.entries[np.int64(buffer.first_place) + np.int64(state.places[queue].head)] + law.transit
    due = due + belt.stood if law.stands else max(due, belt.left + law.spacing)
    timer = np.int64(model.servers.size + model.calendars.size) + buffer.belt
    set_timer(state, timer, max(due, state.clock[0].now), _BELT)
