import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dashboards.app import create_app
from dashboards.snapshot import take_snapshot
from twin.experiments.big_store import make_big_store
from twin.records.store import Store
from twin.records.tables import TABLES


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return make_big_store(tmp_path / "sweep", scenarios=3, replications=6, parts=2, compact=False)


@pytest.mark.parametrize("name", TABLES)
def test_a_scenario_has_the_rows_of_the_whole_table_in_its_order(name: str, store: Store) -> None:
    snapshot = take_snapshot(store)
    read = pa.concat_tables([snapshot.read(name, scenario) for scenario in snapshot.replications])
    assert read.equals(store.read(name))


def test_what_was_joined_meanwhile_is_read_as_it_was(store: Store) -> None:
    snapshot, before = take_snapshot(store), store.read("kpis")
    with store.write() as writer:
        writer.compact()
    read = pa.concat_tables([snapshot.read("kpis", scenario) for scenario in snapshot.replications])
    assert read.equals(before)


def test_a_download_in_pieces_is_the_whole_table(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboards.downloads.BATCH_ROWS", 500)
    client = create_app(store.folder).server.test_client()
    assert pq.read_table(io.BytesIO(client.get("/data/sweep/levels.parquet").data)).equals(store.read("levels"))
    assert len(client.get("/data/sweep/levels.csv").data.splitlines()) == store.read("levels").num_rows + 1
