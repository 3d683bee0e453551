"""What was when in one replication: states of servers and robots, levels of buffers, parts in the line."""

import math
import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.errors import StoreError, UsageError
from twin.records.journal import Entry, StoredFile, read_entries
from twin.records.parquet import check_version, find_version
from twin.records.store import Store, StoreWriter
from twin.records.tables import TIMELINE

ROW_GROUP = 1 << 16
"""Rows of a timeline that are read at once: what a window of time leaves out is not."""


@dataclass(frozen=True)
class Timeline:
    """The timeline of a replication, or what a window of time cuts out of it.

    Attributes:
        intervals: table ``INTERVALS``.
        levels: table ``LEVEL_INTERVALS``.
    """

    intervals: pa.Table
    levels: pa.Table

    @property
    def end_s(self) -> float:
        """Until when there is anything [s]; a timeline of very many changes ends before the planned time does."""
        return float(pc.max(self.intervals["end_s"]).as_py() or 0.0)


def put_timeline(writer: StoreWriter, scenario: str, replication: int, timeline: Timeline) -> None:
    """Store the timeline of a replication, in place of one that is there."""
    tables = {"intervals": timeline.intervals, "level_intervals": timeline.levels}
    writer.put(name_timeline(scenario, replication), tables, row_group=ROW_GROUP)


def list_timelines(store: Store, scenario: str) -> list[int]:
    """Return the replications of a scenario whose timelines are stored, in order."""
    begin = f"{_digest(scenario)}-"
    entries = [entry.part for entry in read_entries(store.folder) if entry.part.startswith(begin)]
    return sorted(int(part.removeprefix(begin)) for part in entries)


def read_timeline(
    store: Store,
    scenario: str,
    replication: int,
    begin_s: float = -math.inf,
    end_s: float = math.inf,
    *,
    columns: Collection[str] | None = None,
) -> Timeline:
    """Return what of a timeline lies in a window of time, if only in part.

    Args:
        store: of the experiment.
        scenario: its name.
        replication: its number.
        begin_s: begin of the window [s].
        end_s: end of the window [s].
        columns: those of its tables that are wanted, with their times; None for all.

    Raises:
        UsageError: there is no such timeline.
        StoreError: a file of it is torn, changed or missing.
    """
    key = scenario, replication
    entry = _find_entry(store, *key)
    tables = {file.table: _read(store, file, key, (begin_s, end_s), columns) for file in entry.files}
    return Timeline(tables["intervals"], tables["level_intervals"])


def tell_command(store: Store, scenario: str, replication: int) -> str:
    """Return the command that makes a timeline."""
    words = f"--scenario {shlex.quote(scenario)} --replication {replication}"
    return f"twin timeline {shlex.quote(str(store.folder))} {words}"


def name_timeline(scenario: str, replication: int) -> str:
    """Return the name of the part of a store that holds a timeline; a scenario may be named anything."""
    return f"{_digest(scenario)}-{replication}"


def _find_entry(store: Store, scenario: str, replication: int) -> Entry:
    wanted = name_timeline(scenario, replication)
    for entry in read_entries(store.folder):
        if entry.part == wanted:
            return entry
    raise UsageError(f"{store.folder}: holds no timeline of replication {replication} of scenario {scenario!r}")


def _read(
    store: Store, file: StoredFile, key: tuple[str, int], window: tuple[float, float], columns: Collection[str] | None
) -> pa.Table:
    begin_s, end_s = window
    path, schema = store.folder / file.path, TIMELINE[file.table]
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    if not file.matches(data):
        raise StoreError(
            f"{path}: damaged ({len(data)} bytes of {file.size}, or changed); "
            f"make it again with `{tell_command(store, *key)}`"
        )
    words = [field.name for field in schema if field.type == pa.string()]
    source = pq.ParquetFile(pa.BufferReader(data), read_dictionary=words, pre_buffer=False)
    check_version(
        (source.schema_arrow.metadata or {}).get(b"twin.schema_version", b"none").decode(), path, find_version(schema)
    )
    wanted = None if columns is None else [name for name in schema.names if name in columns]
    table = source.read_row_groups(_find_groups(source, begin_s, end_s), columns=wanted, use_threads=False)
    inside = pc.and_(pc.less(table["start_s"], end_s), pc.greater(table["end_s"], begin_s))
    return table if pc.all(inside).as_py() else table.filter(inside)


def _find_groups(source: pq.ParquetFile, begin_s: float, end_s: float) -> Sequence[int]:
    """Return the row groups in which something lies in a window."""
    names = source.schema_arrow.names
    start, end = names.index("start_s"), names.index("end_s")
    groups = [source.metadata.row_group(number) for number in range(source.num_row_groups)]
    return [
        number
        for number, group in enumerate(groups)
        if group.column(start).statistics.min < end_s and group.column(end).statistics.max > begin_s
    ]


def _digest(scenario: str) -> str:
    return blake2b(scenario.encode(), digest_size=8).hexdigest()
