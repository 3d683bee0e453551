"""What one payload may take of a worker, and keeping to it."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STATUS = Path("/proc/self/status")
MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one payload may take; None is no limit.

    Attributes:
        time_s: wall time [s].
        memory_mb: memory on top of what its worker holds already [MB].
    """

    time_s: float | None = None
    memory_mb: float | None = None

    @property
    def given(self) -> bool:
        """Whether there is any."""
        return self.time_s is not None or self.memory_mb is not None


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Exceeded:
    """In place of a value: the payload asked for more memory than it may have."""

    memory_mb: float

    def __str__(self) -> str:
        """Say so."""
        return f"needed more than {self.memory_mb:g} MB"


def call_within(memory_mb: float | None, function: Callable[[Any], Any], payload: Any) -> Any:
    """Return what a function makes of a payload, or ``Exceeded``.

    Native code that gets no memory may end the process instead; the executor survives that.
    """
    if memory_mb is None:
        return function(payload)
    try:
        with _bound_memory(memory_mb):
            return function(payload)
    except MemoryError:
        return Exceeded(memory_mb)


@contextmanager
def _bound_memory(memory_mb: float) -> Iterator[None]:
    """Let the kernel refuse memory beyond what is held now (``RLIMIT_DATA``; a watching thread would need the GIL)."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_read_data_bytes() + int(memory_mb * MB), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _read_data_bytes() -> int:
    """Return the size of this process's private data, as the kernel counts it for the limit [bytes]."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmData"))
    return int(line.split()[1]) * 1024
