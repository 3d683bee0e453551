"""Very many intervals as few: per bin of time the state that filled most of it, and how full a buffer was."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboards.timeline.recording import KEPT
from dashboards.timeline.track import Floats, Steps, Track
from twin.records.state import STATES

Ints = NDArray[np.int64]


class Segments(NamedTuple):
    """Stretches of time in which a row is drawn as being in one state.

    Attributes:
        row: whose.
        state: which.
        start_s: begin of each [s].
        end_s: end of each [s].
        bins: how many bins of time they are made of; 0 when they are the intervals themselves.
    """

    row: Ints
    state: Ints
    start_s: Floats
    end_s: Floats
    bins: int


class Band(NamedTuple):
    """Levels in bins of time.

    Attributes:
        edges_s: edges of the bins [s], one more than bins.
        mean: mean level in each.
        low: lowest level in each.
        high: highest level in each.
    """

    edges_s: Floats
    mean: Floats
    low: Ints
    high: Ints


@lru_cache(maxsize=KEPT)
def find_segments(track: Track, *, first: int, end: int, most: int) -> Segments:
    """Return what is drawn of some rows: every interval, or the dominating states when there are more than wanted.

    Args:
        track: the window.
        first: first row.
        end: row after the last.
        most: how many segments there may be.
    """
    mine = (track.row >= first) & (track.row < end)
    if np.count_nonzero(mine) <= most:
        return Segments(
            track.row[mine].astype(np.int64),
            track.state[mine].astype(np.int64),
            track.start_s[mine],
            track.until_s[mine],
            bins=0,
        )
    bins = max(most // max(end - first, 1), 1)
    times = sum_bins(track, bins)[first:end]
    row, start, stop, state = _join(np.where(times.sum(axis=1) > 0, times.argmax(axis=1), -1))
    edges_s = np.linspace(track.begin_s, track.end_s, bins + 1)
    return Segments(row + first, state, edges_s[start], edges_s[stop], bins)


def sum_bins(track: Track, bins: int) -> Floats:
    """Return the time of each row in each state in each of some bins of the window [s], shape (rows, states, bins)."""
    width_s = (track.end_s - track.begin_s) / bins
    begin, end = (one - track.begin_s for one in (track.start_s, track.until_s))
    first, last = (np.minimum((one / width_s).astype(np.int32), bins - 1) for one in (begin, end))
    key = (track.row.astype(np.int32) * STATES + track.state) * bins
    size = len(track.rows) * STATES * bins
    # Most intervals lie within a bin; the others, of which there are few, are cut at the edges of theirs.
    across, spent_s = np.flatnonzero(first != last), end - begin
    spent_s[across] = 0.0
    times = np.bincount(key + first, spent_s, minlength=size)
    counts = (last - first)[across] + 1
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    place = np.repeat(first[across], counts) + offset
    parts = np.minimum(np.repeat(end[across], counts), (place + 1) * width_s)
    parts -= np.maximum(np.repeat(begin[across], counts), place * width_s)
    times += np.bincount(np.repeat(key[across], counts) + place, np.maximum(parts, 0.0), minlength=size)
    return np.asarray(times.reshape(len(track.rows), STATES, bins))


def _join(states: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return row, first bin, bin after the last, and state of each run of equal states; -1 is no state."""
    bins = states.shape[1]
    changed = np.ones(states.shape, np.bool_)
    changed[:, 1:] = states[:, 1:] != states[:, :-1]
    place = np.flatnonzero(changed)
    row, start = np.divmod(place, bins)
    stop = np.append(start[1:], bins)
    stop[np.append(row[1:] != row[:-1], True)] = bins
    state = states.ravel()[place]
    kept = state >= 0
    return row[kept], start[kept], stop[kept], state[kept]


def find_band(steps: Steps, begin_s: float, end_s: float, bins: int) -> Band:
    """Return mean, lowest and highest level in bins of time; steps leave no gap between the two times [s]."""
    edges_s = np.linspace(begin_s, end_s, bins + 1)
    knots = np.append(steps.start_s, steps.end_s[-1])
    mean = np.diff(np.interp(edges_s, knots, steps.area)) / np.diff(edges_s)
    first = np.maximum(np.searchsorted(steps.start_s, edges_s[:-1], side="right") - 1, 0)
    end = np.maximum(np.searchsorted(steps.start_s, edges_s[1:], side="left"), first + 1)
    pairs = np.column_stack([first, end]).ravel()
    padded = np.append(steps.level, steps.level[-1])
    low, high = (law.reduceat(padded, pairs)[::2].astype(np.int64) for law in (np.minimum, np.maximum))
    return Band(edges_s, np.asarray(mean), low, high)
