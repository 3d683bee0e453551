"""Tote transfer: take a tote from the infeed table, turn, set it down on the outfeed table.

The robot stands in the corner of two tables and does not step, unless the outfeed is out of reach: then it stands
before the infeed, steps back, turns to the right and steps to the outfeed. Industrial reading: unloading a mobile robot
or a rack onto a conveyor, the task of the first humanoid deployments (see ``line_configs/README.md``).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from twin.config.robot import Tool
from twin.control.footstep import Place
from twin.physics.readings import Pose
from twin.physics.world import World
from twin.tasks.contract import Workspace
from twin.tasks.demand import Demand, list_hooks
from twin.tasks.sample import Conditions, Quantity, vary
from twin.tasks.tote_scene import ToteCell, ToteScene

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"

NOMINAL: Conditions = {
    "mass_kg": Quantity(1.35, 1.65, 0.05, 30.0, f"1.5 kg of 4 kg rated (V), x U(0.9, 1.1): {RANDOMISATION}"),
    "width_scale": Quantity(0.98, 1.02, 0.8, 1.2, f"moulding and wear, {ASSUMED}"),
    "friction": Quantity(0.4, 0.8, 0.02, 2.0, f"plastic on rubbered hand and on steel: {RANDOMISATION}"),
    "pose_noise_m": Quantity(0.005, 0.005, 0.0, 0.2, f"sigma of where the tote stands: {RANDOMISATION}"),
    "pose_noise_rad": Quantity(math.radians(3), math.radians(3), 0.0, 1.0, f"sigma of its turn: {RANDOMISATION}"),
    "away_m": Quantity(0.0, 0.0, 0.0, 1.0, f"how far the outfeed is out of reach, {ASSUMED}"),
    "sensor_noise_m": Quantity(0.002, 0.002, 0.0, 0.2, f"sigma of the perceived position, {ASSUMED}"),
    "sensor_noise_rad": Quantity(math.radians(1), math.radians(1), 0.0, 1.0, f"sigma of the perceived turn, {ASSUMED}"),
}
PACKED_MASS = replace(
    NOMINAL["mass_kg"], low=3.0, high=4.1, source=f"packed, some beyond the rated 4 kg (V), {ASSUMED}"
)
AWAY = replace(NOMINAL["away_m"], low=0.2, high=0.6, source=f"one to three steps, {ASSUMED}")
QUARTER_TURN = -math.pi / 2
"""Where the outfeed is that has to be stepped to, seen from the infeed [rad]."""
TURN_SHARE = 0.7
"""Share of the turn to a table that the trunk has to do; the shoulders make up the rest (assumption A)."""


@dataclass(frozen=True)
class Workcell(ToteCell):
    """Where things are meant to be; the robot's axis is the origin and it faces +x between the tables.

    Attributes:
        turn: angle of the infeed to the left and of the outfeed to the right [rad].
    """

    zone: float = 0.04
    zone_yaw: float = math.radians(10)
    not_moved: float = 0.1
    turn: float = math.radians(45)

    @property
    def stands(self) -> tuple[Place, Place]:
        """Where the robot would stand to face the infeed and the outfeed."""
        return Place(0.0, 0.0, self.turn), Place(0.0, 0.0, -self.turn)

    def find_stands(self, away_m: float) -> tuple[Place, Place]:
        """Return where the robot must stand at infeed and outfeed when the outfeed is this far out of reach."""
        if away_m == 0.0:
            return self.stands
        return Place(0.0, 0.0, 0.0), Place(-self.back, 0.0, QUARTER_TURN).move(away_m, 0.0, 0.0)


@dataclass(frozen=True)
class TransferBrief:
    """What a policy is told before it starts: the plan, and whether the robot has to step to reach the outfeed."""

    cell: Workcell
    steps: bool = False


class TransferScene(ToteScene):
    """The workcell in a world; an outfeed that is out of reach is found by the camera as well."""

    def __init__(self, world: World, cell: Workcell, sample: Mapping[str, float], seed: int) -> None:
        away_m = sample["away_m"]
        self.brief: TransferBrief = TransferBrief(cell, away_m > 0.0)
        super().__init__(world, cell, cell.find_stands(away_m), sample, seed)

    def locate(self) -> dict[str, Pose]:
        """Return where the tote is, and the place marked for it where the robot has to step there."""
        return super().locate() | (self.locate_mark() if self.brief.steps else {})


@dataclass(frozen=True)
class ToteTransfer:
    """The task, as the registry holds it."""

    name: str = "tote_transfer"
    version: str = "1"
    summary: str = "two hands take a tote from one table, turn, set it down on the other"
    timeout_s: float = 45.0
    tool: Tool = Tool.HAND

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions."""
        return {
            "nominal": NOMINAL,
            "packed": dict(NOMINAL) | {"mass_kg": PACKED_MASS},
            "stepping": dict(NOMINAL) | {"away_m": AWAY},
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
        return Demand(tuple(reaches), mass, turn_rad=TURN_SHARE * cell.turn, walks_in=("stepping",))

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> TransferScene:
        """Put both tables and the tote into a world."""
        return TransferScene(world, Workcell.fit(workspace), sample, seed)
