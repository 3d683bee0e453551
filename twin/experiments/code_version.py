"""Which code a process runs, as one text that differs whenever results might."""

import hashlib
import importlib.metadata
import platform
from functools import cache
from pathlib import Path

from twin.paths import find_data_folder

PACKAGES = ("numpy", "numba", "pyarrow", "pybullet", "pin", "daqp")


@cache
def describe_code() -> str:
    """Return version and content hash of this package, of the robots it reads, and of the packages behind them."""
    digest = hashlib.blake2b(digest_size=6)
    for folder, pattern in ((Path(__file__).parent.parent, "*.py"), (find_data_folder("robots"), "*.yaml")):
        for path in sorted(folder.rglob(pattern)):
            digest.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    versions = [platform.python_version(), *(importlib.metadata.version(name) for name in PACKAGES)]
    digest.update(" ".join(versions).encode())
    return f"{importlib.metadata.version('humanoid-line-twin')}+{digest.hexdigest()}"
