"""The policy contract and the policies that ship. ``POLICIES`` is the registry, by task and policy name.

Other policies are plugged in: packages install them, or a folder of the user's declares them (``adapters``).
"""

from twin.errors import UsageError
from twin.names import suggest
from twin.policies.adapters.folder import list_folders
from twin.policies.adapters.plugged import find_plugged, list_plugged
from twin.policies.contract import Embodiment, Observation, Policy, PolicyEntry
from twin.policies.scripted_carry import ScriptedCarry
from twin.policies.scripted_fastening import ScriptedFastening
from twin.policies.scripted_insertion import ScriptedInsertion
from twin.policies.scripted_inspection import ScriptedInspection
from twin.policies.scripted_kitting import ScriptedKitting
from twin.policies.scripted_machine_tending import ScriptedMachineTending
from twin.policies.scripted_palletising import ScriptedPalletising
from twin.policies.scripted_tote import ScriptedTote, SwiftTote
from twin.tasks.tote_transfer import TransferBrief

__all__ = ["POLICIES", "PolicyEntry", "find_policy", "list_policies"]


def make_scripted_tote(brief: TransferBrief, start: Observation, robot: Embodiment) -> Policy:
    """Return the standing transfer, or the carrying one where the robot has to step to the outfeed."""
    return (ScriptedCarry if brief.steps else ScriptedTote)(brief.cell, start, robot)


def make_swift_tote(brief: TransferBrief, start: Observation, robot: Embodiment) -> Policy:
    """Return the quick standing transfer, or the usual carrying one where the robot has to step to the outfeed."""
    return (ScriptedCarry if brief.steps else SwiftTote)(brief.cell, start, robot)


POLICIES: dict[str, dict[str, PolicyEntry]] = {
    "carry": {ScriptedCarry.name: PolicyEntry(ScriptedCarry.version, ScriptedCarry)},
    "fastening": {ScriptedFastening.name: PolicyEntry(ScriptedFastening.version, ScriptedFastening)},
    "insertion": {ScriptedInsertion.name: PolicyEntry(ScriptedInsertion.version, ScriptedInsertion)},
    "inspection": {ScriptedInspection.name: PolicyEntry(ScriptedInspection.version, ScriptedInspection)},
    "kitting": {ScriptedKitting.name: PolicyEntry(ScriptedKitting.version, ScriptedKitting)},
    "machine_tending": {ScriptedMachineTending.name: PolicyEntry("1", ScriptedMachineTending)},
    "palletising": {ScriptedPalletising.name: PolicyEntry(ScriptedPalletising.version, ScriptedPalletising)},
    "tote_transfer": {
        ScriptedTote.name: PolicyEntry(ScriptedTote.version, make_scripted_tote),
        SwiftTote.name: PolicyEntry(SwiftTote.version, make_swift_tote),
    },
}


def list_policies(task: str) -> list[str]:
    """Return the names of a task's policies: those that ship, and those that are plugged in."""
    shipped = POLICIES.get(task, {})
    return sorted({*shipped, *list_plugged(task)})


def find_policy(task: str, name: str) -> PolicyEntry:
    """Return a policy by task and name.

    Raises:
        UsageError: the task has no such policy, or two, or its package or its file cannot be used.
        ConfigError: its ``policy.yaml`` is wrong.
    """
    shipped = POLICIES.get(task, {}).get(name)
    if shipped and name in list_folders():
        raise UsageError(f"two policies named {name!r}: one that ships, and {list_folders()[name]}; rename the latter")
    if entry := shipped or find_plugged(task, name):
        return entry
    raise UsageError(f"task {task} has no policy named {name!r}; {suggest(name, list_policies(task))}")
