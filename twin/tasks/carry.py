"""Carry: take a tote from one station, walk with it to another, stop there, set it down.

The robot stands at the infeed, steps back with the tote in its hands, turns, walks and docks at the outfeed.
Industrial reading: totes and trays between a rack, an assembly cell and a mobile robot, the work of the first
humanoids in plants (see ``twin/tasks/README.md``).
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
from twin.tasks.tote_scene import ToteCell, ToteScene, scatter

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"

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


def find_outfeed(cell: ToteCell, distance: float, turn: float) -> Place:
    """Return where the robot should stand at the outfeed: back, turn, and straight on.

    Args:
        cell: the layout.
        distance: way from the infeed's free place to there [m].
        turn: heading of that way [rad].
    """
    return Place(-cell.back, 0.0, turn).move(distance, 0.0, 0.0)


class CarryScene(ToteScene):
    """Both stations in a world."""

    def __init__(self, world: World, cell: ToteCell, sample: Mapping[str, float], seed: int) -> None:
        self.brief: ToteCell = cell
        planned = find_outfeed(cell, sample["distance_m"], sample["turn_rad"])
        stand = scatter(planned, seed, "dock", sample["dock_noise_m"], sample["pose_noise_rad"] / 2)
        super().__init__(world, cell, (Place(0.0, 0.0, 0.0), stand), sample, seed)

    def locate(self) -> dict[str, Pose]:
        """Return where the tote is, and the place that is marked for it."""
        return super().locate() | self.locate_mark()


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
        cell, mass = ToteCell.fit(workspace), NOMINAL["mass_kg"].high
        under = cell.table.height + cell.tote.ledge_height
        reaches = list_hooks("the infeed", cell.reach, 0.0, cell.tote.width + cell.tote.ledge, under, mass)
        return Demand(reaches, mass, walks=True)

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> CarryScene:
        """Put both stations and the tote into a world."""
        return CarryScene(world, ToteCell.fit(workspace), sample, seed)
