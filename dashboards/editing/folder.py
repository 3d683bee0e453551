"""The folder of line files that may be edited: what is in it can be read and replaced, nothing else."""

import stat
import threading
from dataclasses import dataclass, field
from pathlib import Path

from twin.config.load import SIZE_LIMIT
from twin.config.text import read_text
from twin.errors import UsageError
from twin.records.atomic import write_atomically
from twin.records.manifest import digest_text

SUFFIX = ".yaml"
KEPT_SUFFIX = ".bak"
"""Beside a file that was saved over, what it said before has this ending."""


@dataclass(frozen=True)
class Saved:
    """What a file says.

    Attributes:
        name: of the file.
        text: with line ends as in Unix.
        digest: tells whether the file has changed since.
    """

    name: str
    text: str
    digest: str


@dataclass(frozen=True)
class LineFolder:
    """The folder of line files that may be edited.

    Attributes:
        root: where it is.
    """

    root: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    def list_names(self) -> list[str]:
        """Return the names of the files that may be edited: plain files of the folder itself, no links."""
        try:
            return sorted(path.name for path in self.root.iterdir() if _is_offered(path))
        except OSError:
            return []

    def find(self, name: object) -> Path:
        """Return where a file is.

        Raises:
            UsageError: the folder has no such file; nothing has been opened.
        """
        if not isinstance(name, str) or name not in self.list_names():
            raise UsageError(f"{self.root}: there is no such file to edit; choose one of those listed")
        return self.root / name

    def read(self, name: object) -> Saved:
        """Read a file.

        Raises:
            UsageError: there is no such file.
            ConfigError: it is no text of at most a megabyte.
        """
        path = self.find(name)
        text = read_text(path, SIZE_LIMIT)
        return Saved(path.name, _unify(text), digest_text(text))

    def save(self, name: object, text: str, digest: object) -> Saved:
        """Replace what a file says, and keep what it said before beside it.

        Args:
            name: of the file.
            text: what it is to say.
            digest: of what it said when editing began.

        Raises:
            UsageError: there is no such file, the text is too long, or the file has changed meanwhile.
            ConfigError: what it says cannot be read.
            StoreError: it cannot be written.
        """
        with self._lock:
            path = self.find(name)
            before = read_text(path, SIZE_LIMIT)
            if digest_text(before) != digest:
                raise UsageError(f"{path.name}: another program has changed the file meanwhile; nothing was saved")
            data = _encode(text, like=before)
            write_atomically(path.with_name(path.name + KEPT_SUFFIX), before.encode())
            write_atomically(path, data)
        return Saved(path.name, _unify(text), digest_text(data.decode()))


def open_folder(root: Path) -> LineFolder:
    """Return the folder of line files to be edited.

    Raises:
        UsageError: there is no such folder.
    """
    if not root.is_dir():
        raise UsageError(f"{root}: there is no such folder; give --allow-edit a folder of line files")
    return LineFolder(root.resolve())


def _is_offered(path: Path) -> bool:
    return path.suffix == SUFFIX and not path.name.startswith(".") and path.name.isprintable() and _is_plain(path)


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _encode(text: str, *, like: str) -> bytes:
    """Return a text as bytes, with the line ends of another."""
    data = _unify(text).replace("\n", "\r\n" if "\r\n" in like else "\n").encode("utf-8", errors="replace")
    if len(data) > SIZE_LIMIT:
        raise UsageError(f"{len(data):,} bytes: larger than {SIZE_LIMIT:,}, the most that is read; nothing was saved")
    if b"\0" in data:
        raise UsageError("the text holds a byte 0, which no YAML file may; nothing was saved")
    return data


def _unify(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
