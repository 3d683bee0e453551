"""People around the robot: somebody presses the emergency stop, somebody reaches into its way."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import SIDES
from twin.episodes.fault import Fault, Site
from twin.episodes.fault_motors import BRAKE
from twin.episodes.limits import REGIONS
from twin.physics.readings import Pose
from twin.physics.shapes import Ball, Box, Cylinder, Shape
from twin.records.hazard import Hazard
from twin.records.outcome import Outcome

Array = NDArray[np.float64]

STILL = 0.02
"""Joint speed below which a joint stands [rad/s]."""
STILL_S = 0.1
"""How long all joints must stand [s]."""
STOPPED_S = 1.5
"""Longest wait for a robot to stand still after an emergency stop [s]."""
BRAKED_ITERATIONS = 200
"""Iterations with all brakes on: with 30 braked ankles creep until the robot topples, with 200 it stands (measured)."""
MOVING = 0.1
"""Speed of a hand from which somebody can get in its way [m/s]."""
GAP_M = 0.03
"""Distance from the robot and its load at which the body part appears [m]."""
ASIDE_M = 0.25
"""How far beside the hand's way it is at severity 0 [m]; at 1 it is right in the way."""
STEP_BACK_M = 0.02
FAR_M = 1.0
"""Search of a free place ahead of the hand, and where nobody is in the way any more [m]."""
DAMPING_SHARE = 0.5
"""Damping of flesh, as a share of the critical one of its effective mass (A)."""
SKIN = (0.87, 0.68, 0.55, 1.0)
SHAPES: dict[str, Shape] = {
    "hand": Box((0.02, 0.045, 0.09), rgba=SKIN),
    "forearm": Cylinder(0.04, 0.13, rgba=SKIN),
    "upper_arm": Cylinder(0.05, 0.15, rgba=SKIN),
    "neck": Cylinder(0.06, 0.06, rgba=SKIN),
    "skull": Ball(0.09, rgba=SKIN),
    "face": Ball(0.09, rgba=SKIN),
}
"""What stands in the way; other regions are a box of a trunk's or leg's thickness."""
TRUNK = Box((0.08, 0.10, 0.15), rgba=SKIN)


class _Moving(NamedTuple):
    """A hand, where it is [m] and how it moves [m/s], as the controller's model has it."""

    side: str
    position: Array
    velocity: Array

    @property
    def speed(self) -> float:
        """Speed [m/s]."""
        return float(np.linalg.norm(self.velocity))


def _watch_hands(site: Site) -> list[_Moving]:
    frames = {side: site.dynamics.frames[f"{side}_hand"] for side in SIDES}
    return [_Moving(side, frame.position.copy(), frame.velocity[:3].copy()) for side, frame in frames.items()]


class EmergencyStop(Fault):
    """At its start power is cut and holding brakes fall in, with severity times ``BRAKE`` of each effort limit.

    A brake slips until its joint stands, then holds it. Grippers keep their force. The attempt ends as INTERVENTION
    when the robot stands still; it may fall before.
    """

    def prepare(self, site: Site) -> None:
        """Wait."""
        super().prepare(site)
        self._hand: _Moving | None = None
        self._slips = [True] * len(site.dynamics.effort)
        self._effort = (self.spec.severity * BRAKE * site.dynamics.effort).tolist()
        self._moved_s = self.spec.start_s
        self._path_m = 0.0
        self._last: Array = np.zeros(3)

    def step(self, time_s: float) -> None:
        """Let the brakes fall in, once."""
        if self._hand is None and self.is_on(time_s):
            self._hand = max(_watch_hands(self.site), key=lambda hand: hand.speed)
            self._last = self.site.body.read_hand(self._hand.side)
            self.site.world.refine(BRAKED_ITERATIONS)
            for joint, limit in enumerate(self._effort):
                self.site.body.brake([joint], limit)

    def drive(self, time_s: float, torque: Array, v: Array) -> Array:
        """Return no torques once stopped, and measure what still moves."""
        if self._hand is None:
            return torque
        position = self.site.body.read_hand(self._hand.side)
        self._path_m += float(np.linalg.norm(position - self._last))
        self._last = position
        if float(np.abs(v[6:]).max()) > STILL:
            self._moved_s = time_s
        self._latch(v[6:])
        return np.zeros_like(torque)

    def _latch(self, speed: Array) -> None:
        """Hold the joints that have come to a stand."""
        angle = self.site.body.read_state()[0][7:] if any(self._slips) else speed
        for joint, slips in enumerate(self._slips):
            if slips and abs(float(speed[joint])) < STILL:
                self.site.body.lock(joint, float(angle[joint]), self._effort[joint])
                self._slips[joint] = False

    def judge(self, time_s: float) -> Outcome | None:
        """Return INTERVENTION when the robot stands still."""
        if self._hand is None:
            return None
        over = time_s - self._moved_s >= STILL_S or time_s - self.spec.start_s >= STOPPED_S
        return Outcome.INTERVENTION if over else None

    def find_hazard(self) -> Hazard:
        """Return stopping time and distance, if there was a stop."""
        if self._hand is None:
            return Hazard()
        return Hazard(
            stop_s=round(self._moved_s - self.spec.start_s, 6), stop_hand_m=self._path_m, stop_speed=self._hand.speed
        )


class Human(Fault):
    """A part of a human body, held fast, gets in the way of the faster hand once that moves.

    The region (target, ``hand`` unless told) gives shape, stiffness and force limit. It is clamped, as in the
    quasi-static case of the standard.
    """

    def prepare(self, site: Site) -> None:
        """Bring the body part, far away."""
        super().prepare(site)
        self._name = self.spec.target or "hand"
        region = REGIONS[self._name]
        shape = SHAPES.get(self._name, TRUNK)
        self._away = Pose(np.array([0.0, 0.0, 50.0]), np.array([0.0, 0.0, 0.0, 1.0]))
        self.id = site.world.add_body([shape], mass_kg=0.0, friction=0.8, position=self._away.position.tolist())
        damping = DAMPING_SHARE * 2.0 * math.sqrt(region.stiffness * region.mass_kg)
        site.world.soften(self.id, stiffness=region.stiffness, damping=damping)
        self._limit_n = region.force_n
        self._there = False
        self._peak_n = 0.0

    def step(self, time_s: float) -> None:
        """Get in the way or leave it, and feel."""
        world = self.site.world
        if self._there:
            self._feel()
            if not self.is_on(time_s):
                self._there = False
                world.place(self.id, self._away)
        elif self.is_on(time_s):
            self._there = self._get_in_the_way([hand for hand in _watch_hands(self.site) if hand.speed > MOVING])

    def _feel(self) -> None:
        pressed = sum(contact.normal_force for contact in self.site.world.read_contacts(self.id))
        self._peak_n = max(self._peak_n, pressed)

    def _get_in_the_way(self, hands: list[_Moving]) -> bool:
        """Stand at the free place that a hand reaches first; return whether there is one."""
        world = self.site.world
        others = [self.site.body.id, *self.site.scene.parts]
        for distance in np.arange(STEP_BACK_M, FAR_M, STEP_BACK_M):
            for hand in hands:
                world.place(self.id, self._away._replace(position=self._go_ahead(hand, distance)))
                if all(world.find_gap(self.id, other, GAP_M) >= GAP_M for other in others):
                    return True
        world.place(self.id, self._away)
        return False

    def _go_ahead(self, hand: _Moving, distance: float) -> Array:
        """Return the place at a distance ahead of a hand [m], beside its way as severity has it."""
        ahead = hand.velocity / hand.speed
        aside = (1.0 - self.spec.severity) * ASIDE_M * np.array([-ahead[1], ahead[0], 0.0])
        return np.asarray(hand.position + distance * ahead + aside)

    def find_hazard(self) -> Hazard:
        """Return how hard the human was pressed, if at all, the last step included."""
        self._feel()
        if not self._peak_n:
            return Hazard()
        return Hazard(human_region=self._name, human_force_n=self._peak_n, human_share=self._peak_n / self._limit_n)
