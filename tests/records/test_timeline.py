"""Timelines in a store: found by scenario and replication, cut by windows, refused when damaged."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twin.errors import StoreError, UsageError
from twin.records.manifest import Manifest
from twin.records.store import Store
from twin.records.tables import INTERVALS, LEVEL_INTERVALS
from twin.records.timeline import ROW_GROUP, Timeline, list_timelines, put_timeline, read_timeline

SCENARIO = "../x <img>"


def make_timeline(count: int) -> Timeline:
    """Return a server that works and starves second by second."""
    times = {"start_s": [float(i) for i in range(count)], "end_s": [i + 1.0 for i in range(count)]}
    key = {"scenario": [SCENARIO] * count, "replication": [0] * count}
    states = {"place": ["cut"] * count, "server": [0] * count, "is_robot": [False] * count}
    states["state"] = ["working" if i % 2 else "starved" for i in range(count)]
    levels = {"buffer": [None] * count, "level": list(range(count))}
    return Timeline(
        pa.table({**key, **states, **times}, INTERVALS), pa.table({**key, **levels, **times}, LEVEL_INTERVALS)
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    manifest = Manifest("line", 1, (SCENARIO,), 1, "line.yaml", "", "2026-11-23T08:00:00+00:00")
    return Store.create(tmp_path / "store", manifest, "line: line\n")


def put(store: Store, count: int = 10, replication: int = 0) -> None:
    with store.write() as writer:
        put_timeline(writer, SCENARIO, replication, make_timeline(count))


def test_a_timeline_is_read_as_it_was_written(store: Store) -> None:
    put(store)
    found = read_timeline(store, SCENARIO, 0)
    assert found.intervals.cast(INTERVALS).equals(make_timeline(10).intervals)
    assert found.levels.cast(LEVEL_INTERVALS).equals(make_timeline(10).levels)
    assert found.end_s == 10


def test_a_window_holds_what_lies_in_it_if_only_in_part(store: Store) -> None:
    put(store)
    assert read_timeline(store, SCENARIO, 0, 2.5, 4.0).intervals["start_s"].to_pylist() == [2.0, 3.0]


def test_a_window_is_read_without_the_rest(store: Store) -> None:
    put(store, 3 * ROW_GROUP)
    (path,) = (store.folder / "intervals").glob("*.parquet")
    assert pq.ParquetFile(path).num_row_groups == 3
    last = read_timeline(store, SCENARIO, 0, 2.5 * ROW_GROUP, 2.5 * ROW_GROUP + 2)
    assert last.intervals.num_rows == 2


def test_columns_that_nobody_wants_are_not_read(store: Store) -> None:
    put(store)
    found = read_timeline(store, SCENARIO, 0, 2.5, columns={"state", "level", "start_s", "end_s"})
    assert found.intervals.column_names == ["state", "start_s", "end_s"]
    assert found.levels.column_names == ["level", "start_s", "end_s"]
    assert found.intervals["start_s"].to_pylist()[0] == 2.0


def test_the_replications_with_timelines_are_listed(store: Store) -> None:
    put(store, replication=12)
    put(store, replication=3)
    assert list_timelines(store, SCENARIO) == [3, 12]
    assert list_timelines(store, "other") == []


def test_a_timeline_that_is_made_again_takes_the_place_of_the_first(store: Store) -> None:
    put(store)
    put(store, 5)
    assert read_timeline(store, SCENARIO, 0).intervals.num_rows == 5
    assert len(list((store.folder / "intervals").glob("*.parquet"))) == 1


def test_the_same_timeline_leaves_the_same_bytes(store: Store) -> None:
    files = []
    for _ in range(2):
        put(store)
        files.append({path.name: path.read_bytes() for path in store.folder.glob("*/*.parquet")})
    assert files[0] == files[1]


def test_a_timeline_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="no timeline of replication 4"):
        read_timeline(store, SCENARIO, 4)


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda _: b"", lambda data: data[:50] + b"?" + data[51:]])
def test_a_damaged_timeline_is_named_with_the_remedy_and_cleared_away_by_the_next_writer(damage, store: Store) -> None:
    put(store)
    (path,) = (store.folder / "level_intervals").glob("*.parquet")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StoreError, match="twin timeline"):
        read_timeline(store, SCENARIO, 0)
    with store.write():
        assert list_timelines(store, SCENARIO) == []
