"""Picking and placing with one gripper, with a look after each and another try: the words of many programs."""

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.physics.readings import Pose
from twin.policies.script import Answer, Frame, ScriptedPolicy, Ticks, point_tool

Array = NDArray[np.float64]
CLEAR_M = 0.06
"""Height of a tool above what it takes or sets down while it moves there [m]."""
ABOVE_SLOT_M = 0.025
"""Height above its place at which a part is lined up [m]: clear of any rim."""
MARGIN_M = 0.012
"""Room for each pad beside a part [m]."""
LEAST_HELD_M = 0.6
"""Share of a part's width that the pads must find between them."""


@dataclass(frozen=True)
class Grasp:
    """How a part is taken.

    Attributes:
        width_m: size of the part between the pads [m].
        above_m: tool's centre above the part's centre [m].
        force_n: force of the pads [N].
        pitch: how far the tool points down [rad]; pi/2 is straight down.
        symmetry: turns of the part that look the same are multiples of this [rad].
    """

    width_m: float
    above_m: float
    force_n: float = 20.0
    pitch: float = math.radians(60)
    symmetry: float = math.pi


class PickPlacePolicy(ScriptedPolicy):
    """A scripted policy that picks and places parts with the right hand."""

    side = "right"

    def see(self, name: str) -> Pose:
        """Return where a part was last seen."""
        return self.now.objects[name]

    def pick(self, name: str, grasp: Grasp, *, tries: int = 3) -> Answer:
        """Take a part from where it is seen; tell whether the pads hold it."""
        for attempt in range(tries):
            self.retries += attempt > 0
            over = self.find_grasp(name, grasp)
            yield from self.grip("reach", self.side, grasp.width_m + 2 * MARGIN_M, 30.0, wait_s=0.05)
            yield from self.move("reach", self.side, over.shift(z=CLEAR_M))
            over = self.find_grasp(name, grasp)
            yield from self.move("grasp", self.side, over, slow=1.3, exact=True)
            yield from self.grip("grasp", self.side, 0.0, grasp.force_n)
            yield from self.move("lift", self.side, over.shift(z=CLEAR_M))
            if self.holds(self.side, LEAST_HELD_M * grasp.width_m):
                return True
        return False

    def find_grasp(self, name: str, grasp: Grasp) -> Frame:
        """Return the tool's frame around a part as it is seen."""
        pose = self.see(name)
        x, y, z, w = pose.quaternion.tolist()
        yaw = math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
        yaw = math.remainder(yaw, grasp.symmetry)
        return Frame(pose.position + np.array([0, 0, grasp.above_m]), point_tool(grasp.pitch, yaw))

    def place(self, target: Frame, grasp: Grasp, *, depth_m: float = 0.01, limit_n: float = 8.0) -> Ticks:
        """Set the held part down: go above the tool frame ``target``, lower until it stands, let go, rise.

        Args:
            target: tool's frame when the part stands.
            grasp: how it is held.
            depth_m: how far beyond the target to look for the support [m].
            limit_n: force at which it stands [N].
        """
        side = self.side
        yield from self.move("carry", side, target.shift(z=CLEAR_M))
        yield from self.move("lower", side, target.shift(z=ABOVE_SLOT_M), slow=1.3, exact=True)
        down = np.array([0.0, 0.0, -ABOVE_SLOT_M - depth_m])
        yield from self.approach("lower", side, down, speed_mps=0.05, limit_n=limit_n)
        yield from self.grip("release", side, grasp.width_m + 2 * MARGIN_M, 30.0, wait_s=0.4)
        yield from self.move("retreat", side, self.hands[side].target.shift(z=CLEAR_M))

    def go_home(self) -> Ticks:
        """Bring both hands back to where they started, the trunk straight."""
        yield from self.move_both("return", dict(self.home), turn=0.0)

    def clear_left(self) -> Generator[None, None, None]:
        """Put the idle left hand aside, so that the right one has room."""
        aside = self.home["left"].shift(x=-0.05, y=0.12)
        yield from self.move("start", "left", aside)
