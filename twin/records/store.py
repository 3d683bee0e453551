"""The folder of an experiment: its manifest, the files it was made from, and its tables as immutable Parquet parts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from twin.errors import StoreError, UsageError
from twin.records.atomic import TEMPORARY_PREFIX, write_atomically
from twin.records.findings import FINDINGS_NAME
from twin.records.journal import JOURNAL_NAME, Entry, StoredFile, append_entry, cut_torn_line, read_entries
from twin.records.lock import LOCK_NAME, lock_folder
from twin.records.manifest import Manifest, run_key
from twin.records.parquet import decode_table, encode_table
from twin.records.tables import ATTEMPTS, INPUT_VARIANCE, TABLES, TIMELINE

MANIFEST_NAME = "manifest.json"
_WHOLE = {"attempts": ATTEMPTS, "input_variance": INPUT_VARIANCE}
"""Tables that are not made replication by replication."""
_SCHEMAS = {**TABLES, **_WHOLE}


@dataclass(frozen=True)
class Store:
    """An experiment's folder, for reading; ``write`` gives the writer.

    A reader needs no lock: parts never change, and the journal names those that are complete.
    """

    folder: Path

    @classmethod
    def create(cls, folder: Path, manifest: Manifest, line_text: str) -> "Store":
        """Make a store, or open the one that the same experiment left in the folder (its manifest is extended).

        Args:
            folder: missing, empty, or of the same experiment.
            manifest: what the experiment is made of.
            line_text: text of the line file.

        Raises:
            StoreError: the folder holds another experiment or other files.
            StoreLockedError: another process is writing to it.
        """
        _claim_folder(folder)
        path = folder / MANIFEST_NAME
        with lock_folder(folder):
            if path.exists():
                manifest = _join(manifest, Manifest.read(path), folder)
            write_atomically(folder / "config" / Path(manifest.line_file).name, line_text.encode())
            write_atomically(path, manifest.encode())
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open a store.

        Raises:
            StoreError: the folder has no manifest, or one of another schema version.
        """
        Manifest.read(folder / MANIFEST_NAME)
        return cls(folder)

    @property
    def manifest(self) -> Manifest:
        """What the experiment was made of."""
        return Manifest.read(self.folder / MANIFEST_NAME)

    @property
    def line_file(self) -> Path:
        """The line file as it was when the experiment began."""
        return self.folder / "config" / Path(self.manifest.line_file).name

    @property
    def experiment_file(self) -> Path:
        """The experiment file as it was when the experiment began, when it was made from one."""
        return self.folder / "config" / "experiment" / Path(self.manifest.experiment).name

    @property
    def start_file(self) -> Path:
        """The saved state from which the replications go on, when there is one."""
        return self.folder / "config" / "start.npz"

    def last_written(self) -> str | None:
        """When tables were last added, ISO 8601 in UTC; None before the first."""
        entries = read_entries(self.folder)
        return entries[-1].written if entries else None

    def generation(self) -> str:
        """Return a token that changes whenever something was written."""
        names = (MANIFEST_NAME, JOURNAL_NAME, FINDINGS_NAME)
        stats = [path.stat() for path in map(self.folder.joinpath, names) if path.exists()]
        return ".".join(f"{stat.st_mtime_ns:x}-{stat.st_size:x}" for stat in stats)

    def completed(self) -> set[str]:
        """Return the run keys whose tables are stored whole; those of a damaged part are not among them."""
        damaged = self.find_damaged()
        return {key for entry in read_entries(self.folder) if entry not in damaged for key in entry.keys}

    def find_damaged(self) -> list[Entry]:
        """Return the parts of which a file is torn, changed or missing."""
        return [entry for entry in read_entries(self.folder) if not all(map(self._is_whole, entry.files))]

    def read(self, table: str) -> pa.Table:
        """Return a table of all replications, in order of scenario (as in the manifest) and replication.

        Args:
            table: a name of ``TABLES``, ``attempts`` or ``input_variance``.

        Raises:
            StoreError: a part is torn or missing; the message names it and the remedy.
        """
        if table not in _SCHEMAS:
            raise UsageError(f"no table {table!r}; there are {', '.join(_SCHEMAS)}")
        tables = self._read_parts(table)
        joined = pa.concat_tables(tables or [_SCHEMAS[table].empty_table()])
        return joined if table in _WHOLE else _sort_by_run(joined, self.manifest.scenarios)

    @contextmanager
    def write(self) -> Iterator["StoreWriter"]:
        """Hold the writer's lock; what a killed writer left behind is cleared away first.

        Raises:
            StoreLockedError: another process is writing.
        """
        with lock_folder(self.folder):
            writer = StoreWriter(self)
            writer.recover()
            yield writer

    def _read_parts(self, table: str) -> list[pa.Table]:
        generation = self.generation()
        files = [file for entry in read_entries(self.folder) for file in entry.files if file.table == table]
        try:
            return [self._read_file(file) for file in files]
        except StoreError:
            if self.generation() == generation:
                raise
            return self._read_parts(table)  # the writer has just joined these parts to one

    def _read_file(self, file: StoredFile) -> pa.Table:
        path = self.folder / file.path
        data = _read_bytes(path)
        if not file.matches(data):
            raise StoreError(
                f"{path}: damaged ({len(data)} bytes of {file.size}, or changed); "
                f"run `twin resume {self.folder}` to make its replications again"
            )
        return decode_table(data, _SCHEMAS[file.table], path)

    def _is_whole(self, file: StoredFile) -> bool:
        return file.matches(_read_bytes(self.folder / file.path))


@dataclass(frozen=True)
class StoreWriter:
    """The one process that may add to a store."""

    store: Store

    def append(self, keys: Sequence[str], tables: Mapping[str, pa.Table]) -> None:
        """Add replications: one immutable part of every table, all of them or none.

        The part is named by the run keys in it, so that the same runs leave the same file names and bytes.

        Args:
            keys: run keys of the replications, none of which is stored yet.
            tables: every table of ``TABLES``, by name.
        """
        if set(tables) != set(TABLES):
            raise StoreError(f"expected the tables {', '.join(TABLES)} (got {', '.join(tables)})")
        if stored := self._stored_keys().intersection(keys):
            raise StoreError(f"{self.store.folder}: replications {sorted(stored)} are stored already")
        self._add(_name_part(keys), tuple(keys), tables)

    def put_attempts(self, skill_hash: str, attempts: pa.Table) -> None:
        """Add the attempts behind a skill, once."""
        if not self.has_part(skill_hash):
            self._add(_name_part([skill_hash]), (), {"attempts": attempts})

    def has_part(self, key: str) -> bool:
        """Return whether what a key names has been added, by ``put_attempts`` or ``put_input_variance``."""
        return _name_part([key]) in {entry.part for entry in read_entries(self.store.folder)}

    def put_input_variance(self, key: str, variances: pa.Table) -> None:
        """Add the input variances of a scenario's KPIs, once.

        Args:
            key: digest of all that determines them.
            variances: table ``INPUT_VARIANCE``.
        """
        if not self.has_part(key):
            self._add(_name_part([key]), (), {"input_variance": variances})

    def put(self, part: str, tables: Mapping[str, pa.Table], *, row_group: int | None = None) -> None:
        """Add tables that stand beside the replications, in place of a part of the same name.

        Args:
            part: name of the part, unique in the store.
            tables: by name.
            row_group: rows of a file that can be read without the others.
        """
        contents = {name: encode_table(table, TIMELINE[name], row_group) for name, table in tables.items()}
        self._write(part, (), contents)

    def compact(self) -> None:
        """Join the parts of each table to one, so that a read opens one file and history leaves no trace."""
        entries = [entry for entry in read_entries(self.store.folder) if entry.keys]
        if len(entries) < 2:
            return
        tables = {name: self.store.read(name) for name in TABLES}
        keys = tuple(sorted(key for entry in entries for key in entry.keys))
        self._add(_name_part(keys), keys, tables, replaces=tuple(entry.part for entry in entries))
        for path in (self.store.folder / file.path for entry in entries for file in entry.files):
            path.unlink()

    def recover(self) -> None:
        """Clear away what a killed writer left, and take damaged parts out so that their runs can be made again."""
        folder = self.store.folder
        cut_torn_line(folder)
        for entry in self.store.find_damaged():
            append_entry(folder, Entry(entry.part, (), (), (entry.part,), _now()))
        named = {folder / file.path for entry in read_entries(folder) for file in entry.files}
        for path in folder.glob("*/*.parquet"):
            if path not in named:
                path.unlink()
        for path in folder.rglob(TEMPORARY_PREFIX + "*"):
            path.unlink()

    def _stored_keys(self) -> set[str]:
        return {key for entry in read_entries(self.store.folder) for key in entry.keys}

    def _add(
        self, part: str, keys: tuple[str, ...], tables: Mapping[str, pa.Table], *, replaces: tuple[str, ...] = ()
    ) -> None:
        contents = {name: encode_table(table, _SCHEMAS[name]) for name, table in tables.items()}
        self._write(part, keys, contents, replaces=replaces)

    def _write(
        self, part: str, keys: tuple[str, ...], contents: Mapping[str, bytes], *, replaces: tuple[str, ...] = ()
    ) -> None:
        files = tuple(StoredFile.describe(name, f"{name}/part-{part}.parquet", data) for name, data in contents.items())
        for file in files:
            write_atomically(self.store.folder / file.path, contents[file.table])
        append_entry(self.store.folder, Entry(part, keys, files, replaces, _now()))


def find_stores(folder: Path) -> list[Store]:
    """Return the stores in a folder, or the folder itself when it is one; the newest first."""
    if (folder / MANIFEST_NAME).exists():
        return [Store(folder)]
    manifests = folder.glob(f"*/{MANIFEST_NAME}") if folder.is_dir() else ()
    return [Store(path.parent) for path in sorted(manifests, key=lambda path: path.stat().st_mtime, reverse=True)]


def _claim_folder(folder: Path) -> None:
    own = {MANIFEST_NAME, LOCK_NAME, "config"}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror}); give another --out") from error
    foreign = {name for name in names - own if not name.startswith(TEMPORARY_PREFIX)}
    if MANIFEST_NAME not in names and foreign:
        raise StoreError(f"{folder}: holds other files; give a new or empty folder with --out")


def _join(new: Manifest, old: Manifest, folder: Path) -> Manifest:
    new = new.retry(old)
    if new.identity != old.identity:
        raise StoreError(
            f"{folder}: holds another experiment (line, seed, skill or version differs); give another --out"
        )
    return new.extend(old)


def _sort_by_run(table: pa.Table, scenarios: Sequence[str]) -> pa.Table:
    names = table["scenario"].combine_chunks().dictionary_encode()
    order = list(dict.fromkeys([*scenarios, *sorted(names.dictionary.to_pylist())]))
    rank = np.array([order.index(name) for name in names.dictionary.to_pylist()], dtype=np.int64)
    return table.take(np.lexsort((table["replication"].to_numpy(), rank[names.indices.to_numpy()])))


def _read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, none when it is missing (a writer may be replacing it at this moment)."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _name_part(keys: Sequence[str]) -> str:
    return run_key(sorted(keys))[:16]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
