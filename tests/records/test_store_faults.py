"""What may happen to a store: killed writers, torn files, foreign versions."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twin.errors import StoreError, StoreLockedError
from twin.records.journal import JOURNAL_NAME, StoredFile
from twin.records.store import Store
from twin.records.tables import SCHEMA_VERSION

HOLD_LOCK = """
import signal, sys
from pathlib import Path
from twin.records.store import Store
with Store.open(Path(sys.argv[1])).write():
    print("writing", flush=True)
    signal.pause()
"""

DIE_AT_FSYNC = """
import os, signal, sys
from pathlib import Path
from twin.records.store import Store
from twin.records.tables import TABLES

steps = int(sys.argv[2])
fsync = os.fsync

def fsync_or_die(handle):
    global steps
    steps -= 1
    if steps == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(handle)

with Store.open(Path(sys.argv[1])).write() as writer:
    os.fsync = fsync_or_die
    writer.append(["run-9"], {name: schema.empty_table() for name, schema in TABLES.items()})
"""


def test_a_second_writer_is_told_who_holds_the_lock(store: Store) -> None:
    with store.write(), pytest.raises(StoreLockedError, match=f"process {os.getpid()} is writing") as caught:
        store.write().__enter__()
    assert caught.value.exit_code == 3


def test_a_killed_writer_leaves_no_lock(store: Store, add) -> None:
    command = [sys.executable, "-c", HOLD_LOCK, str(store.folder)]
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


def test_a_part_of_another_schema_version_is_refused(store: Store, add) -> None:
    add(0)
    path = next((store.folder / "runs").iterdir())
    foreign = pq.read_table(path).replace_schema_metadata({"twin.schema_version": "99"})
    pq.write_table(foreign, path)
    _renew_journal(store, path)
    with pytest.raises(StoreError, match=f"schema version 99, this twin reads {SCHEMA_VERSION}"):
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


def _renew_journal(store: Store, path: Path) -> None:
    journal = store.folder / JOURNAL_NAME
    entry = json.loads(journal.read_text())
    for file in entry["files"]:
        if file["table"] == "runs":
            file.update(vars(StoredFile.describe("runs", file["path"], path.read_bytes())))
    journal.write_text(json.dumps(entry) + "\n")


@pytest.mark.slow
@pytest.mark.parametrize("step", [1, 2, 7, 14, 15])
def test_a_writer_killed_at_any_step_leaves_a_whole_store(store: Store, add, step: int) -> None:
    """An append has two fsyncs for each of the seven tables and one for the journal."""
    add(0)
    command = [sys.executable, "-c", DIE_AT_FSYNC, str(store.folder), str(step)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert store.completed() - {"run-9"} == {"run-0"}
    assert store.read("runs").num_rows == 1
    add(1)
    assert store.read("runs").num_rows == 2
    assert not list(store.folder.rglob(".tmp-*"))
