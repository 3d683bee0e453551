from pathlib import Path
from threading import Thread

import pyarrow as pa
import pytest

from dashboards.library import Library
from twin.errors import StoreError
from twin.records.store import Store
from twin.records.tables import TABLES


@pytest.fixture
def store(tmp_path: Path, make_results) -> Store:
    return make_results(tmp_path / "growing", scenarios=("base",), replications=1)


def add_replications(store: Store, count: int) -> None:
    first = {name: store.read(name) for name in TABLES}
    with store.write() as writer:
        for number in range(1, count):
            writer.append([f"run-{number}"], {name: renumber(table, number) for name, table in first.items()})
        writer.compact()


def renumber(table: pa.Table, number: int) -> pa.Table:
    place = table.column_names.index("replication")
    return table.set_column(place, table.schema.field(place), pa.array([number] * table.num_rows, pa.int32()))


def test_an_experiment_is_read_once_until_it_changes(library: Library) -> None:
    assert library.read("tote_hub") is library.read("tote_hub")


def test_a_growing_experiment_is_read_as_it_was_at_one_moment(store: Store) -> None:
    library, writer = Library(store.folder), Thread(target=add_replications, args=(store, 20))
    writer.start()
    while writer.is_alive():
        tables = library.read("growing").tables
        left_out = ("costs", "robots", "carriers", "input_variance")
        filled = [table for name, table in tables.items() if name not in left_out]
        seen = {len(set(table["replication"].to_pylist())) for table in filled}
        assert len(seen) == 1
    writer.join()
    assert library.read("growing").complete == 20


def test_an_experiment_that_went_away_is_told(library: Library) -> None:
    with pytest.raises(StoreError, match="no experiment 'gone' any more"):
        library.read("gone")
    with pytest.raises(StoreError, match="no experiment 'gone' any more"):
        library.find_written("gone")


def test_a_kpi_of_another_version_is_left_out(store: Store) -> None:
    tables = {name: renumber(store.read(name), 1) for name in TABLES}
    strange = pa.array(["of_tomorrow"] * tables["kpis"].num_rows)
    place = tables["kpis"].column_names.index("kpi")
    with store.write() as writer:
        writer.append(["strange"], {**tables, "kpis": tables["kpis"].set_column(place, "kpi", strange)})
    results = Library(store.folder).read("growing").select("base")
    assert results.find("of_tomorrow") is None
    assert results.find("oee").n == 1
