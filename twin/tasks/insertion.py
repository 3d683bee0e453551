"""Insertion: one hand puts a peg into a bore and a connector into its socket, with a clearance of a millimetre.

Industrial reading: fitting pins, bearings and plugs; connector insertion is what CATL gives its humanoids (above
99 %, press S). The clearance is far below what the camera sees, so the policy has to feel its way.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from twin.config.robot import Tool
from twin.physics.shapes import Box, Cylinder, Shape
from twin.physics.world import World
from twin.tasks.bench import Bench
from twin.tasks.contract import Workspace
from twin.tasks.demand import TOOL_PITCH, Demand, list_picks
from twin.tasks.place_scene import Goal, PlaceScene
from twin.tasks.sample import Conditions, Quantity, make_stream, vary

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"
STEEL = (0.72, 0.72, 0.78, 1.0)
PLUG = (0.20, 0.45, 0.70, 1.0)
BLOCK = (0.35, 0.37, 0.42, 1.0)

NOMINAL: Conditions = {
    "clearance_m": Quantity(0.0008, 0.002, 0.0002, 0.01, "free play on each side, as of small plugs, A"),
    "mass_scale": Quantity(0.9, 1.1, 0.1, 10.0, f"times the mass of each part: {RANDOMISATION}"),
    "friction": Quantity(0.3, 0.5, 0.02, 2.0, f"machined metal and plastic on rubber pads: {RANDOMISATION}"),
    "pose_noise_m": Quantity(0.003, 0.003, 0.0, 0.01, f"sigma of where a part stands: {RANDOMISATION}"),
    "pose_noise_rad": Quantity(math.radians(3), math.radians(3), 0.0, 0.5, f"sigma of its turn: {RANDOMISATION}"),
    "sensor_noise_m": Quantity(0.001, 0.001, 0.0, 0.05, f"sigma of a perceived position, {ASSUMED}"),
    "sensor_noise_rad": Quantity(math.radians(1), math.radians(1), 0.0, 1.0, f"sigma of a perceived turn, {ASSUMED}"),
}


class Kind(IntEnum):
    """What is inserted."""

    PEG = 0
    CONNECTOR = 1


@dataclass(frozen=True)
class Insert:
    """A part and its hole.

    Attributes:
        name: name of the part.
        kind: peg (round) or connector (rectangular).
        size: depth x, width y (between the pads), height z [m].
        mass_kg: mass [kg].
        start: where it stands [m].
        hole: where its hole is [m].
        depth: how deep the hole is [m].
    """

    name: str
    kind: Kind
    size: tuple[float, float, float]
    mass_kg: float
    start: tuple[float, float]
    hole: tuple[float, float]
    depth: float

    def make_shape(self, clearance: float) -> list[Shape]:
        """Return its body and a tip that is a little narrower: the chamfer of real pegs and plugs."""
        x, y, z = (edge / 2 for edge in self.size)
        tip = 0.002
        low, inset = -z + tip, 0.0012 + clearance / 2
        if self.kind is Kind.PEG:
            upper: Shape = Cylinder(y, z - tip, (0, 0, tip), STEEL)
            lower: Shape = Cylinder(y - inset, tip, (0, 0, low), STEEL)
        else:
            upper = Box((x, y, z - tip), (0, 0, tip), PLUG)
            lower = Box((x - inset, y - inset, tip), (0, 0, low), PLUG)
        return [upper, lower]


@dataclass(frozen=True)
class InsertionCell:
    """The workcell: a bench in front, the parts to the right, the block with both holes to the left.

    Attributes:
        bench: the bench.
        edge: distance from the robot's axis to the bench [m].
        inserts: the parts.
        wall: thickness of a hole's walls [m].
        floor: thickness of a hole's bottom [m].
    """

    bench: Bench
    edge: float
    inserts: tuple[Insert, ...]
    wall: float = 0.015
    floor: float = 0.006

    @classmethod
    def fit(cls, workspace: Workspace) -> "InsertionCell":
        """Return the workcell laid out for a robot's workspace."""
        reach = workspace.reach_m
        peg = Insert("peg", Kind.PEG, (0.024, 0.024, 0.07), 0.10, (reach, -0.16), (reach + 0.03, 0.03), 0.022)
        plug = Insert(
            "connector", Kind.CONNECTOR, (0.034, 0.020, 0.06), 0.05, (reach, -0.27), (reach - 0.04, 0.03), 0.016
        )
        return cls(Bench(height=workspace.assembly_m), reach - 0.12, (peg, plug))


@dataclass(frozen=True)
class InsertionBrief:
    """What a policy is told before it starts: the plan of the workcell."""

    cell: InsertionCell


class InsertionScene(PlaceScene):
    """Bench, holes and parts in a world."""

    def __init__(self, world: World, cell: InsertionCell, sample: Mapping[str, float], seed: int) -> None:
        super().__init__(world, cell.bench.height)
        self.brief = InsertionBrief(cell)
        self._cell = cell
        x = cell.edge + cell.bench.depth / 2
        world.add_body(cell.bench.make_shape(), mass_kg=0.0, friction=1.0, position=(x, 0, 0))
        for insert in cell.inserts:
            self._add_hole(insert, sample["clearance_m"])
            centre = (*insert.hole, self.top + cell.floor + insert.size[2] / 2)
            body = self._add_insert(insert, sample, seed)
            self.add_part(insert.name, body, Goal(centre, sample["clearance_m"] + 0.002, 0.004))

    def _add_hole(self, insert: Insert, clearance: float) -> None:
        """Put a block with a hole on the bench: a bottom and four walls."""
        cell = self._cell
        x, y = insert.size[0] / 2 + clearance, insert.size[1] / 2 + clearance
        wall, floor, half = cell.wall / 2, cell.floor / 2, insert.depth / 2
        middle = cell.floor + half
        shape = [
            Box((x + cell.wall, y + cell.wall, floor), (0, 0, floor), BLOCK),
            *(Box((wall, y + cell.wall, half), (side * (x + wall), 0, middle), BLOCK) for side in (1, -1)),
            *(Box((x, wall, half), (0, side * (y + wall), middle), BLOCK) for side in (1, -1)),
        ]
        self._world.add_body(shape, mass_kg=0.0, friction=0.6, position=(*insert.hole, self.top))

    def _add_insert(self, insert: Insert, sample: Mapping[str, float], seed: int) -> int:
        x, y, yaw = make_stream(seed, f"pose {insert.name}").standard_normal(3).clip(-2.0, 2.0).tolist()
        scatter = sample["pose_noise_m"]
        height = self.top + insert.size[2] / 2 + 0.0005
        return self._world.add_body(
            insert.make_shape(sample["clearance_m"]),
            mass_kg=insert.mass_kg * sample["mass_scale"],
            friction=sample["friction"],
            position=(insert.start[0] + scatter * x, insert.start[1] + scatter * y, height),
            yaw=sample["pose_noise_rad"] * yaw,
        )


@dataclass(frozen=True)
class Insertion:
    """The task, as the registry holds it."""

    name: str = "insertion"
    version: str = "1"
    summary: str = "one hand puts a peg into a bore and a connector into its socket, feeling its way"
    timeout_s: float = 75.0
    tool: Tool = Tool.GRIPPER

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions."""
        return {
            "nominal": NOMINAL,
            "tight": vary(NOMINAL, clearance_m=0.0005),
            "rough": vary(NOMINAL, friction=0.9),
            "blurred": vary(NOMINAL, sensor_noise_m=0.003, sensor_noise_rad=math.radians(3)),
        }

    def demand(self, workspace: Workspace) -> Demand:
        """Return what it takes: every part and every hole."""
        cell = InsertionCell.fit(workspace)
        heaviest = max(insert.mass_kg for insert in cell.inserts)
        widest = max(insert.size[1] for insert in cell.inserts)
        places = [
            (f"{insert.name}{what}", (*at, cell.bench.height + up + insert.size[2] / 2))
            for insert in cell.inserts
            for what, at, up in (("", insert.start, 0.0), ("'s hole", insert.hole, cell.floor))
        ]
        return Demand(list_picks(places, heaviest, pitch=TOOL_PITCH, clear_m=0.06), heaviest, grip_m=widest)

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> InsertionScene:
        """Put bench, holes and parts into a world."""
        return InsertionScene(world, InsertionCell.fit(workspace), sample, seed)
