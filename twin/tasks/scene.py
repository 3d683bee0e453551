"""What most scenes have in common: a goal that must hold for a while, with the parts at rest and let go."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import numpy as np

from twin.control.footstep import Place
from twin.physics.readings import Eye, Pose
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.contract import HOLD_S, Progress

REST_SPEED = 0.01
"""Speed below which a part is at rest [m/s]."""
REST_TURN_RATE = 0.05
"""Turning speed below which a part is at rest [rad/s]."""


class BenchScene(ABC):
    """A scene that is judged once the robot has let go and everything is at rest.

    A child puts its bodies into ``parts`` (and ``touchable`` where more may be pressed on), and says what it is
    told, what fails at once, and how the rest is judged.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.parts: Sequence[int] = ()
        self._quiet_since: float | None = None

    @property
    def touchable(self) -> frozenset[int]:
        """The parts, unless the child says more."""
        return frozenset(self.parts)

    @property
    def progress(self) -> Progress:
        """One piece of work, done or not; children with several count them."""
        return Progress(int(self.judge_rest() is Outcome.SUCCESS), 1)

    @property
    def eyes(self) -> Mapping[str, Eye]:
        """No cameras but the pose estimator's."""
        return {}

    @property
    def signals(self) -> Mapping[str, bool]:
        """No machine tells anything."""
        return {}

    @property
    def facts(self) -> Mapping[str, float]:
        """Nothing more to count."""
        return {}

    def update(self, time_s: float) -> None:  # noqa: B027 (most workcells have no laws of their own)
        """Nothing moves by itself here."""

    @abstractmethod
    def locate(self) -> Mapping[str, Pose]:
        """Return where the things are that a camera can find."""

    @abstractmethod
    def find_failure(self, *, released: bool) -> Outcome | None:
        """Return what has gone wrong for good already, such as a part on the floor."""

    @abstractmethod
    def judge_rest(self) -> Outcome:
        """Return the outcome if everything stayed as it is now."""

    def judge(self, *, released: bool, time_s: float) -> Outcome | None:
        """Return a failure at once, and any other outcome once it has held for ``HOLD_S`` with the parts let go."""
        failure = self.find_failure(released=released)
        if failure is not None:
            return failure
        if not (released and all(is_at_rest(self._world, part) for part in self.parts)):
            self._quiet_since = None
            return None
        if self._quiet_since is None:
            self._quiet_since = time_s
        return self.judge_rest() if time_s - self._quiet_since >= HOLD_S else None


def is_at_rest(world: World, body: int) -> bool:
    """Return whether a body neither moves nor turns."""
    twist = world.read_twist(body)
    return bool(np.linalg.norm(twist.linear) < REST_SPEED and np.linalg.norm(twist.angular) < REST_TURN_RATE)


def find_yaw(pose: Pose) -> float:
    """Return the turn of a pose about the vertical [rad]."""
    x, y, z, w = pose.quaternion.tolist()
    return math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))


def flatten(pose: Pose) -> Place:
    """Return what a pose is in plan; the heading of its x axis is its turn."""
    x, y, _ = pose.position.tolist()
    return Place(x, y, find_yaw(pose))


def is_upright(pose: Pose, within_rad: float = math.radians(5)) -> bool:
    """Return whether a pose's z axis is vertical."""
    x, y, _, _ = pose.quaternion.tolist()
    return bool(1 - 2 * (x * x + y * y) > math.cos(within_rad))


def find_turn(yaw: float, target: float) -> float:
    """Return the angle between two directions [rad], 0 to pi."""
    return abs(math.remainder(yaw - target, math.tau))
