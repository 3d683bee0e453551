"""What the columns of a data set hold: type, shape, and a name for every number."""

from collections.abc import Sequence
from dataclasses import dataclass

from twin.control.dynamics import SIDES
from twin.policies.arrays.observing import ObservationLayout

_AXES = tuple(f"axis{axis}.{part}" for axis in (1, 2) for part in "xyz")
_WRENCH = ("fx", "fy", "fz", "tx", "ty", "tz")
_POSE = ("x", "y", "z", "qx", "qy", "qz", "qw")
_TWIST = ("vx", "vy", "vz", "wx", "wy", "wz")


@dataclass(frozen=True)
class Feature:
    """A column.

    Attributes:
        dtype: NumPy's name of the type, ``string`` or ``video``.
        shape: of a frame's value; ``(1,)`` is a plain number.
        names: of the numbers, in order; None where the column's own name says it.
    """

    dtype: str
    shape: tuple[int, ...]
    names: tuple[str, ...] | None = None

    @classmethod
    def of_numbers(cls, names: Sequence[str]) -> "Feature":
        """Return a column of named single floats."""
        return cls("float32", (len(names),), tuple(names))

    def describe(self) -> dict[str, object]:
        """Return the entry of ``info.json``."""
        return {
            "dtype": self.dtype,
            "shape": list(self.shape),
            "names": None if self.names is None else list(self.names),
        }


INDEX = {
    "timestamp": Feature("float32", (1,)),
    "frame_index": Feature("int64", (1,)),
    "episode_index": Feature("int64", (1,)),
    "index": Feature("int64", (1,)),
    "task_index": Feature("int64", (1,)),
}
"""Columns that every LeRobotDataset has; they are filled when an episode is put in its place."""

PLAIN = {
    "time_s": Feature("float64", (1,)),
    "policy_active": Feature("bool", (1,)),
    "next.reward": Feature("float32", (1,)),
    "next.done": Feature("bool", (1,)),
    "next.success": Feature("bool", (1,)),
    "phase": Feature("string", (1,)),
}
"""Columns of one value that are the same for every robot and task."""


def name_features(layout: ObservationLayout, joints: Sequence[str]) -> dict[str, Feature]:
    """Return the columns of numbers of a robot at a task, without those that would be empty.

    Args:
        layout: what stands where in the arrays of observations.
        joints: names of the joints, in order.
    """
    grips = [f"{side}_gripper.{name}" for side in layout.grippers for name in ("opening_m", "force_n")]
    named = {
        "observation.state": [*_suffix(joints, "pos"), *_suffix(joints, "vel"), *grips],
        "observation.proprioception": [
            *_suffix(joints, "pos"),
            *_prefix("com", "xyz"),
            *_prefix("com", _TWIST[:3]),
            *(name for frame in layout.frames for name in _prefix(frame, (*"xyz", *_AXES, *_TWIST))),
            *grips,
            *_suffix(layout.supports, "force_n"),
            "torque_ratio",
        ],
        "observation.wrench": [name for side in SIDES for name in _prefix(f"{side}_hand", _WRENCH)],
        "observation.environment_state": [
            *(name for thing in layout.objects for name in _prefix(thing, (*"xyz", *_AXES))),
            *layout.signals,
        ],
        "action": _name_action(layout.grippers),
        "command.torque": list(joints),
        "command.swing": [name for foot in layout.supports for name in _prefix(foot, ("swings", *"xyz", *_AXES))],
        "truth.state": [*_prefix("base", (*_POSE, *_TWIST)), *_suffix(joints, "pos"), *_suffix(joints, "vel")],
        "truth.objects": [name for thing in layout.objects for name in _prefix(thing, _POSE)],
    }
    return {key: Feature.of_numbers(names) for key, names in named.items() if names}


def _name_action(grippers: Sequence[str]) -> list[str]:
    """Return the names of the numbers of an action, in the order of ``HandPoseLayout``."""
    hands = [name for side in SIDES for name in _prefix(f"{side}_hand", (*"xyz", *_AXES, *_WRENCH))]
    grips = [f"{side}_gripper.{name}" for side in grippers for name in ("opening_m", "force_n")]
    return [*_prefix("com", "xyz"), *_prefix("torso", _AXES), *_prefix("pelvis", _AXES), *hands, *grips, "done"]


def _prefix(name: str, parts: Sequence[str]) -> list[str]:
    return [f"{name}.{part}" for part in parts]


def _suffix(names: Sequence[str], part: str) -> list[str]:
    return [f"{name}.{part}" for name in names]
