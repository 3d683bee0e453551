"""Skills that graphs are made of, by name, with their parameters and what can come of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from twin.config.skill_graph import SkillGraph
from twin.names import suggest

TIMEOUT = "timeout"
"""What comes of a skill that is broken off."""


@dataclass(frozen=True)
class Skill:
    """A skill of a task.

    Attributes:
        summary: what it does, in a line.
        run: carries it out; what it is and takes is the library's own.
        outcomes: what can come of it.
        parameters: names with least value, default and largest value, SI.
    """

    summary: str
    run: Callable[..., Any]
    outcomes: tuple[str, ...] = ("done",)
    parameters: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)

    def fill(self, given: Mapping[str, float]) -> dict[str, float]:
        """Return all parameters, those that are not given at their defaults."""
        return {name: given.get(name, bounds[1]) for name, bounds in self.parameters.items()}


def find_graph_issues(graph: SkillGraph, skills: Mapping[str, Skill]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what a graph asks for that a task's skills do not have: place and message."""
    for name, node in graph.nodes.items():
        place = ("nodes", name)
        if node.skill not in skills:
            yield (*place, "skill"), f"no skill named {node.skill!r}; {suggest(node.skill, skills)}"
            continue
        skill = skills[node.skill]
        for parameter, value in node.set.items():
            if parameter not in skill.parameters:
                told = suggest(parameter, skill.parameters)
                yield (*place, "set", parameter), f"skill {node.skill} has no parameter {parameter!r}; {told}"
                continue
            least, _, most = skill.parameters[parameter]
            if not least <= value <= most:
                yield (*place, "set", parameter), f"expected {least:g} to {most:g} (got {value:g})"
        outcomes = (*skill.outcomes, TIMEOUT) if node.timeout_s is not None else skill.outcomes
        for outcome in outcomes:
            if outcome not in node.next:
                yield (*place, "next"), f"no node for the outcome {outcome!r} of skill {node.skill}"
        for outcome in node.next:
            if outcome not in outcomes:
                told = suggest(outcome, outcomes)
                yield (*place, "next", outcome), f"skill {node.skill} has no outcome {outcome!r} here; {told}"
