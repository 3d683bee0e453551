"""Palletising: one hand stacks six cartons from an infeed into a wall of three layers in brick bond.

Industrial reading: building a load of small cartons at the end of a line; the bond makes the stack stable, and the
stack has to stand by itself when the hand has gone.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from twin.config.robot import Tool
from twin.physics.shapes import Box
from twin.physics.world import World
from twin.tasks.bench import Bench
from twin.tasks.contract import Workspace
from twin.tasks.demand import TOOL_PITCH, Demand, list_picks
from twin.tasks.place_scene import Goal, PlaceScene
from twin.tasks.sample import Conditions, Quantity, make_stream, vary

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"
CARTON = (0.74, 0.60, 0.42, 1.0)
TAPE = (0.86, 0.78, 0.62, 1.0)
WOOD = (0.55, 0.42, 0.28, 1.0)

NOMINAL: Conditions = {
    "mass_kg": Quantity(0.27, 0.33, 0.02, 10.0, f"0.3 kg carton, x U(0.9, 1.1): {RANDOMISATION}"),
    "friction": Quantity(0.4, 0.8, 0.02, 2.0, f"cardboard on rubber pads and on cardboard: {RANDOMISATION}"),
    "size_scale": Quantity(0.99, 1.01, 0.9, 1.1, f"carton to carton, {ASSUMED}"),
    "pose_noise_m": Quantity(0.004, 0.004, 0.0, 0.01, f"sigma of where a carton stands: {RANDOMISATION}"),
    "pose_noise_rad": Quantity(math.radians(3), math.radians(3), 0.0, 0.5, f"sigma of its turn: {RANDOMISATION}"),
    "sensor_noise_m": Quantity(0.001, 0.001, 0.0, 0.05, f"sigma of a perceived position, {ASSUMED}"),
    "sensor_noise_rad": Quantity(math.radians(1), math.radians(1), 0.0, 1.0, f"sigma of a perceived turn, {ASSUMED}"),
}

LAYERS = (3, 2, 1)
"""Cartons in each layer: half a carton fewer at both ends, so that each stands on two."""


@dataclass(frozen=True)
class Stacked:
    """A carton, its place on the infeed (plan position) and its place in the stack (centre above the pallet) [m]."""

    name: str
    start: tuple[float, float]
    place: tuple[float, float, float]


@dataclass(frozen=True)
class PalletCell:
    """The workcell: a bench in front with the infeed to the right and the pallet to the left.

    Attributes:
        bench: the bench.
        edge: distance from the robot's axis to the bench [m].
        carton: depth x, width y (between the pads) and height z of a carton [m].
        gap: planned gap between cartons of a layer [m].
        pallet: middle of the pallet [m].
        board: height of the pallet [m].
        within: how far a carton may be off its place [m].
    """

    bench: Bench
    edge: float
    pallet: tuple[float, float]
    carton: tuple[float, float, float] = (0.06, 0.08, 0.055)
    gap: float = 0.006
    board: float = 0.015
    within: float = 0.012

    @classmethod
    def fit(cls, workspace: Workspace) -> "PalletCell":
        """Return the workcell laid out for a robot's workspace."""
        reach = workspace.reach_m
        return cls(Bench(height=workspace.assembly_m), reach - 0.12, (reach + 0.01, 0.07))

    @property
    def plan(self) -> tuple[Stacked, ...]:
        """The cartons in the order of stacking, the far end of a layer first."""
        starts = [(self.pallet[0] + dx, y) for y in (-0.14, -0.28) for dx in (0.088, 0.0, -0.088)]
        pitch = self.carton[0] + self.gap
        places = [
            (self.pallet[0] + pitch * ((count - 1) / 2 - i), self.pallet[1], self.carton[2] * (layer + 0.5))
            for layer, count in enumerate(LAYERS)
            for i in range(count)
        ]
        return tuple(Stacked(f"carton_{i + 1}", starts[i], place) for i, place in enumerate(places))


@dataclass(frozen=True)
class PalletBrief:
    """What a policy is told before it starts: the plan of the workcell."""

    cell: PalletCell


class PalletScene(PlaceScene):
    """Bench, pallet and cartons in a world."""

    def __init__(self, world: World, cell: PalletCell, sample: Mapping[str, float], seed: int) -> None:
        super().__init__(world, cell.bench.height)
        self.brief = PalletBrief(cell)
        x = cell.edge + cell.bench.depth / 2
        world.add_body(cell.bench.make_shape(), mass_kg=0.0, friction=1.0, position=(x, 0, 0))
        board = Box((0.11, 0.06, cell.board / 2), (0, 0, cell.board / 2), WOOD)
        world.add_body([board], mass_kg=0.0, friction=1.0, position=(*cell.pallet, self.top))
        height = cell.carton[2] * sample["size_scale"]
        for stacked in cell.plan:
            px, py, pz = stacked.place
            goal = Goal((px, py, self.top + cell.board + pz * sample["size_scale"]), cell.within)
            self.add_part(stacked.name, self._add_carton(cell, stacked, height, sample, seed), goal)

    def _add_carton(
        self, cell: PalletCell, stacked: Stacked, height: float, sample: Mapping[str, float], seed: int
    ) -> int:
        x, y, yaw = make_stream(seed, f"pose {stacked.name}").standard_normal(3).clip(-2.0, 2.0).tolist()
        scatter = sample["pose_noise_m"]
        depth, width, tall = (sample["size_scale"] * edge / 2 for edge in cell.carton)
        half = (depth, width, tall)
        tape = Box((half[0], 0.008, 0.0005), (0, 0, half[2]), TAPE)
        return self._world.add_body(
            [Box(half, rgba=CARTON)],
            mass_kg=sample["mass_kg"],
            friction=sample["friction"],
            position=(stacked.start[0] + scatter * x, stacked.start[1] + scatter * y, self.top + height / 2 + 0.0005),
            yaw=sample["pose_noise_rad"] * yaw,
            looks=[Box(half, rgba=CARTON), tape],
        )


@dataclass(frozen=True)
class Palletising:
    """The task, as the registry holds it."""

    name: str = "palletising"
    version: str = "1"
    summary: str = "one hand stacks six cartons into a wall of three layers in brick bond"
    timeout_s: float = 90.0
    tool: Tool = Tool.GRIPPER

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions."""
        return {
            "nominal": NOMINAL,
            "heavy": vary(NOMINAL, mass_kg=0.8),
            "slippery": vary(NOMINAL, friction=0.15),
            "blurred": vary(NOMINAL, sensor_noise_m=0.005, sensor_noise_rad=math.radians(4)),
        }

    def demand(self, workspace: Workspace) -> Demand:
        """Return what it takes: every carton on the infeed and in the stack."""
        cell = PalletCell.fit(workspace)
        mass, top = NOMINAL["mass_kg"].high, cell.bench.height
        places = [(f"{box.name} at first", (*box.start, top + cell.carton[2] / 2)) for box in cell.plan]
        places += [(f"{box.name} in the stack", (*box.place[:2], top + cell.board + box.place[2])) for box in cell.plan]
        widest = cell.carton[1] * NOMINAL["size_scale"].high
        return Demand(list_picks(places, mass, pitch=TOOL_PITCH, clear_m=0.08), mass, grip_m=widest)

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> PalletScene:
        """Put bench, pallet and cartons into a world."""
        return PalletScene(world, PalletCell.fit(workspace), sample, seed)
