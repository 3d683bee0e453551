"""Putting a policy in the place of others: at every humanoid station of a line whose task it can do."""

from collections.abc import Sequence
from dataclasses import dataclass

from twin.config.gate import BASELINE_LINE
from twin.config.line import Line, Skill
from twin.config.lines import find_line_file, load_line
from twin.errors import UsageError
from twin.line.compile import skill_key
from twin.names import suggest
from twin.policies import find_policy, list_policies
from twin.policies.adapters.folder import list_folders, read_policy
from twin.policies.adapters.python import list_installed, load_installed
from twin.records.skill import SkillKey
from twin.skills.references import find_skill_issues
from twin.tasks import TASKS


@dataclass(frozen=True)
class Place:
    """A station where the policy takes the place of another one.

    Attributes:
        station: its name.
        mine: the skill with the policy.
        before: the skill with the baseline's.
    """

    station: str
    mine: SkillKey
    before: SkillKey


@dataclass(frozen=True)
class Placed:
    """A line twice: with the policy, and with the baseline.

    Attributes:
        policy: the policy.
        line_file: name or path of the line, as it was given.
        mine: the line with the policy.
        before: the line with the baseline.
        places: where they differ, in order of flow; at least one.
        unchanged: stations whose humanoids keep their policy, each with why.
    """

    policy: str
    line_file: str
    mine: Line
    before: Line
    places: tuple[Place, ...]
    unchanged: dict[str, str]

    @property
    def settings(self) -> list[str]:
        """What ``twin run --set`` needs to have the line with the policy."""
        return [f"stations.{place.station}.processing.policy={self.policy}" for place in self.places]


def place_policy(
    policy: str, line_file: str, *, baseline: str = BASELINE_LINE, attempts: int, scenario: str | None = None
) -> Placed:
    """Put a policy at every humanoid station whose task it can do, and a baseline at the same ones.

    Args:
        policy: a shipped policy, or one that is plugged in.
        line_file: a line file, or the name of a shipped line.
        baseline: policy to compare with; ``line`` leaves what the line file names.
        attempts: physics attempts behind each skill at these stations.
        scenario: scenario of the line file.

    Raises:
        UsageError: no such line, scenario or policy; no humanoid station; the policy can do the task of none.
        ConfigError: the line file, or the policy's, is wrong.
    """
    plain = load_line(line_file, scenario, also=find_skill_issues)
    workers = {station.name: station.processing for station in plain.stations if isinstance(station.processing, Skill)}
    if not workers:
        raise UsageError(f"{find_line_file(line_file)}: no station works by a skill, so no policy can be tried on it")
    tasks = list(dict.fromkeys(skill.task for skill in workers.values()))
    able = _find_tasks(policy, tasks)
    taken = [name for name, skill in workers.items() if skill.task in able]
    if baseline != BASELINE_LINE:
        _check_baseline(baseline, able)
    mine, before = (
        load_line(line_file, scenario, _override(taken, name, attempts), find_skill_issues)
        for name in (policy, None if baseline == BASELINE_LINE else baseline)
    )
    return Placed(
        policy=policy,
        line_file=line_file,
        mine=mine,
        before=before,
        places=tuple(Place(name, _find_key(mine, name), _find_key(before, name)) for name in taken),
        unchanged={
            name: f"{policy} cannot do {skill.task}; {skill.policy} stays"
            for name, skill in workers.items()
            if name not in taken
        },
    )


def _find_tasks(policy: str, tasks: Sequence[str]) -> list[str]:
    """Return which of some tasks a policy can do, at least one, the policy found sound for each."""
    able = [task for task in tasks if policy in list_policies(task)]
    if not able:
        others = _find_others(policy)
        known = sorted({name for task in tasks for name in list_policies(task)})
        told = f"it is for {', '.join(others)}" if others else suggest(policy, known)
        raise UsageError(
            f"the line's humanoids do {', '.join(tasks)}, for none of which is a policy {policy!r}; {told}"
        )
    for task in able:
        find_policy(task, policy)
    return able


def _find_others(policy: str) -> list[str]:
    """Return the tasks that a policy is for; none for one that does not exist.

    Raises:
        ConfigError, UsageError: it is plugged in, and wrong.
    """
    if policy in list_folders():
        return sorted(read_policy(list_folders()[policy]).data.tasks)
    if policy in list_installed():
        return sorted(load_installed(policy).tasks)
    return [task for task in TASKS if policy in list_policies(task)]


def _check_baseline(baseline: str, tasks: Sequence[str]) -> None:
    for task in tasks:
        if baseline not in list_policies(task):
            known = [*list_policies(task), BASELINE_LINE]
            raise UsageError(f"baseline: task {task} has no policy named {baseline!r}; {suggest(baseline, known)}")
        find_policy(task, baseline)


def _override(stations: Sequence[str], policy: str | None, attempts: int) -> dict[str, object]:
    paths = {f"stations.{name}.processing.attempts": attempts for name in stations}
    policies = {f"stations.{name}.processing.policy": policy for name in stations} if policy else {}
    return {**paths, **policies}


def _find_key(line: Line, name: str) -> SkillKey:
    skill = next(station.processing for station in line.stations if station.name == name)
    assert isinstance(skill, Skill)
    return skill_key(skill)
