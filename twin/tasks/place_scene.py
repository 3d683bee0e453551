"""Scenes in which several parts have to come to places of their own, each of them partial credit."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.physics.readings import Pose
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.contract import Progress
from twin.tasks.scene import BenchScene, is_upright

Array = NDArray[np.float64]
DROPPED_M = 0.1
"""A part this far below the bench top has been dropped [m]."""
MOVED_M = 0.06
"""A part that ends within this distance of its start has not been moved [m]."""


@dataclass(frozen=True)
class Goal:
    """Where a part belongs: its centre [m], how far off it may be to each side and in height [m], standing upright."""

    centre: tuple[float, float, float]
    within_m: float
    height_m: float = 0.004

    def holds(self, pose: Pose) -> bool:
        """Return whether a part is there."""
        off = np.abs(pose.position - self.centre)
        return bool(off[:2].max() <= self.within_m and off[2] <= self.height_m and is_upright(pose))

    def find_distance(self, pose: Pose) -> float:
        """Return the horizontal distance to the goal [m]."""
        return math.dist(pose.position[:2].tolist(), self.centre[:2])


class PlaceScene(BenchScene):
    """A scene whose goal is that every part is at its place; a child calls ``add_part`` for each."""

    def __init__(self, world: World, top: float) -> None:
        """Begin with no parts over a bench top at a height [m]."""
        super().__init__(world)
        self.top = top
        self._bodies: dict[str, int] = {}
        self._goals: dict[str, Goal] = {}
        self._starts: dict[str, Array] = {}

    def add_part(self, name: str, body: int, goal: Goal) -> None:
        """Take up a part that stands in the world."""
        self._bodies[name] = body
        self._goals[name] = goal
        self._starts[name] = self._world.read_pose(body).position
        self.parts = tuple(self._bodies.values())

    def locate(self) -> Mapping[str, Pose]:
        """Return where the parts are."""
        return {name: self._world.read_pose(body) for name, body in self._bodies.items()}

    @property
    def progress(self) -> Progress:
        """Parts at their places."""
        poses = self.locate()
        return Progress(sum(goal.holds(poses[name]) for name, goal in self._goals.items()), len(self._goals))

    def find_failure(self, *, released: bool) -> Outcome | None:  # noqa: ARG002
        """Return DROP once a part lies below the bench."""
        low = any(float(pose.position[2]) < self.top - DROPPED_M for pose in self.locate().values())
        return Outcome.DROP if low else None

    def judge_rest(self) -> Outcome:
        """Return SUCCESS with every part at its place, JAM with none moved, MISPLACE otherwise."""
        done, total = self.progress
        if done == total:
            return Outcome.SUCCESS
        return Outcome.MISPLACE if done or self._has_moved() else Outcome.JAM

    def _has_moved(self) -> bool:
        poses = self.locate()
        return any(float(np.linalg.norm(poses[name].position - at)) > MOVED_M for name, at in self._starts.items())

    def find_error(self) -> float:
        """Return the largest horizontal distance of a part to its place [m]."""
        poses = self.locate()
        return max(goal.find_distance(poses[name]) for name, goal in self._goals.items())
