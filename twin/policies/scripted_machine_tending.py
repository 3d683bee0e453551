"""Scripted machine tending: the work instruction, with a look at the machine's signals after each step."""

import math

import numpy as np

from twin.control.trajectory import blend
from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import Grasp, PickPlacePolicy
from twin.policies.script import Answer, Frame, Ticks, point_tool
from twin.tasks.machine_tending import MachineBrief

ABOVE_M = 0.014
"""The pads' middle above the blank's centre [m]."""
CLEAR_M = 0.12
"""The carried blank passes over the machine's cheeks [m]."""
UNDER, OVER = 1.0, -1.0
"""Side of the lid on which the fingers are."""
GAP_M = 0.020
"""Distance of the closed fingers' middle from the handle's [m]: half a finger and half the bar."""
LIFT_PITCH, PULL_PITCH = math.radians(20), math.radians(60)
OPEN_RAD = math.radians(82)
SWEEP_S = 3.0
"""Time for swinging the lid [s]."""
PRESS_N = 9.0
TRIES = 3


class ScriptedMachineTending(PickPlacePolicy):
    """The reference policy of ``machine_tending``."""

    name = "scripted"
    version = "1"

    def __init__(self, brief: MachineBrief, start: Observation, robot: Embodiment) -> None:
        super().__init__(start, robot)
        self._cell = brief.cell

    def run(self) -> Ticks:
        """Open, load, close, start, wait, open, unload."""
        cell = self._cell
        grasp = Grasp(cell.blank[1], ABOVE_M, symmetry=math.pi / 2, clear_m=CLEAR_M)
        yield from self.clear_left()
        yield from self._open()
        if (yield from self.pick("blank", grasp)):
            height = cell.bench.height + cell.floor + cell.blank[2] / 2
            yield from self.place("blank", np.array([*cell.fixture, height]), grasp)
            if (yield from self._run_machine()):
                yield from self._open()
                if (yield from self.pick("blank", grasp)):
                    yield from self.place("blank", np.array([*cell.outfeed, height]), grasp)
        yield from self.go_home()

    def _run_machine(self) -> Answer:
        """Close the lid and press the button, again where the machine does not answer; tell whether it finished."""
        for attempt in range(TRIES):
            self.retries += attempt > 0
            if not self.now.signals["lid_closed"]:
                yield from self._close()
            yield from self._press()
            began = self.now.time_s
            while self.now.signals["running"] and self.now.time_s - began < 10.0:
                yield from self.wait("machining", 0.1)
            if self.now.signals["finished"]:
                return True
        return False

    def _find_hook(self, angle: float, side: float, pitch: float) -> Frame:
        """Return the tool's frame with the fingers under or over the handle of a lid at an angle [rad]."""
        bar = np.array(self._cell.find_bar(angle))
        normal = np.array([-math.sin(angle), 0.0, -math.cos(angle)])
        return Frame(bar + side * GAP_M * normal, point_tool(pitch, 0.0))

    def _swing(self, phase: str, start: float, end: float, side: float, pitch: float) -> Ticks:
        """Swing the lid from one angle to another by the fingers on one side of its handle."""
        self._phase = phase
        hand, began, share = self.hands[self.side], self.now.time_s, 0.0
        while share < 1.0:
            share = (self.now.time_s - began) / SWEEP_S
            done, rate = blend(share)
            angle = start + done * (end - start)
            ahead = start + min(1.0, done + 0.01) * (end - start)
            hand.target = self._find_hook(angle, side, pitch)
            step = self._find_hook(ahead, side, pitch).position - hand.target.position
            hand.velocity[:3] = step / 0.01 * rate / SWEEP_S
            yield
        hand.velocity[:] = 0.0

    def _open(self) -> Ticks:
        """Go under the handle with closed fingers and swing the lid up."""
        under = self._find_hook(0.0, UNDER, LIFT_PITCH)
        yield from self.grip("open", self.side, 0.0, 20.0, wait_s=0.05)
        yield from self.move("open", self.side, under.shift(x=-0.07, z=-0.005), turn=self.face(under))
        yield from self.move("open", self.side, under.shift(x=0.008, z=-0.005), exact=True)
        yield from self._swing("open", 0.0, OPEN_RAD, UNDER, LIFT_PITCH)
        yield from self.move("open", self.side, self.hands[self.side].target.shift(x=-0.10))

    def _close(self) -> Ticks:
        """Go over the handle with closed fingers and swing the lid down."""
        behind = self._find_hook(OPEN_RAD, OVER, PULL_PITCH)
        yield from self.grip("close", self.side, 0.0, 20.0, wait_s=0.05)
        yield from self.move("close", self.side, behind.shift(x=-0.08, z=0.06), turn=self.face(behind))
        yield from self.move("close", self.side, behind.shift(x=0.02, z=0.05))
        yield from self.move("close", self.side, behind.shift(x=0.01), exact=True)
        yield from self._swing("close", OPEN_RAD, -0.03, OVER, PULL_PITCH)
        yield from self.move("close", self.side, self.hands[self.side].target.shift(z=0.06))

    def _press(self) -> Ticks:
        """Press the button with closed fingers until it resists."""
        x, y = self._cell.button
        top = self._cell.bench.height + self._cell.button_m + 0.012
        over = Frame(np.array([x, y, top + 0.05]), point_tool(math.radians(75), 0.0))
        yield from self.travel("press", over)
        down = np.array([0.0, 0.0, -0.06])
        yield from self.approach("press", self.side, down, speed_mps=0.06, limit_n=PRESS_N)
        yield from self.wait("press", 0.1)
        yield from self.move("press", self.side, over)
