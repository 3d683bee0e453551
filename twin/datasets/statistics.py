"""Statistics of columns and pictures, as normalisation needs them.

Quantiles are of all values, linear between neighbours; pictures are counted in bins of one grey level, which loses
nothing.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Statistics = Mapping[str, NDArray[Any]]
QUANTILES = {"q01": 0.01, "q10": 0.10, "q50": 0.50, "q90": 0.90, "q99": 0.99}
LEVELS = 256


def describe_column(values: NDArray[Any]) -> Statistics:
    """Return least, largest, mean, standard deviation, count and quantiles over the frames, shape (size,) each.

    Args:
        values: of a column, shape (frames, size), or (frames,) for plain values; truth values count as 0 and 1.
    """
    rows = values.reshape(len(values), -1)
    numbers = rows.astype(np.float64)
    edge = np.int64 if rows.dtype.kind == "i" else np.float64
    found = {
        "min": numbers.min(axis=0).astype(edge),
        "max": numbers.max(axis=0).astype(edge),
        "mean": numbers.mean(axis=0),
        "std": numbers.std(axis=0),
        "count": np.array([len(rows)]),
    }
    return found | {name: np.quantile(numbers, share, axis=0) for name, share in QUANTILES.items()}


def count_levels(picture: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return how many pixels of a picture have each grey level, by channel, shape (3, 256)."""
    return np.stack([np.bincount(picture[..., channel].ravel(), minlength=LEVELS) for channel in range(3)])


def describe_pictures(levels: NDArray[np.int64], pictures: int) -> Statistics:
    """Return the statistics of pictures whose grey levels are from 0 to 1, shape (3, 1, 1) each.

    Args:
        levels: how many of their pixels have each level, shape (3, 256).
        pictures: how many they are.
    """
    shades = np.arange(LEVELS) / (LEVELS - 1)
    shares = levels / levels.sum(axis=1, keepdims=True)
    mean = shares @ shades
    filled = [np.flatnonzero(channel) for channel in levels]
    found = {
        "min": np.array([shades[there[0]] for there in filled]),
        "max": np.array([shades[there[-1]] for there in filled]),
        "mean": mean,
        "std": np.sqrt(np.maximum((shares * (shades - mean[:, None]) ** 2).sum(axis=1), 0.0)),
    }
    found |= {name: _find_quantile(levels, share) for name, share in QUANTILES.items()}
    return {name: value.reshape(3, 1, 1) for name, value in found.items()} | {"count": np.array([pictures])}


def _find_quantile(levels: NDArray[np.int64], share: float) -> NDArray[np.float64]:
    """Return what ``np.quantile`` gives for all pixels, without sorting them, shape (3,)."""
    ranks = np.cumsum(levels, axis=1)
    place = share * (ranks[:, -1] - 1)
    below = np.array([np.searchsorted(row, np.floor(at), side="right") for row, at in zip(ranks, place, strict=True)])
    above = np.array([np.searchsorted(row, np.ceil(at), side="right") for row, at in zip(ranks, place, strict=True)])
    return np.asarray((below + (place - np.floor(place)) * (above - below)) / (LEVELS - 1))
