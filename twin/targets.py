"""Places that results are to be written to, looked at before anything runs."""

import errno
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from twin.errors import UsageError


def probe_target(target: Path) -> None:
    """See that a file can be written there, and leave everything as it is.

    Rights alone do not tell of read-only disks and the like; of what is neither a file nor a folder, such as a
    terminal, they are all that is looked at.

    Raises:
        OSError: it cannot.
    """
    if target.is_file() or target.is_dir():
        target.open("ab").close()
    elif not target.exists():
        tempfile.TemporaryFile(dir=target.absolute().parent).close()
    if not os.access(target if target.exists() else target.absolute().parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def check_target(name: str, target: Path, suffixes: Sequence[str]) -> None:
    """Raise UsageError unless a file can be written there.

    Args:
        name: what it is, such as ``film``.
        target: where to.
        suffixes: those that its name may have.
    """
    if target.suffix not in suffixes:
        raise UsageError(f"cannot write a {name} to {target}: expected a name that ends in {', '.join(suffixes)}")
    if not target.absolute().parent.is_dir():
        raise UsageError(f"cannot write a {name} to {target}: the folder does not exist")
    if target.is_dir():
        raise UsageError(f"cannot write a {name} to {target}: it is a folder")
    try:
        probe_target(target)
    except OSError:
        raise UsageError(f"cannot write a {name} to {target}: writing there is not permitted") from None
