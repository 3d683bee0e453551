"""Fastening: one hand takes a screwdriver from its holster, drives two screws to their torque and puts it back.

Industrial reading: driving small screws in assembly; Xiaomi's humanoids set self-tapping nuts (90.2 % on both sides,
takt 76 s, press S). The driver is of the push-to-start, shut-off kind: its spindle rests at an index, turns while the
bit is pressed into a screw, stops at its set torque and tells so. A guide on the plate keeps the bit on the head. A
screw turns freely until its head seats, then its torque rises with the angle; its travel of a few millimetres is left
out.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from twin.config.robot import Tool
from twin.physics.readings import Pose
from twin.physics.rotation import rotate
from twin.physics.shapes import Box, JointKind, MovingLink
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.bench import Bench
from twin.tasks.contract import Progress, Workspace
from twin.tasks.demand import TOOL_PITCH, Demand, list_picks
from twin.tasks.place_scene import DROPPED_M
from twin.tasks.sample import Conditions, Quantity, make_stream, vary
from twin.tasks.scene import BenchScene, is_upright

ASSUMED = "assumption A"
RANDOMISATION = "randomisation defaults of the facts page, A"
BODY = (0.85, 0.62, 0.15, 1.0)
STEEL = (0.72, 0.72, 0.78, 1.0)
PLATE = (0.35, 0.37, 0.42, 1.0)
SPINDLE = 0

NOMINAL: Conditions = {
    "set_torque_nm": Quantity(0.5, 0.5, 0.05, 5.0, f"an M3 screw in plastic, {ASSUMED}"),
    "seat_turns": Quantity(1.0, 2.0, 0.2, 20.0, f"turns until the head seats: started by hand, {ASSUMED}"),
    "rate_nm_per_rad": Quantity(0.4, 0.8, 0.05, 10.0, f"rise of the torque after that: a medium joint, {ASSUMED}"),
    "play_m": Quantity(0.0010, 0.0014, 0.0003, 0.005, f"of the bit in the screw's socket, on each side, {ASSUMED}"),
    "screw_turn_rad": Quantity(-0.3, 0.3, -0.78, 0.78, f"of the screw's square at the start, {ASSUMED}"),
    "friction": Quantity(0.4, 0.8, 0.02, 2.0, f"driver's body on rubber pads: {RANDOMISATION}"),
    "pose_noise_m": Quantity(0.001, 0.001, 0.0, 0.01, f"sigma of where the plate stands, {ASSUMED}"),
    "sensor_noise_m": Quantity(0.0005, 0.0005, 0.0, 0.05, f"sigma of a position seen from near, {ASSUMED}"),
    "sensor_noise_rad": Quantity(math.radians(1), math.radians(1), 0.0, 1.0, f"sigma of a perceived turn, {ASSUMED}"),
}

RUNNING_NM = 0.06
"""Torque of a screw that is not seated (assumption A) [N m]."""
DRIVE_RADPS = 9.0
"""Speed of the spindle [rad/s] (assumption A: 90 rpm)."""
QUARTER = math.pi / 2
PARKED_RAD = 0.02
FLOOR_M = 0.0025
"""Bottom of a socket above the plate [m]."""
START_N = 1.0
"""Axial force that starts the driver [N]."""
DRIVER_KG = 0.22
"""Mass of the body, without the spindle (assumption A: a small cordless driver) [kg]."""
IDLE_NM = 0.4
"""Torque with which the resting spindle is held at its index [N m]."""
ENGAGED_M = 0.004
"""Height of the bit above the bottom of a socket up to which it has engaged [m]: the driver senses its depth."""
OVER = 1.4
"""Share of the set torque beyond which a screw is over-tightened."""
LEAST = 0.85
"""Share of the set torque from which a screw is tight."""


class Drive(IntEnum):
    """What the driver does."""

    IDLE = 0
    DRIVING = 1
    SHUT_OFF = 2


@dataclass(frozen=True)
class FasteningCell:
    """The workcell: a bench in front, the holster to the right, the plate with the screws to the left.

    Attributes:
        bench: the bench.
        edge: distance from the robot's axis to the bench [m].
        holster: middle of the holster [m].
        screws: where the screws are [m].
        body: edges of the driver's body [m].
        bit: edge and length of the square bit [m].
        plate: height of the plate [m].
        socket: depth of a screw's socket [m].
        finder: play of the bit in the screw guide, on each side [m]: a square bit that turns in its socket stays clear.
        ledge: how far the bit of a stored driver is above the bench [m].
    """

    bench: Bench
    edge: float
    holster: tuple[float, float]
    screws: tuple[tuple[float, float], ...]
    body: tuple[float, float, float] = (0.03, 0.026, 0.10)
    bit: tuple[float, float] = (0.010, 0.035)
    plate: float = 0.02
    socket: float = 0.010
    ledge: float = 0.003
    finder: float = 0.0035

    @classmethod
    def fit(cls, workspace: Workspace) -> "FasteningCell":
        """Return the workcell laid out for a robot's workspace."""
        reach = workspace.reach_m
        screws = ((reach + 0.03, 0.02), (reach - 0.04, 0.02))
        return cls(Bench(height=workspace.assembly_m), reach - 0.12, (reach + 0.07, -0.16), screws)

    @property
    def standing(self) -> float:
        """Height of the driver's middle above what its bit stands on [m]."""
        return self.bit[1] + self.body[2] / 2

    @property
    def stored(self) -> float:
        """Height of the driver's middle above the bench when it rests on the holster's ledges [m]."""
        return self.standing + self.ledge


@dataclass(frozen=True)
class FasteningBrief:
    """What a policy is told before it starts: the plan of the workcell."""

    cell: FasteningCell


class FasteningScene(BenchScene):
    """Bench, holster, driver and screws in a world; the laws of driver and screws."""

    def __init__(self, world: World, cell: FasteningCell, sample: Mapping[str, float], seed: int) -> None:
        super().__init__(world)
        self._cell, self._sample = cell, sample
        self._top = cell.bench.height
        self.brief = FasteningBrief(cell)
        x = cell.edge + cell.bench.depth / 2
        world.add_body(cell.bench.make_shape(), mass_kg=0.0, friction=1.0, position=(x, 0, 0))
        self._add_holster()
        dx, dy = (sample["pose_noise_m"] * make_stream(seed, "pose plate").standard_normal(2)).tolist()
        self._at = [(sx + dx, sy + dy) for sx, sy in cell.screws]
        self._screws = [self._add_screw(place) for place in self._at]
        self._driver = self._add_driver()
        self.parts = (self._driver,)
        self._drive = Drive.IDLE
        self._turned = [0.0] * len(self._screws)

    def _add_holster(self) -> None:
        x, y, _ = self._cell.body
        play, wall, half, ledge = 0.006, 0.004, 0.032, (self._cell.bit[1] + self._cell.ledge) / 2
        walls = [
            *(Box((0.004, y / 2, ledge), (s * (x / 2 - 0.004), 0, ledge), PLATE) for s in (1, -1)),
            *(Box((wall, y / 2 + play + 2 * wall, half), (s * (x / 2 + play + wall), 0, half), PLATE) for s in (1, -1)),
            *(Box((x / 2 + play, wall, half), (0, s * (y / 2 + play + wall), half), PLATE) for s in (1, -1)),
        ]
        self._world.add_body(walls, mass_kg=0.0, friction=0.3, position=(*self._cell.holster, self._top))

    def _add_screw(self, place: tuple[float, float]) -> int:
        """Add a piece of plate with a screw that turns in it: its head is a square socket."""
        cell = self._cell
        inner, wall, half = cell.bit[0] / 2 + self._sample["play_m"], 0.002, cell.socket / 2
        head = [
            Box((inner + 2 * wall, inner + 2 * wall, 0.001), (0, 0, 0.001), STEEL),
            *(Box((wall, inner + 2 * wall, half), (s * (inner + wall), 0, 0.002 + half), STEEL) for s in (1, -1)),
            *(Box((inner, wall, half), (0, s * (inner + wall), 0.002 + half), STEEL) for s in (1, -1)),
        ]
        screw = MovingLink(
            JointKind.HINGE, head, 0.02, (0.0, 0.0, cell.plate + 0.0005), (0.0, 0.0, 1.0), 0.0, -1.0, RUNNING_NM
        )
        plate = [Box((0.03, 0.03, cell.plate / 2), (0, 0, cell.plate / 2), PLATE), *self._make_finder()]
        body = self._world.add_mechanism(plate, [screw], friction=0.3, position=(*place, self._top))
        self._world.place_joint(body, SPINDLE, self._sample["screw_turn_rad"])
        return body

    def _make_finder(self) -> list[Box]:
        """Return the screw guide on the plate: four walls that keep a bit from walking off the head."""
        cell = self._cell
        inner, wall, half = cell.bit[0] / 2 + cell.finder, 0.003, 0.004
        middle = cell.plate + FLOOR_M + cell.socket + 0.001 + half
        return [
            *(Box((wall, inner + 2 * wall, half), (s * (inner + wall), 0, middle), PLATE) for s in (1, -1)),
            *(Box((inner, wall, half), (0, s * (inner + wall), middle), PLATE) for s in (1, -1)),
        ]

    def _add_driver(self) -> int:
        cell = self._cell
        (x, y, z), (edge, length) = (side / 2 for side in cell.body), cell.bit
        bit = [Box((edge / 2, edge / 2, length / 2), (0, 0, -length / 2), STEEL)]
        spindle = MovingLink(
            JointKind.HINGE,
            bit,
            0.03,
            (0.0, 0.0, -z),
            (0.0, 0.0, 1.0),
            0.0,
            -1.0,
            IDLE_NM,
            centre_m=(0.0, 0.0, -length / 2),
        )
        height = self._top + cell.stored + 0.0005
        return self._world.add_mechanism(
            [Box((x, y, z), rgba=BODY)],
            [spindle],
            mass_kg=DRIVER_KG,
            friction=self._sample["friction"],
            position=(*cell.holster, height),
        )

    def locate(self) -> Mapping[str, Pose]:
        """Return where the driver and the screws are."""
        screws = {f"screw_{i + 1}": self._find_screw(i) for i in range(len(self._screws))}
        return {"driver": self._world.read_pose(self._driver), **screws}

    def _find_screw(self, number: int) -> Pose:
        half = float(self._world.read_joints(self._screws[number], [SPINDLE]).position[0]) / 2
        place = np.array([*self._at[number], self._top + self._cell.plate])
        return Pose(place, np.array([0.0, 0.0, math.sin(half), math.cos(half)]))

    @property
    def signals(self) -> Mapping[str, bool]:
        """What the driver tells."""
        return {"driving": self._drive is Drive.DRIVING, "shut_off": self._drive is Drive.SHUT_OFF}

    def find_torque(self, number: int) -> float:
        """Return the torque that a screw holds [N m]: its running torque, and the rise since its head seated."""
        beyond = self._turned[number] - math.tau * self._sample["seat_turns"]
        return RUNNING_NM + max(0.0, beyond) * self._sample["rate_nm_per_rad"]

    def update(self, time_s: float) -> None:  # noqa: ARG002 (the laws know no time)
        """Let the screws resist by their law, and the driver start, drive and shut off by its own."""
        for number, screw in enumerate(self._screws):
            turned = self._sample["screw_turn_rad"] - float(self._world.read_joints(screw, [SPINDLE]).position[0])
            self._turned[number] = max(self._turned[number], turned)
            self._world.resist_joint(screw, SPINDLE, self.find_torque(number))
        self._drive = self._find_next(self._find_pressed())
        if self._drive is Drive.DRIVING:
            effort = OVER * self._sample["set_torque_nm"]
            self._world.spin_joint(self._driver, SPINDLE, speed=-DRIVE_RADPS, effort=effort)
        elif self._drive is Drive.IDLE:
            self._park()
        else:
            self._world.spin_joint(self._driver, SPINDLE, speed=0.0, effort=RUNNING_NM)

    def _park(self) -> None:
        """Bring the spindle to the nearest quarter turn, where its square stands along the body."""
        angle = float(self._world.read_joints(self._driver, [SPINDLE]).position[0])
        index = round(angle / QUARTER) * QUARTER
        if abs(angle - index) < PARKED_RAD:
            self._world.spin_joint(self._driver, SPINDLE, speed=0.0, effort=IDLE_NM)
            return
        self._world.drive_joint(self._driver, SPINDLE, position=index, effort=IDLE_NM, speed=6.0)

    def _find_pressed(self) -> int | None:
        """Return the screw into whose socket the bit is pressed, if any."""
        pose = self._world.read_pose(self._driver)
        tip = pose.position - self._cell.standing * rotate(pose.quaternion)[:, 2]
        floor = self._top + self._cell.plate + FLOOR_M
        for number, place in enumerate(self._at):
            if tip[2] - floor < ENGAGED_M and math.dist(tip[:2].tolist(), place) < self._cell.bit[0] / 2:
                contacts = self._world.read_contacts(self._driver, self._screws[number])
                if sum(abs(contact.force[2]) for contact in contacts) > START_N:
                    return number
        return None

    def _find_next(self, pressed: int | None) -> Drive:
        if pressed is None:
            return self._drive if self._drive is not Drive.IDLE and self._is_over_a_screw() else Drive.IDLE
        tight = self.find_torque(pressed) >= self._sample["set_torque_nm"]
        return Drive.SHUT_OFF if tight or self._drive is Drive.SHUT_OFF else Drive.DRIVING

    def _is_over_a_screw(self) -> bool:
        x, y, z = self._world.read_pose(self._driver).position.tolist()
        low = z - self._cell.standing < self._top + self._cell.plate + self._cell.socket + 0.012
        return low and any(math.dist((x, y), place) < 0.015 for place in self._at)

    def _is_tight(self, number: int) -> bool:
        share = self.find_torque(number) / self._sample["set_torque_nm"]
        return LEAST <= share <= OVER

    @property
    def progress(self) -> Progress:
        """Screws at their torque."""
        return Progress(sum(self._is_tight(i) for i in range(len(self._screws))), len(self._screws))

    def find_failure(self, *, released: bool) -> Outcome | None:
        """Return DROP once the driver lies below the bench or, let go, on its side."""
        pose = self._world.read_pose(self._driver)
        low = float(pose.position[2]) < self._top - DROPPED_M
        return Outcome.DROP if low or (released and not is_upright(pose, math.radians(20))) else None

    def judge_rest(self) -> Outcome:
        """Return SUCCESS with every screw at its torque, JAM otherwise."""
        done, total = self.progress
        return Outcome.SUCCESS if done == total else Outcome.JAM

    def find_error(self) -> float:
        """Return the horizontal distance of the driver to its holster [m]."""
        position = self._world.read_pose(self._driver).position
        return math.dist(position[:2].tolist(), self._cell.holster)


@dataclass(frozen=True)
class Fastening:
    """The task, as the registry holds it."""

    name: str = "fastening"
    version: str = "1"
    summary: str = "one hand drives two screws to their torque with a shut-off screwdriver"
    timeout_s: float = 80.0
    tool: Tool = Tool.GRIPPER

    @property
    def conditions(self) -> Mapping[str, Conditions]:
        """Named sets of conditions."""
        return {
            "nominal": NOMINAL,
            "strong": vary(NOMINAL, set_torque_nm=1.5),
            "slippery": vary(NOMINAL, friction=0.15),
            "blurred": vary(NOMINAL, sensor_noise_m=0.003, sensor_noise_rad=math.radians(3)),
        }

    def demand(self, workspace: Workspace) -> Demand:
        """Return what it takes: the holster, the driver's handle over every screw, the driver's mass."""
        cell = FasteningCell.fit(workspace)
        top, mass = cell.bench.height, DRIVER_KG
        places = [("the holster", (*cell.holster, top + cell.stored))]
        places += [(f"screw_{i + 1}", (x, y, top + cell.plate + cell.standing)) for i, (x, y) in enumerate(cell.screws)]
        return Demand(list_picks(places, mass, pitch=TOOL_PITCH, clear_m=0.09), mass, grip_m=cell.body[1])

    def build(self, world: World, sample: Mapping[str, float], seed: int, workspace: Workspace) -> FasteningScene:
        """Put bench, holster, driver and screws into a world."""
        return FasteningScene(world, FasteningCell.fit(workspace), sample, seed)
