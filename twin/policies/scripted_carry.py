"""Scripted carrying: hook both hands under the ledges, step back, turn, walk, dock, set the tote down."""

import math

import numpy as np

from twin.control.dynamics import SIDES
from twin.control.footstep import Place, split_way
from twin.control.rotation import make_rotation, turn_z
from twin.policies.contract import Embodiment, Observation
from twin.policies.script import Frame, Ticks
from twin.policies.scripted_tote import PALM_UP, SIGN
from twin.policies.tote_path import APART, BEHIND, BELOW, LIFT, OUTSIDE, PALM_FACE
from twin.policies.walking import WalkingPolicy
from twin.tasks.scene import flatten
from twin.tasks.tote_scene import ToteCell

BESIDE = 0.24
"""How far behind the tote's middle the hands wait on their way in and out [m]."""
ABOVE = 0.09
"""How much higher than under the ledge they wait there [m]."""
FREE = 0.03
"""Height at which the tote is clear of the table, to be turned square to the body [m]."""
SPLAY = 0.2
"""Roll of the palms, their outer edges lower, so that the ledges lie near the tote's walls [rad]."""
SQUEEZE = 0.01
"""How much closer together than loosely under the ledges the hands hold the tote [m]."""
CLOSE_M, CLOSE_RAD = 0.02, math.radians(2.5)
"""Offset from where it should stand that the robot leaves to its arms; beyond it steps again."""
MOST_STEPS = 3
"""Times that it steps again at a place."""


class ScriptedCarry(WalkingPolicy):
    """The reference policy of ``carry``; it sets the ideal cycle."""

    def __init__(self, cell: ToteCell, start: Observation, robot: Embodiment) -> None:
        """Take the cell as told.

        Args:
            cell: the layout at each table.
            start: observation in the start pose.
            robot: the robot it steers.
        """
        self._cell = cell
        tote = cell.tote
        self._under = cell.table.height + tote.ledge_height - PALM_FACE
        self._half = tote.width / 2 + tote.ledge + OUTSIDE
        super().__init__(start, robot)

    def run(self) -> Ticks:
        """Pick, walk, dock, place."""
        start = self.place
        yield from self._take()
        yield from self.walk("step_back", split_way(self._gait, -self._cell.back))
        before = self._find_run_up()
        yield from self.walk_to("walk", self._find_stand().move(-before, 0.0, 0.0))
        yield from self.walk("dock", split_way(self._gait, before))
        yield from self._correct()
        yield from self._put()
        yield from self._go_home(start)

    def _take(self) -> Ticks:
        """Bring the hands beside the tote, under its ledges, and lift."""
        at = flatten(self.now.objects["tote"])
        low, high = self._under - BELOW, self._under + LIFT
        yield from self.move_both("reach", self._hook(at, APART, self._under + ABOVE, BESIDE))
        yield from self.move_both("reach", self._hook(at, APART, low))
        yield from self.move_both("engage", self._hook(at, 0.0, low))
        yield from self.move_both("lift", self._hook(at, -SQUEEZE, self._under + FREE))
        before = self.place.move(self._cell.reach, 0.0, 0.0)
        yield from self.move_both("lift", self._hook(before, -SQUEEZE, high), slow=1.5)

    def _put(self) -> Ticks:
        """Lower the tote onto its mark and let go."""
        at = self._find_target()
        low, high = self._under - BELOW, self._under + LIFT
        yield from self.move_both("lower", self._hook(at, -SQUEEZE, high), slow=1.5)
        yield from self.move_both("lower", self._hook(at, 0.0, low), slow=1.5)
        yield from self.move_both("release", self._hook(at, APART, low))
        yield from self.move_both("retreat", self._hook(at, APART, self._under + ABOVE, BESIDE))

    def _hook(self, tote: Place, apart: float, height: float, behind: float = BEHIND) -> dict[str, Frame]:
        """Return both palms at the ledges of a tote: this far apart from them, at a height, behind its middle [m]."""
        frames = {}
        for side in SIDES:
            at = tote.move(-behind, SIGN[side] * (self._half + apart), 0.0)
            roll = make_rotation(np.array([-SIGN[side] * SPLAY, 0.0, 0.0]))
            frames[side] = Frame(np.array([at.x, at.y, height]), turn_z(tote.yaw) @ roll @ PALM_UP[side])
        return frames

    def _find_target(self) -> Place:
        """Return where the tote belongs, as seen."""
        return flatten(self.now.objects["outfeed"])

    def _find_stand(self) -> Place:
        """Return where to stand to set it down there."""
        return self._find_target().move(-self._cell.reach, 0.0, 0.0)

    def _find_run_up(self) -> float:
        """Return from how far before the outfeed the robot docks straight on: no further than from where it is [m]."""
        forward, _, _ = self._find_stand().find_offset(self.place)
        return min(self._cell.back, max(0.0, -forward))

    def _correct(self) -> Ticks:
        """Step until the robot stands where it should; keep how far off the walk had left it."""
        for count in range(MOST_STEPS + 1):
            stand = self._find_stand()
            forward, left, turn = stand.find_offset(self.place)
            off = math.hypot(forward, left)
            if count == 0:
                self.facts |= {"stop_error_m": off, "stop_error_rad": abs(turn)}
            if off < CLOSE_M and abs(turn) < CLOSE_RAD:
                return
            if count < MOST_STEPS:
                self.retries += 1
                yield from self.walk_to("step_again", stand)

    def _go_home(self, start: Place) -> Ticks:
        """Bring the hands back to where they were before the body."""
        here, turned = self.place, turn_z(self.place.yaw - start.yaw)
        frames = {}
        for side, home in self.home.items():
            arm = turned @ (home.position - (start.x, start.y, 0.0))
            frames[side] = Frame(arm + (here.x, here.y, 0.0), turned @ home.rotation)
        yield from self.move_both("return", frames)
