"""One writer at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twin.errors import StoreError, StoreLockedError

LOCK_NAME = ".lock"
_LOCKS = Path("/proc/locks")


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold the folder's writer lock; the kernel frees it when the process ends, however it ends.

    The lock is on the open file (flock), not on the existence of ``.lock``: a file left behind locks nobody out.

    Raises:
        StoreLockedError: another process holds it.
        StoreError: the folder cannot be written to.
    """
    try:
        handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror})") from error
    try:
        _take(handle, folder)
        yield
    finally:
        os.close(handle)


def is_locked(folder: Path) -> bool:
    """Return whether a process holds the folder's writer lock, as the kernel lists it.

    The lock is not tried: a writer that begins at that moment would be turned away. Where the kernel keeps no such
    list, or the process is in another container, nothing is known, and nothing is said to be written.
    """
    try:
        inode = (folder / LOCK_NAME).stat().st_ino
        held = _LOCKS.read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    return any(f":{inode} " in line and "FLOCK" in line for line in held)


def _take(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(handle, 100, 0).decode(errors="replace").strip() or "another process"
        raise StoreLockedError(f"{folder}: {holder} is writing to it; wait for it, or give another --out") from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"process {os.getpid()}\n".encode(), 0)
