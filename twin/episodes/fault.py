"""What a fault can do to an attempt: one class with a hook for every place where something can go wrong.

A fault overrides the hooks it needs. ``Faults`` calls the overridden ones only: what nobody uses costs nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Robot
from twin.control.dynamics import Dynamics
from twin.physics.body import RobotBody
from twin.physics.readings import Eye, Picture, Pose
from twin.physics.world import World
from twin.records.fault import FaultSpec
from twin.records.outcome import Outcome
from twin.tasks.contract import Scene, Workspace
from twin.tasks.sample import make_stream

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Site:
    """Where a fault strikes: the parts of an attempt that it may touch.

    Attributes:
        world: the physics.
        body: the robot in it.
        scene: the workcell.
        dynamics: the controller's model.
        data: the robot's data sheet.
        workspace: what the workcell was laid out for.
        tick_s: time between two control ticks [s].
    """

    world: World
    body: RobotBody
    scene: Scene
    dynamics: Dynamics
    data: Robot
    workspace: Workspace
    tick_s: float

    def match_joints(self, target: str) -> NDArray[np.intp]:
        """Return the numbers of the joints whose name contains the target."""
        return np.array([i for i, name in enumerate(self.dynamics.joint_names) if target in name], dtype=np.intp)


class Fault:
    """A fault that does nothing; subclasses override what they do.

    Attributes:
        spec: what was asked for; its severity is above 0.
        drawn: what the fault drew at random, by name, SI units; part of the attempt's sample.
    """

    site: Site

    def __init__(self, spec: FaultSpec, seed: int) -> None:
        self.spec = spec
        self.stream = make_stream(seed, f"fault {spec.name} {spec.target}")
        self.drawn: dict[str, float] = {}

    def is_on(self, time_s: float) -> bool:
        """Return whether the fault holds at a time."""
        end_s = self.spec.end_s
        return time_s >= self.spec.start_s and (end_s is None or time_s < end_s)

    def alter(self, sample: dict[str, float]) -> None:
        """Change the drawn conditions, before anything is built."""

    def prepare(self, site: Site) -> None:
        """Take hold of the attempt when its world has been built."""
        self.site = site

    def sense(self, time_s: float, q: Array, v: Array) -> None:
        """Change measured configuration and velocity, in place, at every control tick."""

    def feel(self, time_s: float, loads: Mapping[str, Array]) -> None:
        """Change the wrenches measured at the wrists, in place, at every control tick."""

    def see(self, time_s: float, objects: Mapping[str, Pose]) -> Mapping[str, Pose]:
        """Return what the camera finds in a new picture instead."""
        return objects

    def aim(self, time_s: float, eye: Eye) -> Eye:
        """Return where a camera really stands."""
        return eye

    def develop(self, time_s: float, picture: Picture) -> Picture:
        """Return the picture that the policy gets."""
        return picture

    def drive(self, time_s: float, torque: Array, v: Array) -> Array:
        """Return the torques that the motors really give, at every control tick."""
        return torque

    def step(self, time_s: float) -> None:
        """Act on the world, before every physics step."""

    def judge(self, time_s: float) -> Outcome | None:
        """Return how the fault itself ends the attempt, or None."""
        return None


class Faults:
    """All faults of one attempt, and which of their hooks are in use."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.all = tuple(faults)
        self.sense = self._find("sense")
        self.feel = self._find("feel")
        self.see = self._find("see")
        self.aim = self._find("aim")
        self.develop = self._find("develop")
        self.drive = self._find("drive")
        self.step = self._find("step")
        self.judge = self._find("judge")

    def _find(self, hook: str) -> list[Callable[..., Any]]:
        used = [fault for fault in self.all if getattr(type(fault), hook) is not getattr(Fault, hook)]
        return [getattr(fault, hook) for fault in used]

    def prepare(self, site: Site) -> None:
        """Give every fault hold of the attempt."""
        for fault in self.all:
            fault.prepare(site)

    @property
    def drawn(self) -> dict[str, float]:
        """What the faults drew at random, as ``fault.quantity``."""
        return {f"{fault.spec.name}.{key}": value for fault in self.all for key, value in fault.drawn.items()}
