"""Kernels of the timers: one per server, in a tree of blocks of eight: an event costs the logarithm of their number.

Node n of the tree has the children 8 n + 1 to 8 n + 8 and carries the earliest of them; the servers are its leaves. A
change marks its block, and the nodes above are brought up to date when the next event is looked for. Of two timers the
earlier comes first, then the lower rank (kind of event, then running number). Blocks are searched without branches:
which timer is next is a coin toss to a processor, and a wrong guess costs more than the comparisons.
"""

import math

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import Int, State
from twin.line.jit import inline_kernel, kernel
from twin.line.order import KIND_SHIFT

_SHIFT = KIND_SHIFT


def count_nodes(servers: int) -> tuple[int, int]:
    """Return the nodes above the leaves, and all nodes, of the timers of a number of servers."""
    above, leaves = 1, 8
    while leaves < servers:
        above, leaves = above + leaves, leaves * 8
    return above, above + leaves


@kernel
def set_timer(state: State, server: Int, due: float, kind: Int) -> None:
    """Schedule the server's next event, in place of any other."""
    clock = state.clock[0]
    node = np.int64(clock.first_leaf) + server
    state.due[node] = due
    state.rank[node] = kind << _SHIFT | clock.number
    clock.number += 1
    if node > 8:
        _mark(state, (node - 1) >> 3)


@kernel
def stop_timer(state: State, server: Int) -> None:
    """Schedule nothing for the server."""
    node = np.int64(state.clock[0].first_leaf) + server
    state.due[node] = math.inf
    if node > 8:
        _mark(state, (node - 1) >> 3)


@kernel
def find_next(state: State) -> Int:
    """Return the leaf whose event comes first."""
    if state.clock[0].marked > 0:
        _update_marked(state)
    node = find_first_of_eight(state.due, state.rank, 1)
    while node < state.clock[0].first_leaf:
        node = find_first_of_eight(state.due, state.rank, 8 * node + 1)
    return node


@kernel
def _mark(state: State, node: Int) -> None:
    """Remember that a node's block has changed."""
    clock = state.clock[0]
    if state.is_marked[node] == 0:
        state.is_marked[node] = 1
        state.marked[clock.marked] = node
        clock.marked += 1


@kernel
def _update_marked(state: State) -> None:
    """Bring the nodes above the changed blocks up to date."""
    clock = state.clock[0]
    while clock.marked > 0:
        clock.marked -= 1
        node = state.marked[clock.marked]
        state.is_marked[node] = 0
        while node > 0:
            first = find_first_of_eight(state.due, state.rank, 8 * node + 1)
            state.due[node] = state.due[first]
            state.rank[node] = state.rank[first]
            node = (node - 1) >> 3


@inline_kernel
def find_first_of_eight(due: NDArray[np.float64], rank: NDArray[np.int64], start: Int) -> Int:
    """Return which of eight timers from ``start`` comes first."""
    d0, d1, d2, d3 = due[start], due[start + 1], due[start + 2], due[start + 3]
    d4, d5, d6, d7 = due[start + 4], due[start + 5], due[start + 6], due[start + 7]
    p0, p1, p2, p3 = min(d0, d1), min(d2, d3), min(d4, d5), min(d6, d7)
    q0, q1 = min(p0, p1), min(p2, p3)
    i0, i1, i2, i3 = np.int64(d1 < d0), 2 + np.int64(d3 < d2), 4 + np.int64(d5 < d4), 6 + np.int64(d7 < d6)
    j0, j1 = i0 + (i1 - i0) * np.int64(p1 < p0), i2 + (i3 - i2) * np.int64(p3 < p2)
    first = j0 + (j1 - j0) * np.int64(q1 < q0)
    earliest = min(q0, q1)
    second_of_four = min(max(p0, p1), min(max(d0, d1), max(d2, d3)))
    second_of_others = min(max(p2, p3), min(max(d4, d5), max(d6, d7)))
    second = min(max(q0, q1), min(second_of_four, second_of_others))
    if second == earliest:
        return _break_tie(due, rank, start, earliest)
    return np.int64(np.uint32(start + first))


@kernel
def _break_tie(due: NDArray[np.float64], rank: NDArray[np.int64], start: Int, earliest: float) -> Int:
    first = -1
    for node in range(start, start + 8):
        if due[node] == earliest and (first < 0 or rank[node] < rank[first]):
            first = node
    return first
