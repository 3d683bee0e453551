"""Checks of a line file against what can be simulated: tasks, and their robots, conditions and policies."""

from collections.abc import Iterable, Iterator

from twin.config.document import Document, Place
from twin.config.references import list_skills
from twin.errors import Issue
from twin.names import suggest
from twin.policies import POLICIES
from twin.robot.files import list_robots
from twin.tasks import TASKS
from twin.tasks.capability import find_shortfalls


def find_skill_issues(document: Document) -> Iterator[Issue]:
    """Yield tasks that do not exist, and robots, conditions and policies that a task does not have."""
    for place, skill in list_skills(document):
        name = skill.get("task")
        yield from _check(document, (*place, "task"), name, TASKS, "there is")
        if task := TASKS.get(str(name)):
            owner = f"task {name!r} has"
            yield from _check_robot(document, (*place, "robot"), skill.get("robot"), task.name)
            yield from _check(document, (*place, "conditions"), skill.get("conditions"), task.conditions, owner)
            yield from _check(document, (*place, "policy"), skill.get("policy"), POLICIES[task.name], owner)


def _check_robot(document: Document, place: Place, robot: object, task: str) -> Iterator[Issue]:
    """Yield what keeps a known robot from a task; unknown robots are told elsewhere."""
    for short in find_shortfalls(str(robot), task) if robot in list_robots() else ():
        yield document.make_issue(place, f"task {task!r} cannot be done by robot {robot!r}: {short.text}")


def _check(document: Document, place: Place, value: object, known: Iterable[str], owner: str) -> Iterator[Issue]:
    if isinstance(value, str) and value not in known:
        yield document.make_issue(place, f"{owner} no {place[-1]} named {value!r}; {suggest(value, known)}")
