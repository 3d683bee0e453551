"""Kernels of the timers: one per server, in a tournament tree, so that an event costs the logarithm of their number.

Between two timers the earlier wins, then the lower rank (kind of event, then running number).
"""

import math

from twin.line.arrays import State
from twin.line.jit import inline_kernel, kernel
from twin.line.order import KIND_SHIFT

_SHIFT = KIND_SHIFT


@inline_kernel
def set_timer(state: State, server: int, due: float, kind: int) -> None:
    """Schedule the server's next event, in place of any other."""
    clock = state.clock[0]
    state.due[server] = due
    state.rank[server] = kind << _SHIFT | clock.number
    clock.number += 1
    _replay(state, server)


@inline_kernel
def stop_timer(state: State, server: int) -> None:
    """Schedule nothing for the server."""
    state.due[server] = math.inf
    _replay(state, server)


@inline_kernel
def find_next(state: State) -> int:
    """Return the server whose event comes first."""
    return state.winners[1]  # type: ignore[no-any-return]


@inline_kernel
def read_kind(state: State, server: int) -> int:
    """Return the kind of the server's next event."""
    return state.rank[server] >> _SHIFT  # type: ignore[no-any-return]


@kernel
def _replay(state: State, server: int) -> None:
    """Play again the matches on the way from the server to the root."""
    due, rank, winners = state.due, state.rank, state.winners
    node = (winners.size // 2 + server) >> 1
    while node > 0:
        left, right = winners[2 * node], winners[2 * node + 1]
        first = due[right] < due[left] or (due[right] == due[left] and rank[right] < rank[left])
        winners[node] = right if first else left
        node >>= 1
