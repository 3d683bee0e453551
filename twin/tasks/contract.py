"""What every manufacturing task provides, and what it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.sample import Conditions

Array = NDArray[np.float64]

HOLD_S = 0.5
"""How long a goal must hold before it counts [s]."""


@dataclass(frozen=True)
class PlanarPose:
    """A pose on a level surface: position [m] and turn about the vertical [rad], in the world."""

    x: float
    y: float
    yaw: float


class Scene(Protocol):
    """One instance of a task in a world: what stands there, what is seen of it, when it is done."""

    part: int
    """Body number of the part that is worked on."""

    @property
    def brief(self) -> object:
        """What the task's policies are told before they start."""
        ...

    def judge(self, *, released: bool, time_s: float) -> Outcome | None:
        """Return how the attempt stands for the part: success, a failure, or None while undecided.

        Args:
            released: whether the robot touches the part no more and is back in its start pose.
            time_s: time since the start of the attempt [s].
        """
        ...

    def find_error(self) -> float:
        """Return the horizontal distance of the part to its target [m]."""
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
    def robots(self) -> tuple[str, ...]:
        """Robots that can do it."""
        ...

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions; ``nominal`` is always there."""
        ...

    def build(self, world: World, sample: Mapping[str, float], seed: int) -> Scene:
        """Put the workcell and the part into a world."""
        ...
