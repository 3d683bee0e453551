"""What every manufacturing task provides, and what it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Robot, Tool
from twin.physics.readings import Eye, Pose
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.demand import Demand
from twin.tasks.sample import Conditions

Array = NDArray[np.float64]

HOLD_S = 0.5
"""How long a goal must hold before it counts [s]."""


@dataclass(frozen=True)
class Workspace:
    """Where a robot works best; workcells are laid out from it, so that one task fits robots of any size.

    Attributes:
        bench_m: height of a bench top for both hands [m].
        assembly_m: height of a bench top for one gripper that points down [m].
        reach_m: distance from the robot's axis to the middle of what it handles on a bench [m].
    """

    bench_m: float = 0.70
    assembly_m: float = 0.60
    reach_m: float = 0.34

    @classmethod
    def of(cls, robot: Robot) -> "Workspace":
        """Return a robot's workspace."""
        space = robot.workspace
        return cls(space.bench_m.value, space.assembly_m.value, space.reach_m.value)


class Progress(NamedTuple):
    """Partial credit: how much of the work is done, of how much."""

    done: int
    total: int


class Scene(Protocol):
    """One instance of a task in a world: what stands there, what is seen of it, when it is done."""

    @property
    def parts(self) -> Sequence[int]:
        """Body numbers of the parts that are handled; the robot must have let go of all of them at the end."""
        ...

    @property
    def touchable(self) -> frozenset[int]:
        """Body numbers that the robot may press on without a protective stop: parts, handles, fixtures."""
        ...

    @property
    def brief(self) -> object:
        """What the task's policies are told before they start: the plan of the workcell."""
        ...

    @property
    def progress(self) -> Progress:
        """How much of the work is done."""
        ...

    @property
    def eyes(self) -> Mapping[str, Eye]:
        """Cameras that policies may ask for a picture, by name."""
        ...

    @property
    def signals(self) -> Mapping[str, bool]:
        """What the machines of the workcell tell the robot, by name."""
        ...

    @property
    def facts(self) -> Mapping[str, float]:
        """What else is worth counting at the end, by name (false rejects, say); stored with the drawn conditions."""
        ...

    def locate(self) -> Mapping[str, Pose]:
        """Return where the things are that the robot's camera can find, by name; sensing adds its errors."""
        ...

    def update(self, time_s: float) -> None:
        """Let the workcell's own laws act (a latch, a screw's torque) before a physics step."""
        ...

    def judge(self, *, released: bool, time_s: float) -> Outcome | None:
        """Return how the attempt stands for the part: success, a failure, or None while undecided.

        Args:
            released: whether the robot touches the parts no more and the policy has finished.
            time_s: time since the start of the attempt [s].
        """
        ...

    def find_error(self) -> float:
        """Return the distance of the part to its target that the goal bounds [m]."""
        ...


class Task(Protocol):
    """A typical manufacturing task."""

    @property
    def name(self) -> str:
        """Name in line files and commands."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same seed may give another attempt."""
        ...

    @property
    def summary(self) -> str:
        """The task in one line."""
        ...

    @property
    def timeout_s(self) -> float:
        """Longest attempt [s]."""
        ...

    @property
    def tool(self) -> Tool:
        """What the robot wears at its wrists for it."""
        ...

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions; ``nominal`` is always there."""
        ...

    def demand(self, workspace: Workspace) -> Demand:
        """Return what a robot with this workspace must be able to do; see ``capability``."""
        ...

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> Scene:
        """Put the workcell and the parts into a world."""
        ...
