"""The policy contract and the policies that ship. ``POLICIES`` is the registry, by task and policy name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from twin.errors import UsageError
from twin.names import suggest
from twin.policies.contract import Embodiment, Observation, Policy
from twin.policies.scripted_carry import ScriptedCarry
from twin.policies.scripted_fastening import ScriptedFastening
from twin.policies.scripted_insertion import ScriptedInsertion
from twin.policies.scripted_inspection import ScriptedInspection
from twin.policies.scripted_kitting import ScriptedKitting
from twin.policies.scripted_machine_tending import ScriptedMachineTending
from twin.policies.scripted_palletising import ScriptedPalletising
from twin.policies.scripted_tote import ScriptedTote
from twin.tasks.tote_transfer import TransferBrief


@dataclass(frozen=True)
class PolicyEntry:
    """A policy that ships.

    Attributes:
        version: changes whenever the same observations may give other answers.
        make: makes a policy for one attempt from the scene's brief, the first observation and the robot.
        privileged: whether it is shown the true poses of things at every tick, which no robot has.
    """

    version: str
    make: Callable[[Any, Observation, Embodiment], Policy]
    privileged: bool = False


def make_scripted_tote(brief: TransferBrief, start: Observation, robot: Embodiment) -> Policy:
    """Return the standing transfer, or the carrying one where the robot has to step to the outfeed."""
    return (ScriptedCarry if brief.steps else ScriptedTote)(brief.cell, start, robot)


POLICIES: dict[str, dict[str, PolicyEntry]] = {
    "carry": {ScriptedCarry.name: PolicyEntry(ScriptedCarry.version, ScriptedCarry)},
    "fastening": {ScriptedFastening.name: PolicyEntry(ScriptedFastening.version, ScriptedFastening)},
    "insertion": {ScriptedInsertion.name: PolicyEntry(ScriptedInsertion.version, ScriptedInsertion)},
    "inspection": {ScriptedInspection.name: PolicyEntry(ScriptedInspection.version, ScriptedInspection)},
    "kitting": {ScriptedKitting.name: PolicyEntry(ScriptedKitting.version, ScriptedKitting)},
    "machine_tending": {ScriptedMachineTending.name: PolicyEntry("1", ScriptedMachineTending)},
    "palletising": {ScriptedPalletising.name: PolicyEntry(ScriptedPalletising.version, ScriptedPalletising)},
    "tote_transfer": {ScriptedTote.name: PolicyEntry(ScriptedTote.version, make_scripted_tote)},
}


def find_policy(task: str, name: str) -> PolicyEntry:
    """Return a policy by task and name.

    Raises:
        UsageError: the task has no such policy.
    """
    policies = POLICIES.get(task, {})
    if name not in policies:
        raise UsageError(f"task {task} has no policy named {name!r}; {suggest(name, policies)}")
    return policies[name]
