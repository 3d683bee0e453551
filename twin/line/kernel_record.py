"""Kernels of what is counted for its own sake: flow times in bins and active periods.

A flow time's bin is read off its binary exponent and the first six bits after it: 64 bins to each doubling, each 0.8 to
1.6 % wide, from 1/16 s to 8 years; what is outside counts in the first or last bin.
"""

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import Int, State
from twin.line.jit import kernel
from twin.line.kernel_server import is_active

_PER_OCTAVE = 64
_LOWEST = -3
"""Binary exponent of the first bins, as ``frexp`` counts."""
FLOW_BINS = 32 * _PER_OCTAVE
_SHORTEST_S = 2.0**-4
_FINER_BITS = 52 - 6
"""Bits of a number that do not matter to its bin."""
_FIRST_PLACE = (1022 + _LOWEST) * _PER_OCTAVE
"""What the other bits of the lowest number of the first bin read as; 1022 is the bias of ``frexp``'s exponent."""


@kernel
def count_flow_time(state: State, flow_s: float) -> None:
    """Count a good part by the time it spent in the line [s]."""
    bits = np.float64(max(flow_s, _SHORTEST_S)).view(np.int64)
    place: Int = (bits >> _FINER_BITS) - _FIRST_PLACE
    kept: Int = min(max(place, 0), FLOW_BINS - 1)
    state.flow_counts[kept] += 1


@kernel
def restart_counts(state: State) -> None:
    """Begin anew; an active period that goes on counts as begun now."""
    state.flow_counts[:] = 0
    for server in range(state.servers.size):
        state.servers[server].periods = is_active(state.servers[server].state)


def find_flow_edges() -> NDArray[np.float64]:
    """Return the edges of the bins of flow times [s], shape (``FLOW_BINS`` + 1,)."""
    octave, step = np.divmod(np.arange(FLOW_BINS + 1), _PER_OCTAVE)
    edges: NDArray[np.float64] = np.ldexp(1 + step / _PER_OCTAVE, octave + _LOWEST - 1)
    return edges
