"""What is dear to compute, kept within a bound of memory; two who ask for the same thing at once compute it once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
_EMPTY = object()


@dataclass
class _Slot:
    lock: Lock = field(default_factory=Lock)
    value: Any = _EMPTY
    size: int = 0


class Cache:
    """Values by key; those not asked for the longest give way when all together are too large."""

    def __init__(self, most_bytes: int) -> None:
        """Start empty.

        Args:
            most_bytes: of all values together; a larger one is not kept at all.
        """
        self.most_bytes = most_bytes
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()
        self._lock = Lock()
        self._size = 0

    @property
    def size(self) -> int:
        """All values together [bytes]."""
        return self._size

    def get(self, key: Hashable, make: Callable[[], T], measure: Callable[[T], int]) -> T:
        """Return a value, made when it is not there; whoever asks for it meanwhile waits for it.

        Args:
            key: all that determines the value.
            make: makes it; what it raises is raised here, and the next one who asks tries again.
            measure: its size [bytes].
        """
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
        with slot.lock:
            if slot.value is _EMPTY:
                slot.value = make()
                self._keep(key, slot, measure(slot.value))
            found: T = slot.value
        return found

    def _keep(self, key: Hashable, slot: _Slot, size: int) -> None:
        with self._lock:
            if self._slots.get(key) is not slot:
                return
            if size > self.most_bytes:
                del self._slots[key]
                return
            slot.size, self._size = size, self._size + size
            for oldest in list(self._slots):
                if self._size <= self.most_bytes:
                    break
                self._size -= self._slots.pop(oldest).size
