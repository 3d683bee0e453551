"""Quantiles of what was counted in bins."""

import numpy as np
from numpy.typing import NDArray


def find_quantile(edges: NDArray[np.float64], counts: NDArray[np.int64], share: float) -> float:
    """Return the value below which a share of the counted lies, as if each bin were filled evenly.

    Args:
        edges: of the bins, ascending, shape (bins + 1,).
        counts: how many lie in each bin, at least one in all, shape (bins,).
        share: between 0 and 1.
    """
    filled = np.flatnonzero(counts)
    below = np.concatenate([[0], np.cumsum(counts[filled])])
    place = min(int(np.searchsorted(below, share * below[-1], side="left")), filled.size) - 1
    place = max(place, 0)
    inside = (share * below[-1] - below[place]) / counts[filled[place]]
    low, high = edges[filled[place]], edges[filled[place] + 1]
    return float(low + inside * (high - low))
