"""Whether a policy fits a task and a robot, before anything runs: asked with the first observation of an attempt."""

from functools import cache

from twin.episodes.attempt import Attempt
from twin.policies import PolicyEntry, find_policy
from twin.policies.contract import Embodiment, Observation, Policy
from twin.records.attempt import AttemptSpec


def check_policy(spec: AttemptSpec) -> None:
    """Raise UsageError unless the policy of a spec fits its task and robot and, if it is a server, answers.

    Raises:
        UsageError, ConfigError: see ``find_policy``.
    """
    entry = find_policy(spec.task, spec.policy)
    if entry.check is not None:
        entry.check(find_start(spec.robot, spec.task))


@cache
def find_start(robot: str, task: str) -> Observation:
    """Return the first observation of an attempt: what is in it is the same for every seed, its numbers are not."""
    seen: list[Observation] = []
    scripted = find_policy(task, "scripted")

    def keep(brief: object, start: Observation, body: Embodiment) -> Policy:
        seen.append(start)
        return scripted.make(brief, start, body)

    with Attempt(AttemptSpec(robot, task, "scripted", "nominal", 1), PolicyEntry("1", keep)).begin():
        return seen[0]
