"""Kernel that runs a line and notes what changes: states of servers, levels of queues, parts in the line.

What comes and goes within one moment is no state: it is looked at what there is when time goes on.
"""

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import Int, Model, Records, State
from twin.line.by_reference import refer
from twin.line.jit import kernel
from twin.line.kernel import step
from twin.line.kernel_timers import find_next


@kernel
def watch(
    model: Model,
    state: State,
    until: float,
    servers: NDArray[np.int64],
    queues: NDArray[np.int64],
    seen: NDArray[np.int64],
    changes: Records,
) -> Int:
    """Let everything happen up to and including a time, unless there is no room for more changes.

    Args:
        model: the line.
        state: of it; the clock stays at the last event.
        until: that time [s].
        servers: those that are watched.
        queues: those that are watched.
        seen: what was noted last of servers, queues and the line; -1 when nothing was.
        changes: room for them, more than there is to be seen, dtype ``CHANGE``.

    Returns:
        How many changes there were; no room is left when it is ``changes.size - seen.size`` or more.
    """
    here = refer(state)
    clock = state.clock[0]
    rows: Int = np.int64(0)
    while rows < changes.size - seen.size:
        due = here.due[find_next(here)]
        if due > clock.now:
            rows = _note(here, servers, queues, seen, changes, rows)
        if due > until:
            break
        step(model, state)
    return rows


@kernel
def _note(
    state: State,
    servers: NDArray[np.int64],
    queues: NDArray[np.int64],
    seen: NDArray[np.int64],
    changes: Records,
    rows: Int,
) -> Int:
    """Note what is not as it was seen last; return how many changes there are then."""
    for place in range(servers.size):
        rows = _compare(state, place, np.int64(state.servers[servers[place]].state), seen, changes, rows)
    for place in range(queues.size):
        level = np.int64(state.places[queues[place]].level)
        rows = _compare(state, servers.size + place, level, seen, changes, rows)
    return _compare(state, servers.size + queues.size, np.int64(state.clock[0].parts), seen, changes, rows)


@kernel
def _compare(state: State, place: Int, value: Int, seen: NDArray[np.int64], changes: Records, rows: Int) -> Int:
    if value == seen[place]:
        return rows
    seen[place] = value
    changes[rows].time = state.clock[0].now
    changes[rows].place = place
    changes[rows].value = value
    return rows + 1
