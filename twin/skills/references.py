"""Checks of a line file against what can be simulated: tasks, and their robots, conditions and policies."""

from collections.abc import Iterable, Iterator, Mapping

from twin.config.document import Document, Place
from twin.config.references import list_disturbing_faults, list_skills
from twin.control.dynamics import Dynamics
from twin.episodes.faults import check_faults
from twin.errors import ConfigError, Issue, UsageError
from twin.names import suggest
from twin.policies import find_policy, list_policies
from twin.records.fault import read_fault
from twin.robot.files import find_robot, list_robots
from twin.tasks import TASKS
from twin.tasks.capability import find_shortfalls
from twin.tasks.contract import Task


def find_skill_issues(document: Document) -> Iterator[Issue]:
    """Yield tasks that do not exist, and robots, conditions and policies that a task does not have."""
    for place, skill in list_skills(document):
        name = skill.get("task")
        yield from _check(document, (*place, "task"), name, TASKS, "there is")
        if task := TASKS.get(str(name)):
            owner = f"task {name!r} has"
            yield from _check_robot(document, (*place, "robot"), skill.get("robot"), task.name)
            yield from _check(document, (*place, "conditions"), skill.get("conditions"), task.conditions, owner)
            yield from _check_policy(document, (*place, "policy"), skill.get("policy"), task.name)
            yield from _check_faults(document, (*place, "faults"), skill.get("faults"), skill, task)
            for faults_place, faults in list_disturbing_faults(document, place):
                yield from _check_faults(document, faults_place, faults, skill, task)


def _check_policy(document: Document, place: Place, policy: object, task: str) -> Iterator[Issue]:
    """Yield that there is no such policy, or what is wrong with one that is plugged in."""
    known = list_policies(task)
    yield from _check(document, place, policy, known, f"task {task!r} has")
    if isinstance(policy, str) and policy in known:
        try:
            find_policy(task, policy)
        except (UsageError, ConfigError) as error:
            yield document.make_issue(place, str(error))


def _check_faults(
    document: Document, place: Place, faults: object, skill: Mapping[str, object], task: Task
) -> Iterator[Issue]:
    """Yield what is wrong with each fault; what is no text is the schema's to tell."""
    robot = skill.get("robot")
    for index, text in enumerate(faults) if isinstance(faults, list) else ():
        if not isinstance(text, str):
            continue
        try:
            check_faults([read_fault(text)], task, lambda: list_joints(str(robot)))
        except UsageError as error:
            yield document.make_issue((*place, index), str(error))


def list_joints(robot: str) -> list[str]:
    """Return the names of a robot's joints; of one that does not exist, which is told elsewhere, none."""
    return Dynamics(find_robot(robot)).joint_names if robot in list_robots() else []


def _check_robot(document: Document, place: Place, robot: object, task: str) -> Iterator[Issue]:
    """Yield what keeps a known robot from a task; unknown robots are told elsewhere."""
    for short in find_shortfalls(str(robot), task) if robot in list_robots() else ():
        yield document.make_issue(place, f"task {task!r} cannot be done by robot {robot!r}: {short.text}")


def _check(document: Document, place: Place, value: object, known: Iterable[str], owner: str) -> Iterator[Issue]:
    if isinstance(value, str) and value not in known:
        yield document.make_issue(place, f"{owner} no {place[-1]} named {value!r}; {suggest(value, known)}")
