"""What the tote tasks share: two tables, a tote on one of them, its target on the other, and the judge."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from twin.control.footstep import Place
from twin.physics.readings import Pose
from twin.physics.shapes import Box
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.contract import Workspace
from twin.tasks.sample import make_stream
from twin.tasks.scene import BenchScene, find_turn, find_yaw, is_upright
from twin.tasks.tote import Table, Tote

LOWERED_M = 0.1
"""A tote this far below a table's top has been dropped [m]."""
AT_REST_M = 0.01
"""A tote this far off a table's top does not stand on it [m]."""


@dataclass(frozen=True)
class ToteCell:
    """Where things are meant to be, seen from where the robot stands before a table.

    Attributes:
        reach: distance from the robot's axis to a tote's centre [m].
        edge: distance from the robot's axis to the front edge of a table [m].
        back: how far a robot that walks steps back from a table before it turns [m].
        zone: how far the tote may be off its target [m].
        zone_yaw: how far it may be turned off it [rad].
        not_moved: a tote that ends within this distance of where it stood has not come away at all [m].
        tote: the nominal tote.
        table: both tables.
    """

    reach: float = 0.34
    edge: float = 0.22
    back: float = 0.48
    zone: float = 0.05
    zone_yaw: float = math.radians(5)
    not_moved: float = 0.2
    tote: Tote = Tote()
    table: Table = Table()

    @classmethod
    def fit(cls, workspace: Workspace) -> Self:
        """Return the cell laid out for a robot's workspace; the nominal one is the G1's."""
        further = workspace.reach_m - cls.reach
        return cls(reach=workspace.reach_m, edge=cls.edge + further, table=Table(height=workspace.bench_m))


class ToteScene(BenchScene):
    """Both tables and the tote in a world, and the judge of the tote."""

    def __init__(
        self, world: World, cell: ToteCell, stands: tuple[Place, Place], sample: Mapping[str, float], seed: int
    ) -> None:
        """Put everything into the world.

        Args:
            world: where.
            cell: the layout at each table.
            stands: where the robot stands before the infeed and before the outfeed.
            sample: drawn conditions.
            seed: seed of where exactly the tote stands.
        """
        super().__init__(world)
        self._cell = cell
        infeed, outfeed = stands
        self._target = outfeed.move(cell.reach, 0.0, 0.0)
        mark = cell.table.make_zone_mark(cell.tote.depth + 2 * cell.zone, cell.tote.width + 2 * cell.zone)
        self._add_table(infeed, [])
        self._add_table(outfeed, mark)
        start = infeed.move(cell.reach, 0.0, 0.0)
        self._start = scatter(start, seed, "pose", sample["pose_noise_m"], sample["pose_noise_rad"])
        self._rest_height = cell.table.height + cell.tote.height / 2
        self._tote = self._add_tote(sample)
        self.parts = (self._tote,)

    def _add_table(self, stand: Place, mark: list[Box]) -> None:
        table = self._cell.table
        middle = stand.move(self._cell.edge + table.depth / 2, 0.0, 0.0)
        self._world.add_body(
            table.make_shape(),
            mass_kg=0.0,
            friction=1.0,
            position=(middle.x, middle.y, 0.0),
            yaw=middle.yaw,
            looks=[*table.make_shape(), *mark],
        )

    def _add_tote(self, sample: Mapping[str, float]) -> int:
        tote = self._cell.tote
        tote = replace(tote, width=tote.width * sample.get("width_scale", 1.0))
        return self._world.add_body(
            tote.make_shape(),
            mass_kg=sample["mass_kg"],
            friction=sample["friction"],
            position=(self._start.x, self._start.y, self._rest_height + 0.0005),
            yaw=self._start.yaw,
            looks=tote.make_looks(),
            rolling_m=0.0,
        )

    def locate(self) -> dict[str, Pose]:
        """Return where the tote is."""
        return {"tote": self._world.read_pose(self._tote)}

    def find_failure(self, *, released: bool) -> Outcome | None:
        """Return DROP once the tote lies below a table's top or, let go, on its side."""
        pose = self._world.read_pose(self._tote)
        low = float(pose.position[2]) < self._rest_height - LOWERED_M
        return Outcome.DROP if low or (released and not is_upright(pose)) else None

    def judge_rest(self) -> Outcome:
        """Return SUCCESS in the target zone, JAM where the tote has not come away, MISPLACE elsewhere."""
        pose = self._world.read_pose(self._tote)
        if abs(float(pose.position[2]) - self._rest_height) > AT_REST_M:
            return Outcome.JAM
        turned = find_turn(find_yaw(pose), self._target.yaw)
        if self.find_error() <= self._cell.zone and turned <= self._cell.zone_yaw:
            return Outcome.SUCCESS
        moved = math.dist(pose.position[:2].tolist(), (self._start.x, self._start.y))
        return Outcome.MISPLACE if moved > self._cell.not_moved else Outcome.JAM

    def find_error(self) -> float:
        """Return the horizontal distance of the tote's centre to the target [m]."""
        return math.dist(self._world.read_pose(self._tote).position[:2].tolist(), (self._target.x, self._target.y))

    def locate_mark(self) -> dict[str, Pose]:
        """Return the place that is marked for the tote at the outfeed."""
        x, y, half = self._target.x, self._target.y, self._target.yaw / 2
        turned = np.array([0.0, 0.0, math.sin(half), math.cos(half)])
        return {"outfeed": Pose(np.array([x, y, self._rest_height]), turned)}


def scatter(place: Place, seed: int, name: str, sigma_m: float, sigma_rad: float) -> Place:
    """Return a place moved by normal noise from the attempt's stream of that name."""
    x, y, yaw = make_stream(seed, name).standard_normal(3).tolist()
    return Place(place.x + sigma_m * x, place.y + sigma_m * y, place.yaw + sigma_rad * yaw)
