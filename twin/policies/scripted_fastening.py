"""Scripted fastening: take the driver, press it onto each screw, search until it bites, wait for shut-off."""

import math

import numpy as np
from numpy.typing import NDArray

from twin.control.rotation import make_rotation
from twin.physics.rotation import rotate
from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import LOOK_S, Grasp
from twin.policies.script import Answer, Frame, Ticks, point_tool
from twin.policies.search import Hole, SearchingPolicy
from twin.tasks.fastening import FLOOR_M, QUARTER, FasteningBrief
from twin.tasks.scene import find_yaw

Array = NDArray[np.float64]
ABOVE_M = 0.022
"""The pads' middle above the middle of the driver's body [m]."""
FORCE_N = 40.0
HOVER_M = 0.025
IN_M = 0.004
"""A bit this close to the bottom of the socket has sunk into it [m]."""
PRESS_N = 6.0
"""Force that starts the driver and holds its bit in the socket [N]."""
STORED_M = 0.012
"""A driver this close above its place in the holster may be let go [m]."""
DRIVE_S = 9.0
"""Longest drive of one screw [s]."""
REACHES_M = (0.0013, 0.0013, 0.0026, 0.0026)
"""Radius of the search for a socket in each try [m]: touching may turn a loose screw, so the driver is soon turned to
where the screw stands now."""
PUT_BACK_TRIES = 4


class ScriptedFastening(SearchingPolicy):
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
        upright = np.array([0.0, 0.0, cell.standing + grasp.above_m])
        for attempt, reach in enumerate(REACHES_M):
            self.retries += attempt > 0
            seat = self.see(screw).position + np.array([0.0, 0.0, FLOOR_M])
            yaw = math.remainder(find_yaw(self.see(screw)), QUARTER)
            seated = Frame(seat + upright, point_tool(grasp.pitch, yaw))
            yield from self.travel("carry", seated.shift(z=grasp.clear_m))
            yield from self.move("line_up", self.side, seated.shift(z=cell.socket + HOVER_M), exact=True)
            straight = self._straighten(self.hands[self.side].target)
            yield from self.move("line_up", self.side, straight, exact=True)
            done = yield from self._bite_and_turn(Hole(seat, self._find_tip, IN_M, PRESS_N, reach))
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
        for attempt in range(PUT_BACK_TRIES):
            self.retries += attempt > 0
            hover = centre[2] + grasp.clear_m - self.see("driver").position[2]
            straight = self._straighten(self.hands[side].target.shift(z=float(hover)))
            yield from self.move("line_up", side, straight, exact=True)
            yield from self.aim(centre, self._find_tip)
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

    def _bite_and_turn(self, socket: Hole) -> Answer:
        """Search for the socket, stay where it leads the bit until the driver shuts off; tell whether it has."""
        found = yield from self.search(socket)
        if found:
            self.follow()
            found = yield from self.press("drive", socket, DRIVE_S, lambda: self.now.signals["shut_off"])
        self.hands[self.side].press_n = 0.0
        return found
