"""Picking and placing with one gripper, with a look after each and another try: the words of many programs."""

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.physics.readings import Pose
from twin.policies.script import Answer, Frame, ScriptedPolicy, Ticks, point_tool

Array = NDArray[np.float64]
SHOULDER_M = 0.12
"""How far the right shoulder is beside the robot's axis [m]."""
TURN_SHARE, TURN_LIMIT = 0.6, 0.6
"""Share of a target's bearing that the trunk turns, and its largest turn [rad]."""
STEP_M = 0.02
"""Difference in height above which a hand travels up, over and down instead of straight [m]."""
FROM_HOME_M = 0.15
"""Difference in height beyond which a hand comes straight down: it comes from its start pose [m]."""
IN_HAND_M = 0.015
"""Largest offset of a part in the hand that is made up for [m]."""
ABOVE_SLOT_M = 0.025
"""Height above its place at which a part is lined up [m]: clear of any rim."""
EARLY_M = 0.007
"""A part that stands this far above its place stands on something else [m]."""
LOOK_S = 0.15
"""Time for a new picture [s]."""
MARGIN_M = 0.012
"""Room for each pad beside a part [m]."""
REACH_MPS = 0.12
"""Speed at which pads come down around a part [m/s]."""
TOUCH_N = 8.0
"""Force that says that a pad stands on something [N]."""
LEAST_HELD = 0.6
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
        clear_m: height above what it takes or sets down at which the tool moves there [m].
        line_up_m: height above its place at which a part is lined up [m].
    """

    width_m: float
    above_m: float
    force_n: float = 20.0
    pitch: float = math.radians(60)
    symmetry: float = math.pi
    clear_m: float = 0.06
    line_up_m: float = ABOVE_SLOT_M


class PickPlacePolicy(ScriptedPolicy):
    """A scripted policy that picks and places parts with the right hand."""

    side = "right"

    def face(self, target: Frame) -> float:
        """Return the turn of the trunk that brings the working shoulder behind a target [rad]."""
        x, y, _ = target.position.tolist()
        return max(-TURN_LIMIT, min(TURN_LIMIT, TURN_SHARE * math.atan2(y + SHOULDER_M, x)))

    def see(self, name: str) -> Pose:
        """Return where a part was last seen."""
        return self.now.objects[name]

    def pick(self, name: str, grasp: Grasp, *, tries: int = 3) -> Answer:
        """Take a part from where it is seen; tell whether the pads hold it."""
        for attempt in range(tries):
            self.retries += attempt > 0
            if (yield from self._try_to_pick(name, grasp)):
                return True
        return False

    def _try_to_pick(self, name: str, grasp: Grasp) -> Answer:
        """Come from above, stop if a pad stands on the part, close, lift and feel whether something is held."""
        side = self.side
        yield from self.grip("reach", side, grasp.width_m + 2 * MARGIN_M, 30.0, wait_s=0.05)
        yield from self.travel("reach", self.find_grasp(name, grasp).shift(z=grasp.clear_m))
        over = self.find_grasp(name, grasp).shift(z=grasp.clear_m)
        yield from self.move("grasp", side, over, exact=True)
        down = np.array([0.0, 0.0, -grasp.clear_m])
        if (yield from self.approach("grasp", side, down, speed_mps=REACH_MPS, limit_n=TOUCH_N)):
            yield from self.move("grasp", side, over)
            return False
        yield from self.move("grasp", side, self.hands[side].target, exact=True)
        yield from self.grip("grasp", side, 0.0, grasp.force_n)
        yield from self.move("lift", side, over)
        return self.holds(side, LEAST_HELD * grasp.width_m)

    def find_grasp(self, name: str, grasp: Grasp) -> Frame:
        """Return the tool's frame around a part as it is seen."""
        pose = self.see(name)
        x, y, z, w = pose.quaternion.tolist()
        yaw = math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
        yaw = math.remainder(yaw, grasp.symmetry)
        return Frame(pose.position + np.array([0, 0, grasp.above_m]), point_tool(grasp.pitch, yaw))

    def travel(self, phase: str, target: Frame) -> Ticks:
        """Go above a place: up first if it is higher, down last if it is lower, the trunk turned to it."""
        here = self.hands[self.side].target
        top = max(float(here.position[2]), float(target.position[2]))
        if top - here.position[2] > STEP_M:
            yield from self.move(phase, self.side, here.shift(z=top - here.position[2]))
        if STEP_M < top - target.position[2] < FROM_HOME_M:
            yield from self.move(phase, self.side, target.shift(z=top - target.position[2]), turn=self.face(target))
        yield from self.move(phase, self.side, target, turn=self.face(target))

    def place(
        self,
        name: str,
        centre: Array,
        grasp: Grasp,
        *,
        yaw: float = 0.0,
        depth_m: float = 0.01,
        limit_n: float = 8.0,
        tries: int = 2,
        aside: tuple[float, float] = (0.0, 0.0),
    ) -> Ticks:
        """Set the held part down: go above its place, line it up by eye, lower until it stands, let go, rise.

        Args:
            name: the part.
            centre: where its centre belongs [m], shape (3,).
            grasp: how it is held.
            yaw: its turn [rad].
            depth_m: how far below its place to look for the support [m].
            limit_n: force at which it stands [N].
            tries: how often to lower it; a part that stands too high is lifted and lined up again.
            aside: how much further to put it down on each of them [m], away from what is in the way.
        """
        side = self.side
        target = Frame(centre + np.array([0.0, 0.0, grasp.above_m]), point_tool(grasp.pitch, yaw))
        yield from self.travel("carry", target.shift(z=max(grasp.clear_m, grasp.line_up_m)))
        above = target.shift(z=grasp.line_up_m)
        yield from self.move("lower", side, above, slow=1.3, exact=True)
        down = np.array([0.0, 0.0, -grasp.line_up_m - depth_m])
        for left in reversed(range(tries)):
            off = np.clip((centre - self.see(name).position)[:2], -IN_HAND_M, IN_HAND_M)
            above = above.shift(float(off[0]), float(off[1]))
            yield from self.move("lower", side, above, exact=True)
            touched = yield from self.approach("lower", side, down, speed_mps=0.05, limit_n=limit_n)
            if not left or not touched or not (yield from self._stands_high(name, centre)):
                break
            self.retries += 1
            centre = centre + np.array([*aside, 0.0])
            yield from self.move("lower", side, above)
        yield from self.grip("release", side, grasp.width_m + 2 * MARGIN_M, 30.0, wait_s=0.4)
        yield from self.move("retreat", side, self.hands[side].target.shift(z=grasp.clear_m))

    def _stands_high(self, name: str, centre: Array) -> Answer:
        """Look whether a part that met something is still above its place."""
        yield from self.wait("lower", LOOK_S)
        return float(self.see(name).position[2] - centre[2]) > EARLY_M

    def go_home(self) -> Ticks:
        """Bring both hands back to where they started, the trunk straight."""
        here, home = self.hands[self.side].target, self.home[self.side]
        if here.position[2] - home.position[2] > STEP_M:
            beside = Frame(np.array([*home.position[:2], here.position[2]]), here.rotation)
            yield from self.move("return", self.side, beside, turn=self.face(beside))
        yield from self.move_both("return", dict(self.home), turn=0.0)

    def clear_left(self) -> Generator[None, None, None]:
        """Put the idle left hand aside, so that the right one has room."""
        aside = self.home["left"].shift(x=-0.05, y=0.12)
        yield from self.move("start", "left", aside)
