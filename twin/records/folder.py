"""Folders that are either whole or absent, whatever kills the writer."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twin.errors import StoreError, UsageError

MAKING = ".making-"
"""A folder whose name begins so is being filled, or a killed process left it; nobody reads it."""


def check_vacant(folder: Path) -> None:
    """Raise UsageError unless a folder is missing or empty."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: expected a new or empty folder (it is a file)")
    if folder.is_dir() and (found := sorted(path.name for path in folder.iterdir())):
        raise UsageError(f"{folder}: expected a new or empty folder (it holds {found[0]!r})")


@contextmanager
def fill_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to fill that gets its name when it is full, and is removed if that fails.

    Args:
        folder: the name; missing, or an empty folder.

    Raises:
        UsageError: there is something of that name already.
        StoreError: the place cannot be written to.
    """
    check_vacant(folder)
    folder = folder.absolute()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f"{MAKING}{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror}); give another --out") from error
    try:
        yield making
        making.chmod(0o755)
        _sync(making)
        making.replace(folder)  # takes the place of an empty folder, too
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror})") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Let everything in a folder reach the disk."""
    for path in (folder, *folder.rglob("*")):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
