"""Machine tending: open a machine's hinged lid, load a blank, close, press the button, unload the finished part.

Industrial reading: loading a fixture is the first paid work of humanoids in vehicle plants (Figure 02 at BMW: sheet
metal into a weld fixture, 5 mm tolerance, 84 s a cycle, vendor V). The fixture here has 4 mm of play on each side. The
machine runs only with its lid closed (interlock), and tells the robot so by signals, as a machine's controller does.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from twin.config.robot import Tool
from twin.physics.shapes import Box, JointKind, MovingLink
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.bench import TRAY, Bench, make_box_with_walls
from twin.tasks.contract import Progress, Workspace
from twin.tasks.demand import TOOL_PITCH, Demand, list_picks
from twin.tasks.place_scene import Goal, PlaceScene
from twin.tasks.sample import Conditions, Quantity, make_stream, vary

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"
HOUSING = (0.40, 0.44, 0.50, 1.0)
GLASS = (0.45, 0.62, 0.72, 1.0)
HANDLE = (0.15, 0.16, 0.18, 1.0)
RED = (0.80, 0.20, 0.18, 1.0)
BLANK = (0.74, 0.74, 0.78, 1.0)
LID, BUTTON = 0, 0

NOMINAL: Conditions = {
    "mass_kg": Quantity(0.18, 0.22, 0.02, 10.0, f"blank of 0.2 kg, x U(0.9, 1.1): {RANDOMISATION}"),
    "friction": Quantity(0.4, 0.8, 0.02, 2.0, f"cast blank on rubber pads: {RANDOMISATION}"),
    "play_m": Quantity(0.003, 0.005, 0.0005, 0.02, f"of the blank in its fixture, on each side: 3 to 5 mm, {ASSUMED}"),
    "hinge_friction_nm": Quantity(0.06, 0.10, 0.05, 3.0, f"of the lid's hinge; it holds the lid open, {ASSUMED}"),
    "pose_noise_m": Quantity(0.004, 0.004, 0.0, 0.01, f"sigma of where the blank stands, cut at two: {RANDOMISATION}"),
    "pose_noise_rad": Quantity(math.radians(4), math.radians(4), 0.0, 0.5, f"sigma of its turn: {RANDOMISATION}"),
    "sensor_noise_m": Quantity(0.001, 0.001, 0.0, 0.05, f"sigma of a perceived position, {ASSUMED}"),
    "sensor_noise_rad": Quantity(math.radians(1), math.radians(1), 0.0, 1.0, f"sigma of a perceived turn, {ASSUMED}"),
}

CLOSED_RAD = math.radians(8)
"""Lid angle below which the interlock counts it as closed."""
PRESSED_M = 0.004
"""Way of the button at which it switches [m]."""
CYCLE_S = 2.0
"""Machining time (assumption A: shortened, the line's machines have times of their own) [s]."""
RETURN_N = 3.0
"""Force that brings the button back [N]."""


@dataclass(frozen=True)
class MachineCell:
    """The workcell: a bench in front, the machine on it, button and trays to the right.

    Attributes:
        bench: the bench.
        edge: distance from the robot's axis to the bench [m].
        fixture: middle of the fixture [m].
        button: middle of the button [m].
        infeed: where the blank stands [m].
        outfeed: where the finished part belongs [m].
        blank: edges of the blank [m].
        hinge_x: distance of the lid's hinge behind the fixture [m].
        hinge_z: height of the hinge above the bench [m].
        lid: length of the lid from the hinge to the handle [m].
        bar: half thickness of the handle [m].
    """

    bench: Bench
    edge: float
    fixture: tuple[float, float]
    button: tuple[float, float]
    infeed: tuple[float, float]
    outfeed: tuple[float, float]
    blank: tuple[float, float, float] = (0.04, 0.04, 0.05)
    floor: float = 0.004
    rim: float = 0.018
    hinge_x: float = 0.07
    hinge_z: float = 0.09
    lid: float = 0.14
    bar: float = 0.006
    button_m: float = 0.05

    @classmethod
    def fit(cls, workspace: Workspace) -> "MachineCell":
        """Return the workcell laid out for a robot's workspace."""
        reach = workspace.reach_m
        places = (reach + 0.02, 0.03), (reach - 0.04, -0.11), (reach + 0.03, -0.20), (reach - 0.02, -0.30)
        return cls(Bench(height=workspace.assembly_m), reach - 0.12, *places)

    def find_bar(self, angle: float) -> tuple[float, float, float]:
        """Return where the lid's handle is when the lid stands at an angle [rad], in the world [m]."""
        x = self.fixture[0] + self.hinge_x - self.lid * math.cos(angle)
        return x, self.fixture[1], self.bench.height + self.hinge_z + self.lid * math.sin(angle)


@dataclass(frozen=True)
class MachineBrief:
    """What a policy is told before it starts: the plan of the workcell."""

    cell: MachineCell


class MachineScene(PlaceScene):
    """Bench, machine and blank in a world; the machine's controller."""

    def __init__(self, world: World, cell: MachineCell, sample: Mapping[str, float], seed: int) -> None:
        super().__init__(world, cell.bench.height)
        self._cell = cell
        self.brief = MachineBrief(cell)
        x = cell.edge + cell.bench.depth / 2
        world.add_body(cell.bench.make_shape(), mass_kg=0.0, friction=1.0, position=(x, 0, 0))
        self._add_trays(sample["play_m"])
        self._lid = self._add_lid(sample["hinge_friction_nm"])
        self._button = self._add_button()
        self._runs_until_s: float | None = None
        self._loaded = self._finished = False
        height = self.top + cell.blank[2] / 2
        goal = Goal((*cell.outfeed, height + cell.floor), 0.02)
        self.add_part("blank", self._add_blank(height, sample, seed), goal)

    def _add_trays(self, play: float) -> None:
        cell = self._cell
        fixture = (cell.blank[0] + 2 * play, cell.blank[1] + 2 * play, cell.rim)
        for inside, place, wall in ((fixture, cell.fixture, 0.006), ((0.09, 0.09, 0.012), cell.outfeed, 0.004)):
            shape = make_box_with_walls(inside, wall, TRAY)
            offset = self.top + cell.floor - wall
            self._world.add_body(shape, mass_kg=0.0, friction=1.0, position=(*place, offset))

    def _add_lid(self, friction: float) -> int:
        """Add the machine: two cheeks and, hinged behind, a lid with a handle bar across its front."""
        cell = self._cell
        half = cell.hinge_z / 2
        cheeks = [Box((0.07, 0.004, half), (0, side * 0.075, half), HOUSING) for side in (1, -1)]
        length = cell.lid - 0.015
        shapes = [
            Box((length / 2, 0.07, 0.004), (-length / 2 - 0.005, 0, 0), GLASS),
            Box((cell.bar, 0.05, cell.bar), (-cell.lid, 0, 0), HANDLE),
        ]
        lid = MovingLink(
            JointKind.HINGE,
            shapes,
            mass_kg=0.25,
            joint_m=(cell.hinge_x, 0.0, cell.hinge_z),
            axis=(0.0, 1.0, 0.0),
            lower=0.0,
            upper=math.radians(88),
            friction_at_joint=friction,
            damping=0.02,
            centre_m=(-cell.lid / 2, 0.0, 0.0),
        )
        return self._world.add_mechanism(cheeks, [lid], friction=0.5, position=(*cell.fixture, self.top))

    def _add_button(self) -> int:
        half = self._cell.button_m / 2
        cap = MovingLink(
            JointKind.SLIDER,
            [Box((0.02, 0.02, 0.006), (0, 0, 0.006), RED)],
            mass_kg=0.05,
            joint_m=(0.0, 0.0, 2 * half),
            axis=(0.0, 0.0, -1.0),
            lower=0.0,
            upper=0.008,
        )
        box = [Box((0.025, 0.025, half), (0, 0, half), HOUSING)]
        place = (*self._cell.button, self.top)
        return self._world.add_mechanism(box, [cap], friction=0.8, position=place)

    def _add_blank(self, height: float, sample: Mapping[str, float], seed: int) -> int:
        x, y, yaw = make_stream(seed, "pose blank").standard_normal(3).clip(-2.0, 2.0).tolist()
        scatter, at = sample["pose_noise_m"], self._cell.infeed
        depth, width, tall = self._cell.blank
        return self._world.add_body(
            [Box((depth / 2, width / 2, tall / 2), rgba=BLANK)],
            mass_kg=sample["mass_kg"],
            friction=sample["friction"],
            position=(at[0] + scatter * x, at[1] + scatter * y, height + 0.0005),
            yaw=sample["pose_noise_rad"] * yaw,
        )

    @property
    def touchable(self) -> frozenset[int]:
        """Blank, lid and button."""
        return frozenset((*self.parts, self._lid, self._button))

    def find_lid_angle(self) -> float:
        """Return how far the lid is open [rad]."""
        return float(self._world.read_joints(self._lid, [LID]).position[0])

    def _is_loaded(self) -> bool:
        """Return whether the blank stands in the fixture."""
        pose, cell = self.locate()["blank"], self._cell
        return Goal((*cell.fixture, self.top + cell.floor + cell.blank[2] / 2), 0.007).holds(pose)

    @property
    def signals(self) -> Mapping[str, bool]:
        """What the machine's controller tells."""
        return {
            "lid_closed": self.find_lid_angle() < CLOSED_RAD,
            "running": self._runs_until_s is not None,
            "finished": self._finished,
        }

    def update(self, time_s: float) -> None:
        """Bring the button back, start when it is pressed with the lid closed, and finish a while later."""
        self._world.drive_joint(self._button, BUTTON, position=0.0, effort=RETURN_N, speed=0.1)
        pressed = float(self._world.read_joints(self._button, [BUTTON]).position[0]) > PRESSED_M
        if pressed and self._runs_until_s is None and self.find_lid_angle() < CLOSED_RAD and not self._finished:
            self._runs_until_s = time_s + CYCLE_S
            self._loaded = self._is_loaded()
        if self._runs_until_s is not None and time_s >= self._runs_until_s:
            self._runs_until_s, self._finished = None, self._loaded

    @property
    def progress(self) -> Progress:
        """Loaded, machined, unloaded."""
        return Progress(self._loaded + self._finished + (self._finished and super().progress.done), 3)

    def judge_rest(self) -> Outcome:
        """Return SUCCESS with the machined part in its tray; JAM without machining, MISPLACE otherwise."""
        done, total = self.progress
        if done == total:
            return Outcome.SUCCESS
        return Outcome.MISPLACE if self._finished else Outcome.JAM


@dataclass(frozen=True)
class MachineTending:
    """The task, as the registry holds it."""

    name: str = "machine_tending"
    version: str = "1"
    summary: str = "one hand opens a hinged lid, loads a blank, closes, presses the button and unloads the part"
    timeout_s: float = 100.0
    tool: Tool = Tool.GRIPPER

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions."""
        return {
            "nominal": NOMINAL,
            "stiff_hinge": vary(NOMINAL, hinge_friction_nm=1.0),
            "narrow": vary(NOMINAL, play_m=0.0015),
            "blurred": vary(NOMINAL, sensor_noise_m=0.005, sensor_noise_rad=math.radians(4)),
        }

    def demand(self, workspace: Workspace) -> Demand:
        """Return what it takes: the blank's places, the button, the lid's handle shut and open."""
        cell = MachineCell.fit(workspace)
        mass, height = NOMINAL["mass_kg"].high, cell.bench.height + cell.blank[2] / 2
        spots = {"the infeed": cell.infeed, "the fixture": cell.fixture, "the outfeed": cell.outfeed}
        places = [(name, (x, y, height)) for name, (x, y) in spots.items()]
        reaches = list_picks(places, mass, pitch=TOOL_PITCH, clear_m=0.12)
        bars = [("the lid, shut", cell.find_bar(0.0)), ("the lid, open", cell.find_bar(math.radians(82)))]
        return Demand(
            (*reaches, *list_picks(bars, 0.0, pitch=math.radians(20), clear_m=0.0)), mass, grip_m=cell.blank[1]
        )

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> MachineScene:
        """Put bench, machine and blank into a world."""
        return MachineScene(world, MachineCell.fit(workspace), sample, seed)
