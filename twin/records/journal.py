"""The journal of a store: which files are part of it. A file that no line names does not exist for a reader."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

from twin.errors import StoreError

JOURNAL_NAME = "journal.jsonl"


@dataclass(frozen=True)
class StoredFile:
    """A file of the store, with what tells whether it is whole.

    Attributes:
        table: name of the table it holds a part of.
        path: place inside the store.
        size: length in bytes.
        digest: blake2b of the bytes.
    """

    table: str
    path: str
    size: int
    digest: str

    @classmethod
    def describe(cls, table: str, path: str, data: bytes) -> "StoredFile":
        """Describe bytes about to be written."""
        return cls(table, path, len(data), _digest(data))

    def matches(self, data: bytes) -> bool:
        """Whether the bytes are those that were written."""
        return len(data) == self.size and _digest(data) == self.digest


@dataclass(frozen=True)
class Entry:
    """One line of the journal: a part that joined the store and the parts that it replaces.

    Attributes:
        part: name of the part, unique in the store.
        keys: run keys of the replications in it, none for the attempts behind a skill.
        files: one for each table.
        replaces: names of parts that are no longer part of the store.
        written: when, ISO 8601 in UTC.
    """

    part: str
    keys: tuple[str, ...]
    files: tuple[StoredFile, ...]
    replaces: tuple[str, ...]
    written: str


def append_entry(folder: Path, entry: Entry) -> None:
    """Add a line to the journal and make it durable; a part exists from this moment on.

    Raises:
        StoreError: the journal cannot be written to, or the disk is full; it is then as it was.
    """
    line = json.dumps(asdict(entry), separators=(",", ":")) + "\n"
    path = folder / JOURNAL_NAME
    size = path.stat().st_size if path.exists() else 0
    try:
        with path.open("ab", buffering=0) as file:
            file.write(line.encode())
            os.fsync(file.fileno())
    except OSError as error:
        os.truncate(path, size)
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from error


def read_entries(folder: Path) -> list[Entry]:
    """Return the parts of a store, in order of writing; a last line without an end (killed writer) is no part.

    Raises:
        StoreError: a line in the midst of the journal cannot be read.
    """
    path = folder / JOURNAL_NAME
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return _drop_replaced(_decode(line, f"{path}:{number}") for number, line in enumerate(lines, start=1))


def cut_torn_line(folder: Path) -> None:
    """Remove what a killed writer left of its last line."""
    path = folder / JOURNAL_NAME
    if path.exists():
        os.truncate(path, path.read_bytes().rfind(b"\n") + 1)


def _decode(line: bytes, place: str) -> Entry:
    try:
        document = json.loads(line)
        files = tuple(StoredFile(**file) for file in document["files"])
        fixed = {name: tuple(document[name]) for name in ("keys", "replaces")}
        return Entry(**{**document, **fixed, "files": files})
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{place}: not a line of a journal; run the experiment again into a new folder") from error


def _drop_replaced(entries: Iterable[Entry]) -> list[Entry]:
    kept: dict[str, Entry] = {}
    for entry in entries:
        for name in entry.replaces:
            kept.pop(name, None)
        if entry.files:
            kept[entry.part] = entry
    return list(kept.values())


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
