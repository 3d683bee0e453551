"""A whole timeline as arrays, kept between requests, out of which windows are cut without reading anything again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dashboards.experiment import Experiment
from dashboards.results import Results
from dashboards.timeline.track import Floats, Row, Steps, Track
from twin.records.state import RobotState, ServerState
from twin.records.store import Store
from twin.records.timeline import read_timeline

RECORDINGS = 2
"""Timelines kept in memory; one of a million intervals takes some 55 MB."""
KEPT = 3
"""Windows kept in memory; one that is most of a million intervals takes some 55 MB, too."""
COLUMNS = frozenset({"place", "server", "is_robot", "state", "buffer", "level", "start_s", "end_s"})
"""Those of a timeline that are kept; the others say whose it is."""
_CODES = {
    True: {state.label: int(state) for state in RobotState},
    False: {state.label: int(state) for state in ServerState},
}


@dataclass(frozen=True, eq=False)
class Recording:
    """What was when in a replication, in order of start.

    Attributes:
        rows: servers in order of flow, then robots.
        row: whose each interval is.
        state: what it did, a number of ``Row.kind``.
        start_s: begin of each interval.
        until_s: end of each interval.
        levels: of each buffer by its name; None stands for the parts in the line.
    """

    rows: tuple[Row, ...]
    row: NDArray[np.int16]
    state: NDArray[np.int8]
    start_s: Floats
    until_s: Floats
    levels: dict[str | None, Steps]

    def cut(self, begin_s: float, end_s: float) -> Track:
        """Return what lies in a window of time [s], if only in part."""
        begun = int(np.searchsorted(self.start_s, end_s, side="left"))
        here = np.flatnonzero(self.until_s[:begun] > begin_s)
        row, state, start_s, until_s = (_take(one, here) for one in (self.row, self.state, self.start_s, self.until_s))
        used = np.bincount(row, minlength=len(self.rows)) > 0
        rows = tuple(one for one, is_used in zip(self.rows, used.tolist(), strict=True) if is_used)
        return Track(
            begin_s,
            end_s,
            rows,
            row if used.all() else (np.cumsum(used) - 1)[row],
            state,
            _raise(start_s, begin_s),
            _lower(until_s, end_s),
            {name: _cut_steps(steps, begin_s, end_s) for name, steps in self.levels.items()},
        )


def load_track(experiment: Experiment, results: Results, replication: int, begin_s: float, end_s: float) -> Track:
    """Return a window of a timeline that is stored.

    Raises:
        StoreError: a file of it is damaged.
    """
    pools = tuple(dict.fromkeys(results.tables["robots"]["pool"].to_pylist()))
    places = (*((name, False) for name in results.stations), *((name, True) for name in pools))
    return _cut(
        _load(experiment.store, experiment.store.generation(), results.scenario, replication, places), begin_s, end_s
    )


@lru_cache(maxsize=KEPT)
def _cut(recording: Recording, begin_s: float, end_s: float) -> Track:
    return recording.cut(begin_s, end_s)


@lru_cache(maxsize=RECORDINGS)
def _load(
    store: Store,
    generation: str,  # noqa: ARG001  another one, another timeline
    scenario: str,
    replication: int,
    places: Sequence[tuple[str, bool]],
) -> Recording:
    found = read_timeline(store, scenario, replication, columns=COLUMNS)
    rows, row = _number_rows(found.intervals, places)
    start_s, until_s = (found.intervals[name].to_numpy() for name in ("start_s", "end_s"))
    return Recording(rows, row, _number_states(found.intervals), start_s, until_s, _split_levels(found.levels))


def _take(values: NDArray[Any], here: NDArray[np.int64]) -> NDArray[Any]:
    """Return the values at some places; where that is a stretch of them, they are not copied."""
    if here.size and here[-1] - here[0] + 1 == here.size:
        return values[here[0] : here[-1] + 1]
    return values[here]


def _raise(times_s: Floats, least_s: float) -> Floats:
    return times_s if times_s.min(initial=least_s) >= least_s else np.maximum(times_s, least_s)


def _lower(times_s: Floats, most_s: float) -> Floats:
    return times_s if times_s.max(initial=most_s) <= most_s else np.minimum(times_s, most_s)


def _cut_steps(steps: Steps, begin_s: float, end_s: float) -> Steps:
    first = int(np.searchsorted(steps.end_s, begin_s, side="right"))
    end = int(np.searchsorted(steps.start_s, end_s, side="left"))
    start_s, until_s = steps.start_s[first:end], steps.end_s[first:end]
    return Steps(_raise(start_s, begin_s), _lower(until_s, end_s), steps.level[first:end])


def _number_rows(table: pa.Table, places: Sequence[tuple[str, bool]]) -> tuple[tuple[Row, ...], NDArray[np.int16]]:
    """Return the rows that occur, and whose each interval is."""
    names, name = _read_words(table, "place")
    server, is_robot = table["server"].to_numpy(), table["is_robot"].to_numpy(zero_copy_only=False)
    most = int(server.max(initial=0)) + 1
    key = (name * 2 + is_robot) * most + server
    keys = np.flatnonzero(np.bincount(key))
    order = {place: number for number, place in enumerate(places)}
    found = [(names[one // most // 2], bool(one // most % 2), int(one % most)) for one in keys.tolist()]
    ranked = sorted(range(len(found)), key=lambda i: (order.get(found[i][:2], len(order)), found[i][2]))
    counts: dict[tuple[str, bool], int] = {}
    for place, robot, _ in found:
        counts[place, robot] = counts.get((place, robot), 0) + 1
    rows = tuple(Row(place, number, robot, counts[place, robot]) for place, robot, number in (found[i] for i in ranked))
    number_of = np.zeros(int(keys.max(initial=0)) + 1, np.int16)
    number_of[keys[ranked]] = np.arange(len(ranked))
    return rows, number_of[key]


def _number_states(table: pa.Table) -> NDArray[np.int8]:
    labels, label = _read_words(table, "state")
    is_robot = table["is_robot"].to_numpy(zero_copy_only=False).astype(np.int8)
    codes = np.array([[_CODES[robot].get(name, 0) for name in labels] or [0] for robot in (False, True)], np.int8)
    return np.asarray(codes[is_robot, label])


def _split_levels(table: pa.Table) -> dict[str | None, Steps]:
    names, name = _read_words(table, "buffer")
    order = np.argsort(name.astype(np.int16), kind="stable")  # of so few values, in one pass
    columns = [table[column].to_numpy()[order] for column in ("start_s", "end_s", "level")]
    ends = np.cumsum(np.bincount(name + 1, minlength=len(names) + 1)).tolist()
    parts = [[one[begin:end] for one in columns] for begin, end in zip([0, *ends], ends, strict=False)]
    found: dict[str | None, Steps] = {one: Steps(*part) for one, part in zip(names, parts[1:], strict=True)}
    return {**found, None: Steps(*parts[0])}


def _read_words(table: pa.Table, column: str) -> tuple[list[str], NDArray[np.int32]]:
    """Return the words of a column, and which of them each row has; -1 for none."""
    words = table[column].combine_chunks()
    if not isinstance(words, pa.DictionaryArray):
        words = words.dictionary_encode()
    return words.dictionary.to_pylist(), words.indices.fill_null(-1).to_numpy().astype(np.int32, copy=False)
