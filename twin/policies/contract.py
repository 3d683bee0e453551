"""The policy contract: what a policy sees and what it answers with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

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


@runtime_checkable
class Seeded(Protocol):
    """A policy, or a part of one, that draws random numbers: delays, or actions of a generative network."""

    def seed(self, seed: int) -> None:
        """Begin anew with the streams of an attempt; called once, before the first tick."""
        ...


@runtime_checkable
class Closing(Protocol):
    """A policy, or a part of one, that holds on to something: a connection, a thread."""

    def close(self) -> None:
        """Let it go; called once, after the last tick."""
        ...


@dataclass(frozen=True)
class PolicyEntry:
    """A policy that can be asked for by name.

    Attributes:
        version: changes whenever the same observations may give other answers.
        make: makes a policy for one attempt from the scene's brief, the first observation and the robot.
        privileged: whether it is shown the true poses of things at every tick, which no robot has.
        check: raises UsageError unless the policy fits the task and the robot of a first observation and, if it is a
            server, answers.
    """

    version: str
    make: Callable[[Any, Observation, Embodiment], Policy]
    privileged: bool = False
    check: Callable[[Observation], None] | None = None
