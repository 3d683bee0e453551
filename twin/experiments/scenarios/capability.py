"""Whether a robot can do a scenario, computed before physics starts, with the scenario's own load."""

from dataclasses import dataclass, replace

from twin.config.robot import Tool
from twin.config.scenario import Scenario
from twin.experiments.scenarios.attempts import find_refusal
from twin.robot.files import find_robot
from twin.tasks import find_task
from twin.tasks.capability import examine
from twin.tasks.contract import Task, Workspace
from twin.tasks.demand import Demand

MASSES = ("mass_kg", "mass_scale")
"""Conditions that say how heavy the load is, the second as a factor on the task's own."""


def find_inability(scenario: Scenario, robot: str) -> str | None:
    """Return what is computed to keep a robot from a scenario, in words, the first thing; None if nothing is.

    Beside what refuses an attempt: payload, and static torque of each arm at every place of the task, with the mass
    that the scenario fixes in place of the nominal one. It may be attempted all the same, to see how that fails.
    """
    if refusal := find_refusal(scenario, robot):
        text = refusal.removesuffix(" (twin task list)")
        return (text.partition(": ")[2] or text).partition("; ")[0]
    factor = find_load_factor(scenario)
    found = examine(find_robot(robot), _Loaded(find_task(scenario.task), factor), scenario.conditions)  # type: ignore[arg-type]
    return found[0].text if found else None


def find_load_factor(scenario: Scenario) -> float:
    """Return the scenario's mass over the largest one that its task is laid out for, at least 1."""
    nominal = find_task(scenario.task).conditions["nominal"]
    factors = [scenario.overrides[name] / nominal[name].high for name in MASSES if name in scenario.overrides]
    return max([1.0, *factors])


@dataclass(frozen=True)
class _Loaded:
    """A task whose load is so many times heavier: as much of a task as is examined."""

    task: Task
    factor: float

    @property
    def tool(self) -> Tool:
        return self.task.tool

    def demand(self, workspace: Workspace) -> Demand:
        nominal = self.task.demand(workspace)
        reaches = tuple(replace(reach, load_kg=self.factor * reach.load_kg) for reach in nominal.reaches)
        return replace(nominal, reaches=reaches, payload_kg=self.factor * nominal.payload_kg)
