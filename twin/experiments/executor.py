"""Running many independent payloads: serially, or under Ray, with the same results."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Payload = TypeVar("Payload")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Finished(Generic[Value]):
    """A payload that was worked off.

    Attributes:
        index: place of the payload in the sequence.
        value: what the function returned for it.
    """

    index: int
    value: Value


@dataclass(frozen=True)
class Crashed:
    """A payload that killed its worker every time it was tried."""

    index: int
    reason: str


class Executor(Protocol):
    """Something that calls a function on payloads."""

    def map(self, function: Callable[[Any], Value], payloads: Sequence[Any]) -> Iterator[Finished[Value] | Crashed]:
        """Yield one result for each payload, in any order; the function must depend on nothing but its payload."""
        ...


class SerialExecutor:
    """One payload after the other, in this process."""

    def map(self, function: Callable[[Any], Value], payloads: Sequence[Any]) -> Iterator[Finished[Value] | Crashed]:
        """Yield the results in order."""
        for index, payload in enumerate(payloads):
            yield Finished(index, function(payload))
