"""Scripted fastening: take the driver, press it onto each screw, search until it bites, wait for shut-off."""

import math

import numpy as np
from numpy.typing import NDArray

from twin.control.rotation import make_rotation
from twin.physics.rotation import rotate
from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import Grasp, PickPlacePolicy
from twin.policies.script import Answer, Frame, Ticks, point_tool
from twin.tasks.fastening import FLOOR_M, QUARTER, FasteningBrief
from twin.tasks.scene import find_yaw

Array = NDArray[np.float64]
ABOVE_M = 0.022
"""The pads' middle above the middle of the driver's body [m]."""
FORCE_N = 40.0
HOVER_M = 0.025
IN_M = 0.005
"""A tool this far above its end has not sunk into the socket [m]."""
PRESS_M = 0.006
"""How far below the touched surface the tool is told to be [m]: the pressure that starts the driver."""
PITCH_M, REACH_M, SEARCH_MPS = 0.0012, 0.0055, 0.02
"""Distance of the spiral's turns, its largest radius [m], and the speed along it [m/s]."""
STORED_M = 0.012
"""A driver this close above its place in the holster may be let go [m]."""
LOOK_S = 0.15
"""Time for a new picture [s]."""
DRIVE_S = 9.0
"""Longest drive of one screw [s]."""
TRIES = 3


class ScriptedFastening(PickPlacePolicy):
    """The reference policy of ``fastening``."""

    name = "scripted"
    version = "1"

    def __init__(self, brief: FasteningBrief, start: Observation, robot: Embodiment) -> None:
        super().__init__(start, robot)
        self._cell = brief.cell

    def run(self) -> Ticks:
        """Drive both screws."""
        cell = self._cell
        grasp = Grasp(cell.body[1], ABOVE_M, FORCE_N, clear_m=0.09)
        yield from self.clear_left()
        if (yield from self.pick("driver", grasp)):
            for number in range(len(cell.screws)):
                yield from self._drive(f"screw_{number + 1}", grasp)
            centre = np.array([*cell.holster, cell.bench.height + cell.stored])
            yield from self._put_back(centre, grasp)
        yield from self.go_home()

    def _drive(self, screw: str, grasp: Grasp) -> Ticks:
        """Drive one screw, again where the bit does not bite."""
        cell = self._cell
        seat = self.see(screw).position + np.array([0.0, 0.0, FLOOR_M])
        upright = np.array([0.0, 0.0, cell.standing + grasp.above_m])
        yaw = math.remainder(find_yaw(self.see(screw)), QUARTER)
        seated = Frame(seat + upright, point_tool(grasp.pitch, yaw))
        over = seated.shift(z=cell.socket + HOVER_M)
        yield from self.travel("carry", seated.shift(z=grasp.clear_m))
        for attempt in range(TRIES):
            self.retries += attempt > 0
            straight = self._straighten(over)
            yield from self.move("line_up", self.side, straight, exact=True)
            off = np.clip((seat - self._find_tip())[:2], -0.02, 0.02)
            yield from self.move("line_up", self.side, straight.shift(float(off[0]), float(off[1])), exact=True)
            done = yield from self._press_and_turn(seated)
            yield from self.move("lift_off", self.side, self.hands[self.side].target.shift(z=0.05), slow=1.5)
            if done:
                return

    def _straighten(self, frame: Frame) -> Frame:
        """Return a tool's frame turned so that the driver, as it hangs in the hand, stands upright."""
        axis = rotate(self.see("driver").quaternion)[:, 2]
        leaning = np.cross(axis, [0.0, 0.0, 1.0])
        return Frame(frame.position, make_rotation(leaning) @ self.hands[self.side].target.rotation)

    def _put_back(self, centre: Array, grasp: Grasp) -> Ticks:
        """Set the driver into its holster, upright and lined up by eye."""
        side = self.side
        frame = Frame(centre + np.array([0.0, 0.0, grasp.above_m]), point_tool(grasp.pitch, 0.0))
        yield from self.travel("carry", frame.shift(z=grasp.clear_m))
        hover = centre + np.array([0.0, 0.0, grasp.clear_m])
        for attempt in range(TRIES):
            self.retries += attempt > 0
            for _ in range(2):
                straight = self._straighten(self.hands[side].target)
                off = np.clip(hover - self.see("driver").position, -0.03, 0.03)
                yield from self.move("line_up", side, straight.shift(*off.tolist()), exact=True)
            way = np.array([0.0, 0.0, float((centre - self.see("driver").position)[2]) - 0.01])
            yield from self.approach("put_back", side, way, speed_mps=0.06, limit_n=15.0)
            yield from self.wait("put_back", LOOK_S)
            if self.see("driver").position[2] - centre[2] < STORED_M:
                break
        yield from self.grip("release", side, grasp.width_m + 0.03, 30.0, wait_s=0.5)
        yield from self.move("retreat", side, self.hands[side].target.shift(z=grasp.clear_m))

    def _find_tip(self) -> Array:
        """Return where the bit's tip is, as the driver is seen, however it hangs in the hand [m], shape (3,)."""
        driver = self.see("driver")
        tip: Array = driver.position - self._cell.standing * rotate(driver.quaternion)[:, 2]
        return tip

    def _press_and_turn(self, seated: Frame) -> Answer:
        """Press the bit onto the screw, search on a spiral until the driver drives, and wait until it shuts off."""
        side = self.side
        hand = self.hands[side]
        way = np.array([0.0, 0.0, float(seated.position[2] - hand.target.position[2]) - 0.002])
        yield from self.approach("touch", side, way, speed_mps=0.04, limit_n=4.0)
        touched = float(self.find_tool(side).position[2])
        low = max(touched - PRESS_M, float(seated.position[2]) - PRESS_M)
        start = hand.target.shift(z=low - float(hand.target.position[2]))
        self._phase = "drive"
        angle, before, began = 0.0, self.now.time_s, self.now.time_s
        while self.now.time_s - began < DRIVE_S and not self.now.signals["shut_off"]:
            tool = float(self.find_tool(side).position[2])
            seeking = tool - seated.position[2] > IN_M
            radius = PITCH_M * angle / math.tau
            if seeking and radius < REACH_M:
                angle += SEARCH_MPS * (self.now.time_s - before) / max(radius, PITCH_M / 2)
            hand.target = start.shift(radius * math.cos(angle), radius * math.sin(angle))
            if not seeking:
                pressed = float(seated.position[2]) - PRESS_M
                hand.target = hand.target.shift(z=pressed - float(hand.target.position[2]))
            before = self.now.time_s
            yield
        return self.now.signals["shut_off"]
