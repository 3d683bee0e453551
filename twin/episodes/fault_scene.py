"""Faults of the workcell and of what touches it: parts, pads, floor, a push."""

import math

import numpy as np
from numpy.typing import NDArray

from twin.episodes.fault import Fault, Site
from twin.physics.rotation import rotate
from twin.physics.world import BASE, GRAVITY
from twin.tasks.scene import find_yaw

Array = NDArray[np.float64]

MASS_SPREAD = 0.5
"""Sigma of the logarithm of a part's mass at severity 1 (A: a tote that was filled by eye)."""
POSE_SPREAD = 2.0
"""Parts scatter (1 + 2 severity) times as far (A: no fixture, put down by hand)."""
MASSES = ("mass_kg", "mass_scale")
POSES = ("pose_noise_m", "pose_noise_rad")
WORN_SHARE = 0.8
"""Share of the pads' friction that is lost at severity 1 (A: polished or greasy rubber)."""
SLICK_SHARE = 0.95
"""Share of the floor's friction that is lost at severity 1 (A: an oil film leaves 0.05)."""
OFF_CENTRE = 0.5
"""Distance of the centre of mass from the middle at severity 1, over the part's half edge (A: loose load)."""
PUSH_N = 150.0
"""Push on the trunk at severity 1 [N] (A: a person of 75 kg who walks into the robot at 0.4 m/s, 30 N s)."""
PUSH_S = 0.2
"""How long a push lasts that has no end [s]."""
CHEST_M = 0.2
"""Height of the push over the trunk's joint [m] (A)."""
PUSHES = {"front": (-1.0, 0.0), "back": (1.0, 0.0), "left": (0.0, -1.0), "right": (0.0, 1.0)}
"""Direction of a push, by the side that it comes from."""


class MassScatter(Fault):
    """The mass of the parts times a factor, lognormal with sigma ``MASS_SPREAD`` times severity, cut at two sigma."""

    def alter(self, sample: dict[str, float]) -> None:
        """Scale the drawn mass."""
        factor = math.exp(self.spec.severity * MASS_SPREAD * float(np.clip(self.stream.standard_normal(), -2.0, 2.0)))
        for name in MASSES:
            if name in sample:
                sample[name] *= factor
        self.drawn = {"factor": factor}


class PoseScatter(Fault):
    """The parts scatter further: their sigma times (1 + ``POSE_SPREAD`` severity)."""

    def alter(self, sample: dict[str, float]) -> None:
        """Scale the sigmas from which poses are drawn."""
        factor = 1.0 + POSE_SPREAD * self.spec.severity
        for name in POSES:
            if name in sample:
                sample[name] *= factor
        self.drawn = {"factor": factor}


class _Surface(Fault):
    """Some surfaces lose friction while the fault is on."""

    lost_share: float

    def _find_surfaces(self) -> list[tuple[int, int]]:
        raise NotImplementedError

    def prepare(self, site: Site) -> None:
        """Remember the friction of the sound surfaces."""
        super().prepare(site)
        self._sound = {place: site.world.read_friction(*place) for place in self._find_surfaces()}
        self._worn = False

    def step(self, time_s: float) -> None:
        """Change the friction when the schedule says so."""
        if self.is_on(time_s) != self._worn:
            self._worn = not self._worn
            left = 1.0 - self.spec.severity * self.lost_share if self._worn else 1.0
            for place, friction in self._sound.items():
                self.site.world.set_friction(*place, left * friction)


class GripperWear(_Surface):
    """Pads and palms lose ``WORN_SHARE`` times severity of their friction; the target may be a side."""

    lost_share = WORN_SHARE

    def _find_surfaces(self) -> list[tuple[int, int]]:
        hands = self.site.body.find_hand_links()
        return [(self.site.body.id, link) for link, side in hands.items() if self.spec.target in ("", side)]


class FloorFriction(_Surface):
    """The floor loses ``SLICK_SHARE`` times severity of its friction."""

    lost_share = SLICK_SHARE

    def _find_surfaces(self) -> list[tuple[int, int]]:
        return [(self.site.world.floor, BASE)]


class PayloadOffCentre(Fault):
    """The centre of mass of every part lies off its middle: the weight's moment acts, the inertia stays as it is.

    Right for a part that is held or stands; one that falls freely would turn, which a real one does not.
    """

    def prepare(self, site: Site) -> None:
        """Draw the direction and find how far the parts reach."""
        super().prepare(site)
        direction = self.stream.uniform(0.0, 2 * math.pi)
        self.drawn = {"direction_rad": direction}
        along = np.array([math.cos(direction), math.sin(direction), 0.0])
        self._parts = [
            (part, GRAVITY * site.world.read_mass(part), self.spec.severity * OFF_CENTRE * half * along)
            for part, half in ((part, self._find_half(part)) for part in site.scene.parts)
        ]

    def _find_half(self, part: int) -> float:
        """Return half the shorter edge of the part's outline in plan [m]; exact for a square one."""
        low, high = self.site.world.read_bounds(part)
        yaw = find_yaw(self.site.world.read_pose(part))
        return float((high - low)[:2].min()) / 2 / (abs(math.cos(yaw)) + abs(math.sin(yaw)))

    def step(self, time_s: float) -> None:
        """Move each part's weight sideways by a pair of forces."""
        if not self.is_on(time_s):
            return
        world = self.site.world
        for part, weight, offset in self._parts:
            position, quaternion = world.read_pose(part)
            at = position + rotate(quaternion) @ offset
            world.apply_force(part, BASE, (0.0, 0.0, -weight), at.tolist())
            world.apply_force(part, BASE, (0.0, 0.0, weight), position.tolist())


class Push(Fault):
    """Somebody pushes the trunk with severity times ``PUSH_N``, for ``PUSH_S`` unless an end is given."""

    def prepare(self, site: Site) -> None:
        """Draw the direction unless the target is a side."""
        super().prepare(site)
        direction = self.stream.uniform(0.0, 2 * math.pi)
        side = PUSHES.get(self.spec.target, (math.cos(direction), math.sin(direction)))
        self._force = (*(self.spec.severity * PUSH_N * part for part in side), 0.0)
        self.drawn = {"direction_rad": math.atan2(side[1], side[0])}
        self._link = site.body.find_link(site.data.frames.torso)

    def is_on(self, time_s: float) -> bool:
        """Return whether the push acts."""
        end_s = self.spec.start_s + PUSH_S if self.spec.end_s is None else self.spec.end_s
        return self.spec.start_s <= time_s < end_s

    def step(self, time_s: float) -> None:
        """Push at chest height."""
        if self.is_on(time_s):
            x, y, z = self.site.dynamics.frames["torso"].position.tolist()
            self.site.world.apply_force(self.site.body.id, self._link, self._force, (x, y, z + CHEST_M))
