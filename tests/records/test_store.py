import os
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from twin.errors import StoreError, UsageError
from twin.records.kpis import compute_kpis
from twin.records.manifest import Manifest, digest_text
from twin.records.store import Store, find_stores
from twin.records.tables import ATTEMPTS, INPUT_VARIANCE, TABLES

LINE_TEXT = "line: example\n"


def bytes_of_parts(store: Store) -> dict[str, bytes]:
    return {str(path.relative_to(store.folder)): path.read_bytes() for path in store.folder.rglob("*.parquet")}


def test_tables_read_back_in_order_of_replication(store: Store, add, make_tables) -> None:
    add(3, 2)
    add(1, 0)
    for name, expected in make_tables((0, 1, 2, 3)).items():
        if name != "kpis":
            assert store.read(name).equals(expected)
    assert store.completed() == {"run-0", "run-1", "run-2", "run-3"}


def test_scenarios_are_read_in_the_order_of_the_manifest(tmp_path: Path, manifest: Manifest, make_tables) -> None:
    store = Store.create(tmp_path / "two", replace(manifest, scenarios=("zeta", "alpha")), LINE_TEXT)
    with store.write() as writer:
        writer.append(["a"], make_tables((0,), "alpha"))
        writer.append(["z"], make_tables((0,), "zeta"))
    assert store.read("runs")["scenario"].to_pylist() == ["zeta", "alpha"]


def test_the_line_file_is_kept_beside_the_manifest(store: Store, manifest: Manifest) -> None:
    assert store.line_file.read_text() == LINE_TEXT
    assert store.manifest == manifest


def test_an_empty_store_reads_as_empty_tables(store: Store) -> None:
    assert store.read("runs").equals(TABLES["runs"].empty_table())
    assert store.read("attempts").schema == ATTEMPTS
    assert store.last_written() is None
    with pytest.raises(UsageError, match="no table 'run'"):
        store.read("run")


def test_whatever_the_history_the_compacted_bytes_are_the_same(tmp_path: Path, manifest, make_tables) -> None:
    stores = [Store.create(tmp_path / name, manifest, LINE_TEXT) for name in ("a", "b")]
    for store, batches in zip(stores, ([(0, 1), (2,)], [(2,), (1,), (0,)]), strict=True):
        with store.write() as writer:
            for batch in batches:
                tables = make_tables(batch)
                writer.append([f"run-{i}" for i in batch], tables | {"kpis": compute_kpis(tables)})
            writer.compact()
    assert bytes_of_parts(stores[0]) == bytes_of_parts(stores[1])
    assert len(bytes_of_parts(stores[0])) == len(TABLES)


def test_a_replication_is_stored_once(add) -> None:
    add(0)
    with pytest.raises(StoreError, match="run-0.*are stored already"):
        add(0)


def test_a_reader_sees_whole_batches_while_the_writer_works(store: Store, make_tables) -> None:
    reader = Store.open(store.folder)
    with store.write() as writer:
        seen = []
        for i in range(3):
            before = reader.generation()
            writer.append([f"run-{i}"], make_tables((i,)))
            assert reader.generation() != before
            seen.append(reader.read("servers").num_rows)
        writer.compact()
    assert seen == [4, 8, 12]
    assert reader.read("servers").num_rows == 12


def test_the_same_experiment_may_grow_in_its_folder(store: Store, manifest: Manifest, add) -> None:
    add(0)
    grown = Store.create(store.folder, replace(manifest, scenarios=("base", "other"), replications=9), LINE_TEXT)
    assert grown.manifest.scenarios == ("base", "other")
    assert grown.completed() == {"run-0"}


def test_another_experiment_or_other_files_are_not_overwritten(store: Store, manifest: Manifest) -> None:
    other = replace(manifest, line_digest=digest_text("line: other\n"))
    with pytest.raises(StoreError, match="another experiment"):
        Store.create(store.folder, other, "line: other\n")
    with pytest.raises(StoreError, match="other files"):
        Store.create(store.folder.parent, manifest, LINE_TEXT)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path, manifest: Manifest) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="cannot be written"):
        Store.create(tmp_path / "file", manifest, LINE_TEXT)


def test_a_folder_without_manifest_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"manifest.json: cannot be read"):
        Store.open(tmp_path)


def test_attempts_are_stored_once_per_skill(store: Store) -> None:
    with store.write() as writer:
        writer.put_attempts("abc", ATTEMPTS.empty_table())
        writer.put_attempts("abc", ATTEMPTS.empty_table())
        writer.compact()
    assert len(list((store.folder / "attempts").iterdir())) == 1


def test_stores_are_found_newest_first(tmp_path: Path, manifest: Manifest) -> None:
    for age, name in enumerate(("new", "old")):
        path = Store.create(tmp_path / name, manifest, LINE_TEXT).folder / "manifest.json"
        os.utime(path, (1e9 - age, 1e9 - age))
    (tmp_path / "other").mkdir()
    assert [found.folder.name for found in find_stores(tmp_path)] == ["new", "old"]
    assert find_stores(tmp_path / "old") == [Store(tmp_path / "old")]
    assert find_stores(tmp_path / "missing") == []


def test_input_variances_are_kept_once_and_beside_what_is_compacted(store: Store, add) -> None:
    row = {"against": "", "scenario": "base", "scope": "line", "kpi": "oee", "skill": "carry", "variance": 1e-4}
    row |= {"below": 0.0, "above": 0.0, "attempts": 60, "resamples": 24}
    table = pa.Table.from_pylist([row], schema=INPUT_VARIANCE)
    add(0)
    with store.write() as writer:
        for _ in range(2):
            writer.put_input_variance("of base", table)
    add(1)
    with store.write() as writer:
        writer.compact()
        assert writer.has_part("of base")
    assert store.read("input_variance").equals(table)
