"""Tote transfer: take a tote from the infeed table, turn, set it down on the outfeed table.

The robot stands in the corner of two tables and does not step. Industrial reading: unloading a mobile robot
or a rack onto a conveyor, the task of the first humanoid deployments (see ``line_configs/README.md``).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from twin.config.robot import Tool
from twin.physics.readings import Pose
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.contract import PlanarPose, Workspace
from twin.tasks.demand import Demand, list_hooks
from twin.tasks.sample import Conditions, Quantity, make_stream, vary
from twin.tasks.scene import BenchScene, find_turn, find_yaw, is_upright
from twin.tasks.tote import Table, Tote

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"

NOMINAL: Conditions = {
    "mass_kg": Quantity(1.35, 1.65, 0.05, 30.0, f"1.5 kg of 4 kg rated (V), x U(0.9, 1.1): {RANDOMISATION}"),
    "width_scale": Quantity(0.98, 1.02, 0.8, 1.2, f"moulding and wear, {ASSUMED}"),
    "friction": Quantity(0.4, 0.8, 0.02, 2.0, f"plastic on rubbered hand and on steel: {RANDOMISATION}"),
    "pose_noise_m": Quantity(0.005, 0.005, 0.0, 0.2, f"sigma of where the tote stands: {RANDOMISATION}"),
    "pose_noise_rad": Quantity(math.radians(3), math.radians(3), 0.0, 1.0, f"sigma of its turn: {RANDOMISATION}"),
    "sensor_noise_m": Quantity(0.002, 0.002, 0.0, 0.2, f"sigma of the perceived position, {ASSUMED}"),
    "sensor_noise_rad": Quantity(math.radians(1), math.radians(1), 0.0, 1.0, f"sigma of the perceived turn, {ASSUMED}"),
}


PACKED_MASS = replace(
    NOMINAL["mass_kg"], low=3.0, high=4.1, source=f"packed, some beyond the rated 4 kg (V), {ASSUMED}"
)


TURN_SHARE = 0.7
"""Share of the turn to a table that the trunk has to do; the shoulders make up the rest (assumption A)."""
NOT_MOVED_M = 0.1
"""A tote that ends within this distance of where it stood has not been transferred at all [m]."""


@dataclass(frozen=True)
class Workcell:
    """Where things are meant to be; the robot's axis is the origin and it faces +x between the tables.

    Attributes:
        reach: distance from the robot's axis to a tote's centre [m].
        turn: angle of the infeed to the left and of the outfeed to the right [rad].
        edge: distance from the robot's axis to the front edge of a table [m].
        zone: half size of the target zone [m].
        zone_yaw: largest turn off the target [rad].
        tote: the nominal tote.
        table: both tables.
    """

    reach: float = 0.34
    turn: float = math.radians(45)
    edge: float = 0.22
    zone: float = 0.04
    zone_yaw: float = math.radians(10)
    tote: Tote = Tote()
    table: Table = Table()

    @classmethod
    def fit(cls, workspace: Workspace) -> "Workcell":
        """Return the workcell laid out for a robot's workspace; the nominal one is the G1's."""
        further = workspace.reach_m - cls.reach
        return cls(reach=workspace.reach_m, edge=cls.edge + further, table=Table(height=workspace.bench_m))

    def place(self, angle: float, distance: float) -> PlanarPose:
        """Return the pose at an angle and a distance from the robot's axis, facing outwards."""
        return PlanarPose(distance * math.cos(angle), distance * math.sin(angle), angle)


@dataclass(frozen=True)
class ToteBrief:
    """What a policy is told before it starts: the workcell's plan."""

    workcell: Workcell
    target: PlanarPose


class ToteScene(BenchScene):
    """The workcell in a world, and the judge of the tote."""

    def __init__(self, world: World, workcell: Workcell, sample: Mapping[str, float], seed: int) -> None:
        super().__init__(world)
        self._workcell = workcell
        self._target = workcell.place(-workcell.turn, workcell.reach)
        stands = workcell.place(workcell.turn, workcell.reach)
        stands = _scatter(stands, seed, "pose", sample["pose_noise_m"], sample["pose_noise_rad"])
        self.brief: ToteBrief = ToteBrief(workcell, self._target)
        self._add_tables()
        tote = replace(workcell.tote, width=workcell.tote.width * sample["width_scale"])
        self._rest_height = workcell.table.height + tote.height / 2
        self._tote = world.add_body(
            tote.make_shape(),
            mass_kg=sample["mass_kg"],
            friction=sample["friction"],
            position=(stands.x, stands.y, self._rest_height + 0.0005),
            yaw=stands.yaw,
            looks=tote.make_looks(),
            rolling_m=0.0,
        )
        self.parts = (self._tote,)
        self._start = (stands.x, stands.y)

    def _add_tables(self) -> None:
        cell, table = self._workcell, self._workcell.table
        tote = cell.tote
        mark = table.make_zone_mark(tote.depth + 2 * cell.zone, tote.width + 2 * cell.zone)
        for angle, looks in ((cell.turn, []), (-cell.turn, mark)):
            stand = cell.place(angle, cell.edge + table.depth / 2)
            self._world.add_body(
                table.make_shape(),
                mass_kg=0.0,
                friction=1.0,
                position=(stand.x, stand.y, 0.0),
                yaw=angle,
                looks=[*table.make_shape(), *looks],
            )

    def locate(self) -> Mapping[str, Pose]:
        """Return where the tote is."""
        return {"tote": self._world.read_pose(self._tote)}

    def find_failure(self, *, released: bool) -> Outcome | None:
        """Return DROP once the tote lies below a table's top or, let go, on its side."""
        pose = self._world.read_pose(self._tote)
        low = float(pose.position[2]) < self._rest_height - 0.1
        return Outcome.DROP if low or (released and not is_upright(pose)) else None

    def judge_rest(self) -> Outcome:
        """Return SUCCESS in the target zone, JAM where the tote has not come away, MISPLACE elsewhere."""
        pose = self._world.read_pose(self._tote)
        if abs(float(pose.position[2]) - self._rest_height) > 0.01:
            return Outcome.JAM
        turned = find_turn(find_yaw(pose), self._target.yaw)
        if self.find_error() <= self._workcell.zone and turned <= self._workcell.zone_yaw:
            return Outcome.SUCCESS
        moved = math.dist(pose.position[:2].tolist(), self._start)
        return Outcome.MISPLACE if moved > NOT_MOVED_M else Outcome.JAM

    def find_error(self) -> float:
        """Return the horizontal distance of the tote's centre to the target [m]."""
        position = self._world.read_pose(self._tote).position
        return math.hypot(position[0] - self._target.x, position[1] - self._target.y)


@dataclass(frozen=True)
class ToteTransfer:
    """The task, as the registry holds it."""

    name: str = "tote_transfer"
    version: str = "1"
    summary: str = "two hands take a tote from one table, turn, set it down on the other"
    timeout_s: float = 25.0
    tool: Tool = Tool.HAND

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions."""
        return {
            "nominal": NOMINAL,
            "packed": dict(NOMINAL) | {"mass_kg": PACKED_MASS},
            "heavy": vary(NOMINAL, mass_kg=4.0),
            "slippery": vary(NOMINAL, friction=0.1),
            "scattered": vary(NOMINAL, pose_noise_m=0.02, pose_noise_rad=math.radians(8)),
        }

    def demand(self, workspace: Workspace) -> Demand:
        """Return what it takes: both hands under the ledges, lifted, at both tables."""
        cell, mass = Workcell.fit(workspace), NOMINAL["mass_kg"].high
        under = cell.table.height + cell.tote.ledge_height
        reaches = [
            reach
            for name, turn in (("the infeed", cell.turn), ("the outfeed", -cell.turn))
            for reach in list_hooks(name, cell.reach, turn, cell.tote.width + cell.tote.ledge, under, mass)
        ]
        return Demand(tuple(reaches), mass, turn_rad=TURN_SHARE * cell.turn)

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> ToteScene:
        """Put both tables and the tote into a world."""
        return ToteScene(world, Workcell.fit(workspace), sample, seed)


def _scatter(pose: PlanarPose, seed: int, name: str, sigma_m: float, sigma_rad: float) -> PlanarPose:
    """Return a pose moved by normal noise from the attempt's stream of that name."""
    x, y, yaw = make_stream(seed, name).standard_normal(3).tolist()
    return PlanarPose(pose.x + sigma_m * x, pose.y + sigma_m * y, pose.yaw + sigma_rad * yaw)
