"""Files that are either whole or absent, whatever kills the writer."""

import os
import tempfile
from pathlib import Path

from twin.errors import StoreError

TEMPORARY_PREFIX = ".tmp-"
"""A file of this name is what a killed writer left; nobody reads it."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees all of it or none: temporary file, fsync, rename, fsync of the folder.

    The folder is created when missing; an existing file is replaced.

    Raises:
        StoreError: the place cannot be written to, or is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from error


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
