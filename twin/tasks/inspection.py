"""Inspection: one hand shows two parts to a camera; what the picture says decides into which bin they go.

Industrial reading: presence and print checks at the end of assembly; UBTech's humanoids do visual inspection at Zeekr,
NIO and BYD (press S). A good part bears its whole label, a bad one lacks some of it. The picture has the errors of a
camera on a shop floor, so that good parts are rejected and bad ones accepted at rates that are measured.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from twin.config.robot import Tool
from twin.physics.readings import Eye
from twin.physics.shapes import Box, Shape
from twin.physics.world import World
from twin.tasks.bench import Bench, make_box_with_walls
from twin.tasks.contract import Workspace
from twin.tasks.demand import TOOL_PITCH, Demand, list_picks
from twin.tasks.place_scene import Goal, PlaceScene
from twin.tasks.sample import Conditions, Quantity, make_stream, vary

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"
HOUSING = (0.85, 0.50, 0.15, 1.0)
LABEL = (0.10, 0.62, 0.72, 1.0)
GOOD_BIN = (0.30, 0.55, 0.35, 1.0)
BAD_BIN = (0.62, 0.28, 0.26, 1.0)
POST = (0.25, 0.27, 0.30, 1.0)
CAMERA = "station"

NOMINAL: Conditions = {
    "mass_scale": Quantity(0.9, 1.1, 0.1, 20.0, f"times 0.12 kg: {RANDOMISATION}"),
    "friction": Quantity(0.4, 0.8, 0.02, 2.0, f"plastic housing on rubber pads: {RANDOMISATION}"),
    "pose_noise_m": Quantity(0.004, 0.004, 0.0, 0.01, f"sigma of where a part stands, cut at two: {RANDOMISATION}"),
    "pose_noise_rad": Quantity(math.radians(4), math.radians(4), 0.0, 0.5, f"sigma of its turn: {RANDOMISATION}"),
    "sensor_noise_m": Quantity(0.001, 0.001, 0.0, 0.05, f"sigma of a perceived position, {ASSUMED}"),
    "sensor_noise_rad": Quantity(math.radians(1), math.radians(1), 0.0, 1.0, f"sigma of a perceived turn, {ASSUMED}"),
    "bad_share": Quantity(0.3, 0.3, 0.0, 1.0, f"share of bad parts, far above a real line's, {ASSUMED}"),
    "worst_label": Quantity(0.85, 0.85, 0.0, 0.99, f"bad parts bear 40 % of their label to this share, {ASSUMED}"),
    "light": Quantity(0.8, 1.2, 0.05, 3.0, f"brightness of the picture, {ASSUMED}"),
    "image_noise": Quantity(4.0, 8.0, 0.0, 120.0, f"sigma of a pixel's value of 255, {ASSUMED}"),
    "image_blur_px": Quantity(0.0, 1.0, 0.0, 12.0, f"radius of the lens' blur, {ASSUMED}"),
}


@dataclass(frozen=True)
class Sample:
    """A part to be inspected, where it stands [m]."""

    name: str
    start: tuple[float, float]


@dataclass(frozen=True)
class InspectionCell:
    """The workcell: a bench in front, the parts to the right, camera opposite, a bin for good and one for bad parts.

    Attributes:
        bench: the bench.
        edge: distance from the robot's axis to the bench [m].
        samples: the parts.
        good: middle of the bin of good parts [m].
        bad: middle of the bin of bad parts [m].
        show: where a part's centre is shown to the camera [m].
        part: depth x, width y (between the pads), height z of a part [m].
        spacing: distance of the parts within a bin [m].
    """

    bench: Bench
    edge: float
    samples: tuple[Sample, ...]
    good: tuple[float, float]
    bad: tuple[float, float]
    show: tuple[float, float, float]
    part: tuple[float, float, float] = (0.03, 0.04, 0.075)
    mass_kg: float = 0.12
    spacing: float = 0.055

    @classmethod
    def fit(cls, workspace: Workspace) -> "InspectionCell":
        """Return the workcell laid out for a robot's workspace."""
        reach, top = workspace.reach_m, workspace.assembly_m
        samples = (Sample("part_1", (reach, -0.16)), Sample("part_2", (reach, -0.27)))
        show = (reach + 0.02, -0.04, top + 0.13)
        return cls(Bench(height=top), reach - 0.12, samples, (reach - 0.03, 0.10), (reach + 0.09, 0.10), show)

    @property
    def eye(self) -> Eye:
        """The camera: opposite the robot, at the height of what is shown."""
        x, y, z = self.show
        return Eye((x + 0.32, y, z + 0.05), (x, y, z - 0.01), opening_deg=28.0)

    def find_place(self, number: int, *, good: bool) -> tuple[float, float]:
        """Return where in its bin a part belongs [m]."""
        x, y = self.good if good else self.bad
        return x, y + self.spacing * (number - 0.5)


@dataclass(frozen=True)
class InspectionBrief:
    """What a policy is told before it starts: the plan of the workcell."""

    cell: InspectionCell


class InspectionScene(PlaceScene):
    """Bench, bins, camera and parts in a world."""

    def __init__(self, world: World, cell: InspectionCell, sample: Mapping[str, float], seed: int) -> None:
        super().__init__(world, cell.bench.height)
        self._cell = cell
        self.brief = InspectionBrief(cell)
        x = cell.edge + cell.bench.depth / 2
        world.add_body(cell.bench.make_shape(), mass_kg=0.0, friction=1.0, position=(x, 0, 0))
        self._add_furniture()
        self._bad: dict[str, bool] = {}
        for number, part in enumerate(cell.samples):
            chance, share = make_stream(seed, f"label {part.name}").uniform(size=2).tolist()
            bad = chance < sample["bad_share"]
            label = 0.4 + share * max(0.0, sample["worst_label"] - 0.4) if bad else 1.0
            self._bad[part.name] = bad
            centre = (*cell.find_place(number, good=not bad), self.top + 0.004 + cell.part[2] / 2)
            self.add_part(part.name, self._add_sample(part, label, sample, seed), Goal(centre, 0.02))

    def _add_furniture(self) -> None:
        cell = self._cell
        for middle, colour in ((cell.good, GOOD_BIN), (cell.bad, BAD_BIN)):
            walls = make_box_with_walls((0.09, 0.14, 0.012), 0.004, colour)
            self._world.add_body(walls, mass_kg=0.0, friction=1.0, position=(*middle, self.top))
        x, y, z = cell.eye.position
        camera = [Box((0.02, 0.02, 0.02), (0.03, 0, z), POST), Box((0.008, 0.008, z / 2), (0.05, 0, z / 2), POST)]
        self._world.add_body([], mass_kg=0.0, friction=1.0, position=(x, y, 0.0), looks=camera)

    def _add_sample(self, part: Sample, label: float, sample: Mapping[str, float], seed: int) -> int:
        x, y, yaw = make_stream(seed, f"pose {part.name}").standard_normal(3).clip(-2.0, 2.0).tolist()
        scatter, half = sample["pose_noise_m"], tuple(edge / 2 for edge in self._cell.part)
        return self._world.add_body(
            [Box((half[0], half[1], half[2]), rgba=HOUSING)],
            mass_kg=self._cell.mass_kg * sample["mass_scale"],
            friction=sample["friction"],
            position=(part.start[0] + scatter * x, part.start[1] + scatter * y, self.top + half[2] + 0.0005),
            yaw=sample["pose_noise_rad"] * yaw,
            looks=draw_label(self._cell.part, label),
        )

    @property
    def eyes(self) -> Mapping[str, Eye]:
        """The station's camera."""
        return {CAMERA: self._cell.eye}

    @property
    def facts(self) -> Mapping[str, float]:
        """How many parts were good and bad, and how many of each ended in the wrong bin."""
        poses = self.locate()
        wrong = {name: self._goals[name].find_distance(poses[name]) > self._cell.spacing for name in self._bad}
        return {
            "good_parts": sum(not bad for bad in self._bad.values()),
            "bad_parts": sum(self._bad.values()),
            "false_rejects": sum(wrong[name] and not bad for name, bad in self._bad.items()),
            "false_accepts": sum(wrong[name] and bad for name, bad in self._bad.items()),
        }


def draw_label(part: tuple[float, float, float], label: float) -> list[Shape]:
    """Return what a part looks like with a share of its label, on the face that the camera sees."""
    x, y, z = (edge / 2 for edge in part)
    width = 0.8 * y * label
    return [
        Box((x, y, z), rgba=HOUSING),
        Box((0.0004, width, 0.36 * z), (x + 0.0004, 0.8 * y - width, -0.45 * z), LABEL),
    ]


@dataclass(frozen=True)
class Inspection:
    """The task, as the registry holds it."""

    name: str = "inspection"
    version: str = "1"
    summary: str = "one hand shows two parts to a camera and sorts them by what the picture says"
    timeout_s: float = 60.0
    tool: Tool = Tool.GRIPPER

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions."""
        return {
            "nominal": NOMINAL,
            "faint": vary(NOMINAL, worst_label=0.97, bad_share=0.5),
            "noisy": vary(NOMINAL, image_noise=50.0),
            "blurred": vary(NOMINAL, image_blur_px=4.0),
            "slippery": vary(NOMINAL, friction=0.1),
        }

    def demand(self, workspace: Workspace) -> Demand:
        """Return what it takes: every part, the camera, both bins."""
        cell = InspectionCell.fit(workspace)
        height, mass = cell.bench.height + cell.part[2] / 2, cell.mass_kg
        places = [(sample.name, (*sample.start, height)) for sample in cell.samples]
        for name, good in (("the good bin", True), ("the bad bin", False)):
            places += [(name, (*cell.find_place(number, good=good), height)) for number in range(len(cell.samples))]
        places.append(("the camera", cell.show))
        return Demand(list_picks(places, mass, pitch=TOOL_PITCH, clear_m=0.06), mass, grip_m=cell.part[1])

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> InspectionScene:
        """Put bench, bins, camera and parts into a world."""
        return InspectionScene(world, InspectionCell.fit(workspace), sample, seed)
