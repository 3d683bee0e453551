import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twin.errors import StoreError, StoreLockedError, UsageError
from twin.records.journal import JOURNAL_NAME
from twin.records.kpis import compute_kpis
from twin.records.manifest import Manifest, digest_text
from twin.records.store import Store, find_stores
from twin.records.tables import ATTEMPTS, TABLES

LINE_TEXT = "line: example\n"

KILLED_WRITER = """
import os, signal, sys
from pathlib import Path
from twin.records.store import Store
with Store.open(Path(sys.argv[1])).write():
    print("writing", flush=True)
    signal.pause()
"""


@pytest.fixture
def store(tmp_path: Path, manifest: Manifest) -> Store:
    return Store.create(tmp_path / "run", manifest, LINE_TEXT)


@pytest.fixture
def add(store: Store, make_tables):
    def add_replications(*replications: int) -> None:
        tables = make_tables(replications)
        tables["kpis"] = compute_kpis(tables)
        with store.write() as writer:
            writer.append([f"run-{i}" for i in replications], tables)

    return add_replications


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


def test_a_second_writer_is_told_who_holds_the_lock(store: Store) -> None:
    with store.write(), pytest.raises(StoreLockedError, match=f"process {os.getpid()} is writing") as caught:
        store.write().__enter__()
    assert caught.value.exit_code == 3


def test_a_killed_writer_leaves_no_lock(store: Store, add) -> None:
    command = [sys.executable, "-c", KILLED_WRITER, str(store.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(StoreLockedError, match=f"process {process.pid} is writing"):
            add(0)
        process.send_signal(signal.SIGKILL)
    add(0)
    assert store.completed() == {"run-0"}


def test_what_a_killed_writer_left_half_written_is_not_seen_and_cleared_away(store: Store, add) -> None:
    add(0)
    orphan, temporary = store.folder / "runs" / "part-orphan.parquet", store.folder / "runs" / ".tmp-x"
    orphan.write_bytes(b"PAR1")
    temporary.write_bytes(b"PAR1")
    with (store.folder / JOURNAL_NAME).open("ab") as file:
        file.write(b'{"part":"torn","keys":["run-1"')
    assert store.read("runs").num_rows == 1
    add(1)
    assert store.read("runs").num_rows == 2
    assert not orphan.exists()
    assert not temporary.exists()


@pytest.mark.parametrize("damage", ["torn", "changed", "missing"])
def test_a_damaged_part_is_named_with_its_remedy_and_run_again(store: Store, add, damage: str) -> None:
    add(0)
    add(1)
    path = sorted((store.folder / "servers").iterdir())[0]
    data = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(data[:-50] if damage == "torn" else data[:-1] + b"x")
    with pytest.raises(StoreError, match=rf"{path.name}: damaged .*run `twin resume"):
        store.read("servers")
    missing = {"run-0", "run-1"} - store.completed()
    assert len(missing) == 1
    add(int(missing.pop()[-1]))
    assert store.read("servers").num_rows == 8


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


def test_a_reader_whose_parts_were_joined_meanwhile_reads_the_joined_part(store: Store, add, monkeypatch) -> None:
    add(0)
    add(1)
    read_file = Store._read_file

    def compact_first(self: Store, file: object) -> pa.Table:
        monkeypatch.setattr(Store, "_read_file", read_file)
        with store.write() as writer:
            writer.compact()
        return read_file(self, file)

    monkeypatch.setattr(Store, "_read_file", compact_first)
    assert store.read("runs").num_rows == 2


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


def test_a_part_of_another_schema_version_is_refused(store: Store, add) -> None:
    add(0)
    path = next((store.folder / "runs").iterdir())
    foreign = pq.read_table(path).replace_schema_metadata({"twin.schema_version": "99"})
    pq.write_table(foreign, path)
    _renew_journal(store, path)
    with pytest.raises(StoreError, match="schema version 99, this twin reads 1"):
        store.read("runs")


def test_tables_that_do_not_fit_the_schema_are_refused(store: Store, make_tables) -> None:
    tables = make_tables((0,))
    with store.write() as writer:
        with pytest.raises(StoreError, match="columns expected"):
            writer.append(["a"], tables | {"runs": tables["runs"].drop_columns(["good"])})
        with pytest.raises(StoreError, match="expected the tables"):
            writer.append(["a"], {"runs": tables["runs"]})
    assert store.completed() == set()


def test_a_broken_line_inside_the_journal_is_named(store: Store, add) -> None:
    add(0)
    path = store.folder / JOURNAL_NAME
    path.write_bytes(b"nonsense\n" + path.read_bytes())
    with pytest.raises(StoreError, match=rf"{JOURNAL_NAME}:1: not a line of a journal"):
        store.read("runs")


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


def _renew_journal(store: Store, path: Path) -> None:
    from twin.records.journal import StoredFile

    journal = store.folder / JOURNAL_NAME
    entry = json.loads(journal.read_text())
    for file in entry["files"]:
        if file["table"] == "runs":
            file.update(vars(StoredFile.describe("runs", file["path"], path.read_bytes())))
    journal.write_text(json.dumps(entry) + "\n")
