"""The schema of a skill graph: skills that the program ships, joined by what came of them."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.config.model import ConfigModel, Name
from twin.names import suggest

END = "end"
"""Where a transition leads that ends the work."""


class Node(ConfigModel):
    """A skill to be carried out, and what follows."""

    skill: Name
    """Name of a skill; which there are depends on the task."""
    set: dict[Name, Annotated[float, Field(ge=-1e4, le=1e4)]] = {}
    """Parameters of the skill that differ from its defaults."""
    timeout_s: Annotated[float, Field(gt=0, le=3600)] | None = None
    """Time after which the skill is broken off, with the outcome ``timeout`` [s]; default: never."""
    most_visits: Annotated[int, Field(ge=1, le=1000)] = 50
    """Visits after which the work ends, so that no loop goes on for ever."""
    next: dict[Name, Name]
    """The node that follows each outcome; ``end`` ends the work."""


class SkillGraph(ConfigModel):
    """A program of skills as data."""

    start: Name
    """The first node."""
    nodes: Annotated[dict[Name, Node], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _check_references(self) -> Self:
        known = [*self.nodes, END]
        for place, name in self._list_references():
            if name not in known:
                raise ValueError(f"{place}: no node named {name!r}; {suggest(name, known)}")
        return self

    def _list_references(self) -> Iterator[tuple[str, str]]:
        yield "start", self.start
        for name, node in self.nodes.items():
            yield from ((f"nodes.{name}.next.{outcome}", target) for outcome, target in node.next.items())
