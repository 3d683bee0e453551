import pyarrow as pa
import pytest

from twin.records.run_places import Places

RUNS = pa.table({"scenario": ["b", "a", "a"], "replication": pa.array([0, 0, 7], pa.int32())})


def test_rows_find_their_replication_in_whatever_order_they_are() -> None:
    table = pa.table({"scenario": ["a", "b", "a"], "replication": pa.array([7, 0, 0], pa.int32())})
    assert Places.of(RUNS).find(table).tolist() == [2, 0, 1]


def test_a_replication_that_never_was_is_told() -> None:
    stray = pa.table({"scenario": ["c"], "replication": pa.array([0], pa.int32())})
    with pytest.raises(KeyError, match="replication"):
        Places.of(RUNS).find(stray)


def test_groups_are_numbered_as_they_appear_and_found_again() -> None:
    numbers = pa.array([7, 0, 7, 0], pa.int32())
    table = pa.table({"scenario": ["a"] * 4, "replication": numbers, "station": ["y", "x", "y", "y"]})
    places = Places.of(RUNS)
    first, group = places.number(table, "station")
    assert (first.tolist(), group.tolist()) == ([0, 1, 3], [0, 1, 0, 2])
    assert places.find_among(table, table.take(first), "station").tolist() == [0, 1, 0, 2]
    other = pa.table({"scenario": ["a"], "replication": pa.array([7], pa.int32()), "station": ["z"]})
    with pytest.raises(KeyError, match="station"):
        places.find_among(other, table.take(first), "station")
