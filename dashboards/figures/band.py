"""Bands around a mean over time: how well the mean is known, and what single shifts do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.records.intervals import NOT_NEGATIVE, mean_interval

Floats = NDArray[np.float64]

SPREAD = 0.9
"""Share of the replications within the outer band."""
INTERVAL_FILL = "rgba(0,114,178,0.38)"
SPREAD_FILL = "rgba(0,114,178,0.13)"


@dataclass(frozen=True)
class Band:
    """What replications say of a quantity over time, each array of shape (times,).

    Attributes:
        mean: mean over replications.
        low: lower bound of the mean's 95 % interval, the mean itself with one replication.
        high: upper bound.
        least: below it lie 5 % of the replications.
        most: above it lie 5 % of the replications.
    """

    mean: Floats
    low: Floats
    high: Floats
    least: Floats
    most: Floats


def measure_band(values: Floats) -> Band:
    """Return the band of a quantity that cannot be negative.

    Args:
        values: shape (replications, times).
    """
    intervals = [mean_interval(column, limits=NOT_NEGATIVE) for column in values.T]
    least, most = np.quantile(values, [(1 - SPREAD) / 2, (1 + SPREAD) / 2], axis=0)
    return Band(
        mean=np.array([interval.mean for interval in intervals]),
        low=np.array([i.low if i.bounded else i.mean for i in intervals]),
        high=np.array([i.high if i.bounded else i.mean for i in intervals]),
        least=least,
        most=most,
    )


def arrange_values(replication: NDArray[np.int32], time: NDArray[np.int32], value: NDArray[np.float64]) -> Floats:
    """Return the rows of a table as an array of shape (replications, times)."""
    order = np.lexsort((time, replication))
    return np.asarray(value[order], dtype=float).reshape(np.unique(replication).size, -1)


def make_band_trace(x: Floats, low: Floats, high: Floats, colour: str, name: str) -> dict[str, object]:
    """Return a filled trace between two bounds."""
    return {
        "type": "scatter",
        "x": np.concatenate([x, x[::-1]]).tolist(),
        "y": np.concatenate([high, low[::-1]]).tolist(),
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0},
        "mode": "lines",
        "hoverinfo": "skip",
        "name": name,
    }
