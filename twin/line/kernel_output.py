"""A kernel that watches nothing but what leaves the line."""

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import Model, State
from twin.line.jit import kernel
from twin.line.kernel import advance


@kernel
def count_good(model: Model, state: State, times: NDArray[np.float64], good: NDArray[np.int64]) -> None:
    """Advance to each of the times [s], ascending, and note how many good parts have left by then, shape (times,)."""
    for look in range(times.size):
        advance(model, state, times[look])
        good[look] = state.clock[0].good
