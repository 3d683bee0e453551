"""Kernels of carriers: pallets or cards of limited number, on which parts go through the line.

The timers of carriers follow those of the belts. Those on their way back take equally long, so that they come in the
order in which they left.
"""

import numpy as np

from twin.line.arrays import Int, Model, State
from twin.line.jit import kernel
from twin.line.kernel_agenda import list_server
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.order import EventKind
from twin.records.state import ServerState

_RETURNED = np.int64(EventKind.RETURNED)
_STARVED = np.int64(ServerState.STARVED)


@kernel
def has_carrier(model: Model, state: State, station: Int) -> bool:
    """Tell whether a station needs no carrier, or has a free one."""
    carrier = model.stations[station].carrier
    return bool(carrier < 0 or state.carriers[carrier].free > 0)


@kernel
def mount(model: Model, state: State, station: Int, part: Int) -> None:
    """Put a part on a carrier, if its station does that and it is on none yet."""
    carrier = model.stations[station].carrier
    if carrier >= 0 and state.parts[part].carrier < 0:
        _count_free(model, state, carrier, -1)
        state.parts[part].carrier = carrier


@kernel
def unmount(model: Model, state: State, part: Int) -> None:
    """Send the carrier of a part, if it is on one, on its way back."""
    carrier = state.parts[part].carrier
    if carrier < 0:
        return
    state.parts[part].carrier = -1
    law, fleet = model.carriers[carrier], state.carriers[carrier]
    if law.back <= 0.0:
        _give_back(model, state, carrier)
        return
    due = state.clock[0].now + law.back
    state.returns[law.first_return + (fleet.head + fleet.away) % law.count] = due
    fleet.away += 1
    if fleet.away == 1:
        set_timer(state, _find_timer(model, carrier), due, _RETURNED)


@kernel
def end_return(model: Model, state: State, carrier: Int) -> None:
    """Take in the carrier that has come back."""
    law, fleet = model.carriers[carrier], state.carriers[carrier]
    fleet.head = (fleet.head + 1) % law.count
    fleet.away -= 1
    if fleet.away > 0:
        set_timer(state, _find_timer(model, carrier), state.returns[law.first_return + fleet.head], _RETURNED)
    else:
        stop_timer(state, _find_timer(model, carrier))
    _give_back(model, state, carrier)


@kernel
def _give_back(model: Model, state: State, carrier: Int) -> None:
    """Free a carrier, for which the station that needs it may be waiting."""
    _count_free(model, state, carrier, 1)
    station = model.stations[model.carriers[carrier].station]
    for server in range(np.int64(station.first_server), np.int64(station.end_server)):
        if state.servers[server].state == _STARVED:
            list_server(model, state, server)


@kernel
def _count_free(model: Model, state: State, carrier: Int, change: Int) -> None:
    fleet = state.carriers[carrier]
    fleet.used_time += (model.carriers[carrier].count - fleet.free) * (state.clock[0].now - fleet.since)
    fleet.since = state.clock[0].now
    fleet.free += change


@kernel
def _find_timer(model: Model, carrier: Int) -> Int:
    return np.int64(model.servers.size + model.calendars.size + model.belts.size) + carrier
