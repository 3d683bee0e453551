"""The action modes by name."""

from enum import StrEnum

from twin.environments.anatomy import Anatomy
from twin.environments.driver import Mode
from twin.environments.hand_poses import HandPoses
from twin.environments.joints import JointDeltas, JointTargets
from twin.environments.skills import Skills
from twin.errors import UsageError
from twin.names import suggest
from twin.policies import PolicyEntry


class ActionMode(StrEnum):
    """How an environment's actions are meant."""

    HAND_POSES = "hand_poses"
    JOINT_TARGETS = "joint_targets"
    JOINT_DELTAS = "joint_deltas"
    SKILLS = "skills"


def make_mode(name: str, anatomy: Anatomy, entry: PolicyEntry) -> Mode:
    """Return a mode for a robot at a task.

    Args:
        name: of the mode.
        anatomy: of the robot before the task's workcell.
        entry: the policy whose phases ``skills`` calls.

    Raises:
        UsageError: there is no such mode.
    """
    known = [mode.value for mode in ActionMode]
    if name not in known:
        raise UsageError(f"no action mode named {name!r}; {suggest(name, known)}")
    match ActionMode(name):
        case ActionMode.HAND_POSES:
            return HandPoses(anatomy)
        case ActionMode.JOINT_TARGETS:
            return JointTargets(anatomy)
        case ActionMode.JOINT_DELTAS:
            return JointDeltas(anatomy)
        case ActionMode.SKILLS:
            return Skills(entry)
