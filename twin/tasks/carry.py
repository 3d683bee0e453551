"""Carry: take a tote from one station, walk with it to another, stop there, set it down.

The robot stands at the infeed, steps back with the tote in its hands, turns, walks and docks at the outfeed.
Industrial reading: totes and trays between a rack, an assembly cell and a mobile robot, the work of the first
humanoids in plants (see ``twin/tasks/README.md``).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from twin.config.robot import Tool
from twin.control.footstep import Place
from twin.physics.readings import Pose
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.contract import Workspace
from twin.tasks.demand import Demand, list_hooks
from twin.tasks.sample import Conditions, Quantity, make_stream, vary
from twin.tasks.scene import BenchScene, find_turn, find_yaw, is_upright
from twin.tasks.tote import Table, Tote

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"
LOWERED_M = 0.1
"""A tote this far below a table's top has been dropped [m]."""
NOT_MOVED_M = 0.2
"""A tote that ends within this distance of where it stood has not been carried [m]."""

NOMINAL: Conditions = {
    "mass_kg": Quantity(1.8, 2.2, 0.05, 30.0, f"2 kg of 4 kg rated (V), x U(0.9, 1.1): {RANDOMISATION}"),
    "friction": Quantity(0.4, 0.8, 0.02, 2.0, f"plastic on rubbered hand and on steel: {RANDOMISATION}"),
    "floor_friction": Quantity(0.6, 1.0, 0.02, 2.0, f"sole on industrial floor: {RANDOMISATION}"),
    "distance_m": Quantity(2.0, 4.0, 1.0, 10.0, f"between neighbouring stations of a line, {ASSUMED}"),
    "turn_rad": Quantity(math.pi / 2, 3 * math.pi / 2, 1.4, 4.9, f"the next station beside or behind, {ASSUMED}"),
    "pose_noise_m": Quantity(0.005, 0.005, 0.0, 0.2, f"sigma of where the tote stands: {RANDOMISATION}"),
    "pose_noise_rad": Quantity(math.radians(3), math.radians(3), 0.0, 1.0, f"sigma of its turn: {RANDOMISATION}"),
    "dock_noise_m": Quantity(0.02, 0.02, 0.0, 0.2, f"sigma of where the outfeed stands, as a cart does, {ASSUMED}"),
    "sensor_noise_m": Quantity(0.002, 0.002, 0.0, 0.2, f"sigma of perceived positions, {ASSUMED}"),
    "sensor_noise_rad": Quantity(math.radians(1), math.radians(1), 0.0, 1.0, f"sigma of perceived turns, {ASSUMED}"),
}


@dataclass(frozen=True)
class CarryCell:
    """Where things are meant to be, seen from where the robot stands before a table.

    Attributes:
        reach: distance from the robot's axis to a tote's centre [m].
        edge: distance from the robot's axis to the front edge of a table [m].
        back: how far the robot steps back from a table before it turns [m].
        zone: how far the tote may be off its target [m].
        zone_yaw: how far it may be turned off it [rad].
        tote: the nominal tote.
        table: both tables.
    """

    reach: float = 0.34
    edge: float = 0.22
    back: float = 0.48
    zone: float = 0.05
    zone_yaw: float = math.radians(5)
    tote: Tote = Tote()
    table: Table = Table()

    @classmethod
    def fit(cls, workspace: Workspace) -> "CarryCell":
        """Return the cell laid out for a robot's workspace; the nominal one is the G1's."""
        further = workspace.reach_m - cls.reach
        return cls(reach=workspace.reach_m, edge=cls.edge + further, table=Table(height=workspace.bench_m))

    def find_outfeed(self, distance: float, turn: float) -> Place:
        """Return where the robot should stand at the outfeed: back, turn, and straight on.

        Args:
            distance: way from the infeed's free place to there [m].
            turn: heading of that way [rad].
        """
        return Place(-self.back, 0.0, turn).move(distance, 0.0, 0.0)


@dataclass(frozen=True)
class CarryBrief:
    """What a policy is told before it starts: the cell and where the robot should stand at the outfeed, as drawn."""

    cell: CarryCell
    stand: Place


class CarryScene(BenchScene):
    """Both stations in a world, and the judge of the tote."""

    def __init__(self, world: World, cell: CarryCell, sample: Mapping[str, float], seed: int) -> None:
        super().__init__(world)
        self._cell = cell
        planned = cell.find_outfeed(sample["distance_m"], sample["turn_rad"])
        self.brief: CarryBrief = CarryBrief(cell, planned)
        self._stand = _scatter(planned, seed, "dock", sample["dock_noise_m"], sample["pose_noise_rad"] / 2)
        self._target = self._stand.move(cell.reach, 0.0, 0.0)
        self._add_tables()
        start = Place(0.0, 0.0, 0.0).move(cell.reach, 0.0, 0.0)
        start = _scatter(start, seed, "pose", sample["pose_noise_m"], sample["pose_noise_rad"])
        self._start = start
        self._rest_height = cell.table.height + cell.tote.height / 2
        self._tote = world.add_body(
            cell.tote.make_shape(),
            mass_kg=sample["mass_kg"],
            friction=sample["friction"],
            position=(start.x, start.y, self._rest_height + 0.0005),
            yaw=start.yaw,
            looks=cell.tote.make_looks(),
            rolling_m=0.0,
        )
        self.parts = (self._tote,)

    def _add_tables(self) -> None:
        cell, table = self._cell, self._cell.table
        mark = table.make_zone_mark(cell.tote.depth + 2 * cell.zone, cell.tote.width + 2 * cell.zone)
        for stand, looks in ((Place(0.0, 0.0, 0.0), []), (self._stand, mark)):
            middle = stand.move(cell.edge + table.depth / 2, 0.0, 0.0)
            self._world.add_body(
                table.make_shape(),
                mass_kg=0.0,
                friction=1.0,
                position=(middle.x, middle.y, 0.0),
                yaw=middle.yaw,
                looks=[*table.make_shape(), *looks],
            )

    def locate(self) -> Mapping[str, Pose]:
        """Return where the tote is, and the place that is marked for it at the outfeed."""
        target = self._target
        half = target.yaw / 2
        at = np.array([target.x, target.y, self._rest_height])
        mark = Pose(at, np.array([0.0, 0.0, math.sin(half), math.cos(half)]))
        return {"tote": self._world.read_pose(self._tote), "outfeed": mark}

    def find_failure(self, *, released: bool) -> Outcome | None:
        """Return DROP once the tote lies below a table's top or, let go, on its side."""
        pose = self._world.read_pose(self._tote)
        low = float(pose.position[2]) < self._rest_height - LOWERED_M
        return Outcome.DROP if low or (released and not is_upright(pose)) else None

    def judge_rest(self) -> Outcome:
        """Return SUCCESS in the target zone, JAM where the tote has not come away, MISPLACE elsewhere."""
        pose = self._world.read_pose(self._tote)
        if abs(float(pose.position[2]) - self._rest_height) > 0.01:
            return Outcome.JAM
        turned = find_turn(find_yaw(pose), self._target.yaw)
        if self.find_error() <= self._cell.zone and turned <= self._cell.zone_yaw:
            return Outcome.SUCCESS
        moved = math.dist(pose.position[:2].tolist(), (self._start.x, self._start.y))
        return Outcome.MISPLACE if moved > NOT_MOVED_M else Outcome.JAM

    def find_error(self) -> float:
        """Return the horizontal distance of the tote's centre to the target [m]."""
        return math.dist(self._world.read_pose(self._tote).position[:2].tolist(), (self._target.x, self._target.y))


@dataclass(frozen=True)
class Carry:
    """The task, as the registry holds it."""

    name: str = "carry"
    version: str = "1"
    summary: str = "take a tote, walk 2 to 10 m with it, turn, stop at the next station, set it down"
    timeout_s: float = 75.0
    tool: Tool = Tool.HAND

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions."""
        far = replace(NOMINAL["distance_m"], low=8.0, high=10.0)
        return {
            "nominal": NOMINAL,
            "four_metres": vary(NOMINAL, distance_m=4.0),
            "far": dict(NOMINAL) | {"distance_m": far},
            "heavy": vary(NOMINAL, mass_kg=3.0),
            "slick_floor": vary(NOMINAL, floor_friction=0.3),
        }

    def demand(self, workspace: Workspace) -> Demand:
        """Return what it takes: both hands under the ledges, lifted, and walking with it."""
        cell, mass = CarryCell.fit(workspace), NOMINAL["mass_kg"].high
        under = cell.table.height + cell.tote.ledge_height
        reaches = list_hooks("the infeed", cell.reach, 0.0, cell.tote.width + cell.tote.ledge, under, mass)
        return Demand(reaches, mass, walks=True)

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> CarryScene:
        """Put both stations and the tote into a world."""
        return CarryScene(world, CarryCell.fit(workspace), sample, seed)


def _scatter(place: Place, seed: int, name: str, sigma_m: float, sigma_rad: float) -> Place:
    """Return a place moved by normal noise from the attempt's stream of that name."""
    x, y, yaw = make_stream(seed, name).standard_normal(3).tolist()
    return Place(place.x + sigma_m * x, place.y + sigma_m * y, place.yaw + sigma_rad * yaw)
