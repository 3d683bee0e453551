"""What is the same in every attempt of a robot at a task: sizes, joints and limits, from which spaces are made."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from twin.control.gains import BASE
from twin.environments.driver import stand_still
from twin.episodes.attempt import Attempt, check_spec
from twin.policies import POLICIES, PolicyEntry
from twin.policies.arrays.acting import HandPoseLayout
from twin.policies.arrays.observing import ObservationLayout
from twin.policies.contract import Embodiment, Observation, Policy
from twin.records.attempt import AttemptSpec

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Anatomy:
    """A robot before a task's workcell.

    Attributes:
        layout: what stands where in observations.
        names: of the joints that lead neither foot: arms, waist, neck.
        upper: numbers of these joints among all, shape (upper,).
        lower_rad: smallest angle of each of them [rad], shape (upper,).
        higher_rad: largest angle of each of them [rad], shape (upper,).
        start_rad: their angles in the start pose [rad], shape (upper,).
        com: centre of mass in the start pose [m], shape (3,).
        opening_m: distance of a gripper's pads when open [m]; 0 without grippers.
        grip_n: largest force of a gripper [N]; 0 without grippers.
        payload_kg: what the robot is rated for [kg].
        horizon_s: longest attempt [s].
        eyes: cameras of the workcell.
        stance: hand poses that keep the start pose, as an action.
    """

    layout: ObservationLayout
    names: tuple[str, ...]
    upper: NDArray[np.intp]
    lower_rad: Array
    higher_rad: Array
    start_rad: Array
    com: Array
    opening_m: float
    grip_n: float
    payload_kg: float
    horizon_s: float
    eyes: tuple[str, ...]
    stance: NDArray[np.float32]


@cache
def find_anatomy(robot: str, task: str, conditions: str) -> Anatomy:
    """Return the anatomy, from an attempt that is begun and left.

    Raises:
        UsageError: one of the names is unknown, or the robot cannot do the task.
    """
    policy, entry = next(iter(POLICIES.get(task, {"scripted": None}).items()))
    spec = AttemptSpec(robot, task, policy, conditions, seed=0)
    check_spec(spec)
    kept: list[tuple[Observation, Embodiment]] = []

    def make(brief: object, start: Observation, embodiment: Embodiment) -> Policy:
        kept.append((start, embodiment))
        assert entry is not None  # checked by check_spec
        return entry.make(brief, start, embodiment)

    attempt = Attempt(spec, PolicyEntry("1", make))
    with attempt.begin():
        return _examine(attempt, *kept[0])


def _examine(attempt: Attempt, start: Observation, embodiment: Embodiment) -> Anatomy:
    dynamics = attempt.dynamics
    legs = np.any([dynamics.frames[name].jacobian[:, BASE:].any(axis=0) for name in dynamics.supports], axis=0)
    upper = np.flatnonzero(~legs)
    gripper = embodiment.data.tools.gripper if start.grips else None
    layout = ObservationLayout.of(start)
    return Anatomy(
        layout=layout,
        names=tuple(dynamics.joint_names[joint] for joint in upper),
        upper=upper,
        lower_rad=dynamics.lower[upper],
        higher_rad=dynamics.upper[upper],
        start_rad=start.joints[upper].copy(),
        com=start.com.copy(),
        opening_m=gripper.opening_m.value if gripper else 0.0,
        grip_n=gripper.force_n.value if gripper else 0.0,
        payload_kg=embodiment.data.payload_kg.value,
        horizon_s=attempt.task.timeout_s,
        eyes=tuple(sorted(attempt.scene.eyes)),
        stance=HandPoseLayout(layout.grippers).encode(stand_still(start), done=False),
    )
