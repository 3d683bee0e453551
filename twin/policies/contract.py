"""The policy contract: what a policy sees and what it answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Robot
from twin.control.dynamics import FrameState
from twin.control.reference import BodyReference
from twin.physics.readings import GripState, Picture, Pose
from twin.tasks.contract import Workspace

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Observation:
    """What the robot's own sensors tell at one control tick: measured values, with noise, delay and faults.

    Attributes:
        time_s: time since the start of the attempt [s].
        frames: steered frames by role (``left_hand``, ``torso``, ...).
        com: centre of mass of the robot [m], shape (3,).
        loads: force and torque on each hand from outside, at the palm frame's origin in world axes, by side,
            shape (6,) each [N, N m].
        torque_ratio: largest joint torque of the tick before, over its limit.
        joints: measured joint angles [rad], shape (joints,).
        grips: what each gripper feels, by side; empty without grippers.
        ground: normal force on each support (``left_foot``, ...) [N].
        objects: where the camera last found the things of the workcell, by name; where they truly are for a
            policy that is registered as privileged.
        signals: what the machines of the workcell tell, by name.
        picture: the picture asked for at the tick before, if any.
        com_velocity: velocity of ``com`` [m/s], shape (3,).
    """

    time_s: float
    frames: Mapping[str, FrameState]
    com: Array
    loads: Mapping[str, Array]
    torque_ratio: float = 0.0
    joints: Array = field(default_factory=lambda: np.zeros(0))
    grips: Mapping[str, GripState] = field(default_factory=dict)
    ground: Mapping[str, float] = field(default_factory=dict)
    objects: Mapping[str, Pose] = field(default_factory=dict)
    signals: Mapping[str, bool] = field(default_factory=dict)
    picture: Picture | None = None
    com_velocity: Array = field(default_factory=lambda: np.zeros(3))


@dataclass(frozen=True)
class Embodiment:
    """What a policy may know of the robot it steers.

    Attributes:
        data: the robot's data sheet.
        mass_kg: mass of the robot [kg].
        workspace: what the workcell was laid out for.
    """

    data: Robot
    mass_kg: float
    workspace: Workspace


class Policy(Protocol):
    """Something that carries out a task; one object per attempt."""

    name: str
    version: str

    @property
    def retries(self) -> int:
        """How often it has repeated a piece of the work within the attempt."""
        ...

    @property
    def facts(self) -> Mapping[str, float]:
        """What else it has measured that is worth keeping, by name; stored with the drawn conditions."""
        ...

    def act(self, observation: Observation) -> BodyReference:
        """Return what the whole body should do until the next control tick."""
        ...

    def name_phase(self) -> str:
        """Return the phase that the last answer belongs to."""
        ...

    def is_done(self) -> bool:
        """Return whether the policy has finished and is back in its start pose."""
        ...
