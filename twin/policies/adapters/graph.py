"""Policies that are graphs of shipped skills: data that is checked, and never code."""

from collections.abc import Mapping
from typing import Any

from twin.config.load import read_document, validate
from twin.config.policy import GraphDeclared
from twin.config.skill_graph import SkillGraph
from twin.errors import ConfigError, UsageError
from twin.policies.adapters.folder import Declaration
from twin.policies.adapters.graph_parts import JOBS, PART_SKILLS, GraphOfParts
from twin.policies.adapters.graph_tote import TOTE_SKILLS, GraphOfTote
from twin.policies.adapters.skill import Skill, find_graph_issues
from twin.policies.contract import Embodiment, Observation, Policy, PolicyEntry

SKILLS: dict[str, Mapping[str, Skill]] = {"tote_transfer": TOTE_SKILLS, **dict.fromkeys(JOBS, PART_SKILLS)}
"""The skills that graphs of a task are made of."""


def read_graph(found: Declaration, task: str) -> SkillGraph:
    """Return a policy's graph, checked against the skills of a task.

    Raises:
        ConfigError: with everything that is wrong with it.
        UsageError: the task has no skills for graphs.
    """
    assert isinstance(found.data, GraphDeclared)
    if task not in SKILLS:
        raise UsageError(
            f"policy {found.name}: task {task} has no skills for graphs; there are for {', '.join(SKILLS)}"
        )
    document = read_document(found.folder / found.data.file)
    graph = validate(document, SkillGraph)
    issues = [document.make_issue(place, message) for place, message in find_graph_issues(graph, SKILLS[task])]
    if issues:
        raise ConfigError(issues)
    return graph


def make_graph_entry(found: Declaration, task: str) -> PolicyEntry:
    """Return the entry of a skill graph for a task.

    Raises:
        ConfigError, UsageError: see ``read_graph``.
    """
    graph = read_graph(found, task)

    def begin(brief: Any, start: Observation, robot: Embodiment) -> Policy:
        if task == "tote_transfer":
            return GraphOfTote(graph, brief, start, robot)
        return GraphOfParts(graph, JOBS[task](brief), start, robot)

    return PolicyEntry(found.version, begin)
