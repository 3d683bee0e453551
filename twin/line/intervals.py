"""The timeline of one replication: each state of each server and robot, each level of each buffer, from when to when.

A replication is run once more, event by event, from the same seed. Memory is bounded: what follows ``MOST_CHANGES``
changes is left out, and the timeline ends there.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.line.arrays import Model, Records, State, make_dtype
from twin.line.compile import CompiledLine
from twin.line.course import Course
from twin.line.kernel import advance
from twin.line.kernel_intervals import watch
from twin.line.simulate import begin_planned_time
from twin.records.state import STATES, RobotState, ServerState
from twin.records.tables import INTERVALS, LEVEL_INTERVALS
from twin.records.timeline import Timeline

MOST_CHANGES = 3_000_000
"""Changes of states and levels that a timeline holds: some 300 MB while it is made, 45 MB as files."""
CHANGE = make_dtype(time="f8", place="i4", value="i4")
_ROOM = 1 << 16
"""Changes that are made room for at once."""
_LABELS = (
    *(state.label for state in ServerState),
    *({int(state): state.label for state in RobotState}.get(number) for number in range(STATES)),
)
"""Labels of the states of servers, then of those of robots, some of whose numbers have none."""


class Row(NamedTuple):
    """A server that is watched.

    Attributes:
        server: number over all stations and pools.
        place: name of its station or pool.
        number: within it.
        is_robot: whether it is a robot of a pool.
    """

    server: int
    place: str
    number: int
    is_robot: bool


def record_timeline(
    compiled: CompiledLine,
    *,
    seed: int,
    scenario: str,
    replication: int,
    start: State | None = None,
    most: int = MOST_CHANGES,
) -> Timeline:
    """Run a replication and return what was when in its planned time; arguments as of ``simulate``.

    Args:
        compiled: the line.
        seed: of the experiment.
        scenario: a label for the tables.
        replication: number of the replication, from 0.
        start: state to go on from.
        most: changes after which the timeline ends.
    """
    state = begin_planned_time(compiled, seed=seed, replication=replication, start=start)
    watcher = _Watcher(compiled, state, most)
    Course(compiled, state).run_to(watcher.origin_s + compiled.planned_s, watcher.run)
    return watcher.make_timeline(scenario, replication)


def list_rows(compiled: CompiledLine) -> list[Row]:
    """Return the servers of all stations in order of flow, then the robots of all pools; sources are left out."""
    station, first = compiled.model.servers["station"], compiled.model.stations["first_server"][: compiled.sources_from]
    servers = np.flatnonzero(station < compiled.sources_from).tolist()
    rows = [
        Row(one, compiled.stations[station[one]], one - int(first[station[one]]), is_robot=False) for one in servers
    ]
    for name, start, end in compiled.pools:
        rows += [Row(robot, name, robot - start, is_robot=True) for robot in range(start, end)]
    return rows


class _Watcher:
    """What a line is run by, and what has been seen of it: servers, buffers, and the parts in the line."""

    def __init__(self, compiled: CompiledLine, state: State, most: int) -> None:
        self.origin_s = self._end_s = float(state.clock["now"][0])
        self._most = most
        self._rows = list_rows(compiled)
        self._buffers: list[str | None] = [*(name for name, _ in compiled.buffers), None]
        self._servers = np.array([row.server for row in self._rows], np.int64)
        self._queues = np.array([queue for _, queue in compiled.buffers], np.int64)
        self._seen = np.full(len(self._rows) + len(self._buffers), -1, np.int64)
        self._room = np.zeros(min(_ROOM, most) + self._seen.size, CHANGE)
        self._parts: list[Records] = []
        self._left = most

    def run(self, model: Model, state: State, until_s: float) -> None:
        """Run a line to a time [s]; once there have been as many changes as are kept, it is watched no more."""
        is_there = False
        while self._left > 0 and not is_there:
            rows = int(watch(model, state, until_s, self._servers, self._queues, self._seen, self._room))
            self._parts.append(self._room[:rows].copy())
            self._left -= rows
            is_there = rows < self._room.size - self._seen.size
            self._end_s = until_s if is_there else float(state.clock["now"][0])
        advance(model, state, until_s)

    def make_timeline(self, scenario: str, replication: int) -> Timeline:
        """Return what was seen; times count from the beginning of the planned time."""
        place, value, start_s, end_s = self._find_intervals()
        key = {"scenario": scenario, "replication": replication}
        times = {"start_s": start_s - self.origin_s, "end_s": end_s - self.origin_s}
        of_server = place < len(self._rows)
        states = self._name_states(place[of_server], value[of_server])
        levels = {
            "buffer": _name(self._buffers, place[~of_server] - len(self._rows)),
            "level": value[~of_server],
        }
        return Timeline(
            _make_table(INTERVALS, {**key, **states, **_pick(times, of_server)}),
            _make_table(LEVEL_INTERVALS, {**key, **levels, **_pick(times, ~of_server)}),
        )

    def _find_intervals(self) -> tuple[NDArray[Any], ...]:
        """Return place, value, start and end [s] of all that lasted, in order of start."""
        changes = np.concatenate(self._parts)
        changes = changes[np.argsort(changes["place"], kind="stable")]
        place, start_s = changes["place"], changes["time"]
        is_last = np.append(place[1:] != place[:-1], True)
        end_s = np.where(is_last, self._end_s, np.append(start_s[1:], self._end_s))
        order = np.lexsort((place, start_s))
        order = order[(end_s > start_s)[order]]
        return place[order], changes["value"][order], start_s[order], end_s[order]

    def _name_states(self, place: NDArray[np.int32], value: NDArray[np.int32]) -> dict[str, Any]:
        is_robot = np.array([row.is_robot for row in self._rows])[place]
        return {
            "place": _name([row.place for row in self._rows], place),
            "server": np.array([row.number for row in self._rows], np.int32)[place],
            "is_robot": is_robot,
            "state": _name(_LABELS, np.where(is_robot, len(ServerState), 0) + value),
        }


def _pick(columns: dict[str, NDArray[Any]], kept: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    return {name: column[kept] for name, column in columns.items()}


def _name(names: Sequence[str | None], numbers: NDArray[Any]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), pa.array(names, pa.string())).cast(pa.string())


def _make_table(schema: pa.Schema, columns: dict[str, Any]) -> pa.Table:
    rows = len(columns["start_s"])
    columns = {
        **columns,
        "scenario": [columns["scenario"]] * rows,
        "replication": np.full(rows, columns["replication"]),
    }
    return pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)
