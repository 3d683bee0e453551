"""Kitting: one hand takes four parts of three kinds from their bins and puts each into its slot of a kit tray.

Industrial reading: sequencing and kitting of small parts for assembly, the handling that vehicle plants give to
humanoids first (UBTech at Zeekr and NIO: handling and sorting, press S).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from twin.config.robot import Tool
from twin.physics.shapes import Box, Colour, Cylinder, Shape
from twin.physics.world import World
from twin.tasks.bench import BIN, TRAY, Bench, make_box_with_walls
from twin.tasks.contract import Workspace
from twin.tasks.demand import TOOL_PITCH, Demand, list_picks
from twin.tasks.place_scene import Goal, PlaceScene
from twin.tasks.sample import Conditions, Quantity, make_stream, vary

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"

NOMINAL: Conditions = {
    "mass_scale": Quantity(0.9, 1.1, 0.1, 20.0, f"times the drawn mass of each part: {RANDOMISATION}"),
    "friction": Quantity(0.4, 0.8, 0.02, 2.0, f"plastic and metal on rubber pads: {RANDOMISATION}"),
    "pose_noise_m": Quantity(0.005, 0.005, 0.0, 0.01, f"sigma of a part in its bin, cut at two: {RANDOMISATION}"),
    "pose_noise_rad": Quantity(math.radians(5), math.radians(5), 0.0, 1.0, f"sigma of its turn: {RANDOMISATION}"),
    "sensor_noise_m": Quantity(0.001, 0.001, 0.0, 0.05, f"sigma of a perceived position, {ASSUMED}"),
    "sensor_noise_rad": Quantity(math.radians(1), math.radians(1), 0.0, 1.0, f"sigma of a perceived turn, {ASSUMED}"),
}


class Kind(IntEnum):
    """Kinds of parts."""

    BLOCK = 0
    PIN = 1
    PLATE = 2


@dataclass(frozen=True)
class Part:
    """A kind of part, standing upright; its frame's origin is its centre.

    Attributes:
        size: depth x, width y (between the pads) and height z [m]; a pin's depth and width are its diameter.
        mass_kg: mass [kg].
        rgba: colour.
    """

    size: tuple[float, float, float]
    mass_kg: float
    rgba: Colour

    def make_shape(self, kind: Kind) -> list[Shape]:
        """Return its one shape."""
        x, y, z = (edge / 2 for edge in self.size)
        return [Cylinder(y, z, rgba=self.rgba) if kind is Kind.PIN else Box((x, y, z), rgba=self.rgba)]


PARTS = {
    Kind.BLOCK: Part((0.034, 0.034, 0.050), 0.12, (0.86, 0.55, 0.20, 1.0)),
    Kind.PIN: Part((0.030, 0.030, 0.060), 0.10, (0.72, 0.72, 0.78, 1.0)),
    Kind.PLATE: Part((0.040, 0.018, 0.055), 0.08, (0.35, 0.62, 0.42, 1.0)),
}
"""The three kinds: a machined block, a steel pin and a plate on its edge (assumption A)."""


@dataclass(frozen=True)
class Place:
    """A named part, where it stands at first and where it belongs, as plan positions [m]."""

    name: str
    kind: Kind
    start: tuple[float, float]
    slot: tuple[float, float]


@dataclass(frozen=True)
class KittingCell:
    """The workcell: a bench in front, bins to the right, the kit tray before the left shoulder.

    Attributes:
        bench: the bench.
        edge: distance from the robot's axis to the bench [m].
        places: the parts.
        tray: middle of the tray [m].
        wall: thickness of walls and bottoms [m].
        rim: height of the tray's cell walls [m].
        clearance: how much wider a cell is than its part, on each side [m].
    """

    bench: Bench
    edge: float
    places: tuple[Place, ...]
    tray: tuple[float, float]
    wall: float = 0.004
    rim: float = 0.014
    clearance: float = 0.006

    @classmethod
    def fit(cls, workspace: Workspace) -> "KittingCell":
        """Return the workcell laid out for a robot's workspace."""
        reach = workspace.reach_m + 0.03
        bins = {Kind.BLOCK: (reach, -0.06), Kind.PIN: (reach, -0.17), Kind.PLATE: (reach - 0.02, -0.28)}
        x, y = reach - 0.01, 0.085
        slots = [(x - 0.032, y - 0.032), (x + 0.032, y - 0.032), (x - 0.032, y + 0.032), (x + 0.032, y + 0.032)]
        kinds = [Kind.BLOCK, Kind.BLOCK, Kind.PIN, Kind.PLATE]
        starts = [(bins[Kind.BLOCK][0] + off, bins[Kind.BLOCK][1]) for off in (-0.035, 0.035)]
        starts += [bins[Kind.PIN], bins[Kind.PLATE]]
        names = ("block_1", "block_2", "pin", "plate")
        places = tuple(Place(*row) for row in zip(names, kinds, starts, slots, strict=True))
        return cls(Bench(height=workspace.assembly_m), workspace.reach_m - 0.12, places, (x, y))


@dataclass(frozen=True)
class KittingBrief:
    """What a policy is told before it starts: the plan of the workcell."""

    cell: KittingCell


class KittingScene(PlaceScene):
    """Bench, bins, tray and parts in a world."""

    def __init__(self, world: World, cell: KittingCell, sample: Mapping[str, float], seed: int) -> None:
        super().__init__(world, cell.bench.height)
        self._cell = cell
        self.brief = KittingBrief(cell)
        self._add_furniture()
        for place in cell.places:
            x, y = place.slot
            goal = Goal((x, y, self.top + cell.wall + PARTS[place.kind].size[2] / 2), cell.clearance + 0.001)
            self.add_part(place.name, self._add_body(place, sample, seed), goal)

    def _add_furniture(self) -> None:
        cell, world = self._cell, self._world
        x = cell.edge + cell.bench.depth / 2
        world.add_body(cell.bench.make_shape(), mass_kg=0.0, friction=1.0, position=(x, 0, 0))
        for kind in Kind:
            starts = [place.start for place in cell.places if place.kind is kind]
            middle = tuple(sum(axis) / len(starts) for axis in zip(*starts, strict=True))
            depth = 0.15 if len(starts) > 1 else 0.10
            walls = make_box_with_walls((depth, 0.09, 0.02), cell.wall, BIN)
            world.add_body(walls, mass_kg=0.0, friction=1.0, position=(*middle, self.top))
        for place in cell.places:
            size = PARTS[place.kind].size
            inside = (size[0] + 2 * cell.clearance, size[1] + 2 * cell.clearance, cell.rim)
            walls = make_box_with_walls(inside, cell.wall, TRAY)
            world.add_body(walls, mass_kg=0.0, friction=1.0, position=(*place.slot, self.top))

    def _add_body(self, place: Place, sample: Mapping[str, float], seed: int) -> int:
        part = PARTS[place.kind]
        x, y, yaw = make_stream(seed, f"pose {place.name}").standard_normal(3).clip(-2.0, 2.0).tolist()
        scatter = sample["pose_noise_m"]
        height = self.top + self._cell.wall + part.size[2] / 2 + 0.0005
        return self._world.add_body(
            part.make_shape(place.kind),
            mass_kg=part.mass_kg * sample["mass_scale"],
            friction=sample["friction"],
            position=(place.start[0] + scatter * x, place.start[1] + scatter * y, height),
            yaw=sample["pose_noise_rad"] * yaw,
        )


@dataclass(frozen=True)
class Kitting:
    """The task, as the registry holds it."""

    name: str = "kitting"
    version: str = "1"
    summary: str = "one hand puts four parts of three kinds from bins into the slots of a kit tray"
    timeout_s: float = 60.0
    tool: Tool = Tool.GRIPPER

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions."""
        return {
            "nominal": NOMINAL,
            "slippery": vary(NOMINAL, friction=0.1),
            "scattered": vary(NOMINAL, pose_noise_m=0.008, pose_noise_rad=math.radians(15)),
            "blurred": vary(NOMINAL, sensor_noise_m=0.005, sensor_noise_rad=math.radians(4)),
        }

    def demand(self, workspace: Workspace) -> Demand:
        """Return what it takes: every bin and every slot, and the heaviest part."""
        cell = KittingCell.fit(workspace)
        heaviest = max(part.mass_kg for part in PARTS.values()) * NOMINAL["mass_scale"].high
        widest = max(part.size[1] for part in PARTS.values())
        places = [
            (f"{place.name}'s {what}", (*at, cell.bench.height + PARTS[place.kind].size[2] / 2))
            for place in cell.places
            for what, at in (("bin", place.start), ("slot", place.slot))
        ]
        return Demand(list_picks(places, heaviest, pitch=TOOL_PITCH, clear_m=0.06), heaviest, grip_m=widest)

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> KittingScene:
        """Put bench, bins, tray and parts into a world."""
        return KittingScene(world, KittingCell.fit(workspace), sample, seed)
