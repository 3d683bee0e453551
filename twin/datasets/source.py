"""Where the attempts of a data set come from: a task with options, or a name out of a catalogue of scenarios."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from twin.datasets.sentence import find_sentence
from twin.errors import UsageError
from twin.names import suggest
from twin.records.attempt import AttemptSpec
from twin.tasks import TASKS


@dataclass(frozen=True)
class Source:
    """What is attempted, and what it means in a factory.

    Attributes:
        name: of the task or scenario.
        sentence: what the robot is told to do, as people at a line would say it.
        spec: of an attempt, whatever its seed.
    """

    name: str
    sentence: str
    spec: AttemptSpec

    def make_spec(self, seed: int) -> AttemptSpec:
        """Return the spec of the attempt from a seed."""
        return replace(self.spec, seed=seed)


class Catalogue(Protocol):
    """Named scenarios, each a source of attempts."""

    @property
    def names(self) -> Sequence[str]:
        """All of them."""
        ...

    def find(self, name: str) -> Source:
        """Return one of them."""
        ...


def find_source(name: str, asked: AttemptSpec, catalogues: Iterable[Catalogue] = ()) -> Source:
    """Return the source of a name.

    Args:
        name: of a task or of a scenario.
        asked: robot, policy, conditions and the rest for a task; a scenario says all of this itself.
        catalogues: of scenarios.

    Raises:
        UsageError: there is no such task or scenario.
    """
    if name in TASKS:
        return Source(name, find_sentence(name), replace(asked, task=name))
    known = list(TASKS)
    for catalogue in catalogues:
        if name in catalogue.names:
            return catalogue.find(name)
        known += catalogue.names
    raise UsageError(f"no task or scenario named {name!r}; {suggest(name, known)}")
