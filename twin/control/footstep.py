"""Footstep plans: where the feet go, one after the other, and whether the legs can do it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Gait
from twin.errors import UsageError

Array = NDArray[np.float64]
OUTWARD = {"left": 1.0, "right": -1.0}
"""Sign of the sideways axis on which a foot stands."""
NEAR_M = 0.4
"""Goals nearer than this are reached without turning towards them (assumption A: two steps)."""


@dataclass(frozen=True)
class Place:
    """A pose on the floor: position [m] and heading [rad], counter-clockwise from the x axis."""

    x: float
    y: float
    yaw: float

    @property
    def at(self) -> Array:
        """Position [m], shape (2,)."""
        return np.array([self.x, self.y])

    def move(self, forward: float, left: float, turn: float) -> "Place":
        """Return the place a way off, the way taken at the mean heading."""
        x, y = turn_plane(self.yaw + turn / 2) @ (forward, left)
        return Place(self.x + x, self.y + y, self.yaw + turn)

    def find_offset(self, other: "Place") -> tuple[float, float, float]:
        """Return how far ahead and to the left [m] and how far turned [rad] another place is, seen from here."""
        forward, left = turn_plane(-self.yaw) @ (other.at - self.at)
        return float(forward), float(left), wrap(other.yaw - self.yaw)


@dataclass(frozen=True)
class Footstep:
    """Where a foot, ``left`` or ``right``, comes down."""

    side: str
    place: Place


@dataclass(frozen=True)
class Stride:
    """How far the body moves with one step: forward and to the left [m], and its turn [rad]."""

    forward: float
    left: float = 0.0
    turn: float = 0.0


def wrap(angle: float) -> float:
    """Return an angle [rad] between -pi and pi."""
    return (angle + math.pi) % (2.0 * math.pi) - math.pi


def turn_plane(angle: float) -> Array:
    """Return the rotation of the plane by an angle [rad], shape (2, 2)."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s], [s, c]])


def name_other(side: str) -> str:
    """Return the other side."""
    return "right" if side == "left" else "left"


def find_middle(feet: Mapping[str, Place]) -> Place:
    """Return the place between two feet."""
    left, right = feet["left"], feet["right"]
    x, y = (left.at + right.at) / 2
    return Place(float(x), float(y), left.yaw + wrap(right.yaw - left.yaw) / 2)


def split_way(gait: Gait, forward: float, left: float = 0.0, turn: float = 0.0) -> list[Stride]:
    """Return equal strides, none longer than the gait allows: straight, arc, turn on the spot or steps aside.

    Args:
        gait: the robot's step lengths.
        forward: way ahead along the path, negative to step back [m].
        left: way to the left [m].
        turn: change of heading over the way [rad].
    """
    longest = gait.step_m.value if forward > 0 else gait.step_back_m.value
    shares = (abs(forward) / longest, abs(left) / gait.step_aside_m.value, abs(turn) / gait.step_turn_rad.value)
    count = math.ceil(max(shares) - 1e-9)
    return [Stride(forward / count, left / count, turn / count)] * count if count else []


def plan_route(start: Place, goal: Place, gait: Gait) -> list[Stride]:
    """Return the strides that lead to a goal: turn, straight ahead, turn; or directly when it is near."""
    forward, left, turn = start.find_offset(goal)
    way = math.hypot(forward, left)
    if way < NEAR_M:
        return split_way(gait, forward, left) + split_way(gait, 0.0, 0.0, turn)
    heading = math.atan2(left, forward)
    return split_way(gait, 0.0, 0.0, heading) + split_way(gait, way) + split_way(gait, 0.0, 0.0, wrap(turn - heading))


def lay_footsteps(feet: Mapping[str, Place], strides: Sequence[Stride], gait: Gait) -> list[Footstep]:
    """Return the footsteps of strides and a last one that brings the feet side by side.

    The first foot is the one on the side that the body moves or turns to, so that the feet never cross.
    """
    if not strides:
        return []
    body, steps = find_middle(feet), []
    side = "left" if (strides[0].left or strides[0].turn) >= 0 else "right"
    for stride in (*strides, Stride(0.0)):
        body = body.move(stride.forward, stride.left, stride.turn)
        steps.append(Footstep(side, body.move(0.0, OUTWARD[side] * gait.stance_width_m.value / 2, 0.0)))
        side = name_other(side)
    return steps


def check_footsteps(feet: Mapping[str, Place], steps: Sequence[Footstep], gait: Gait) -> None:
    """Raise UsageError when a step crosses the other foot, is out of reach or turns too far."""
    standing = dict(feet)
    for number, step in enumerate(steps, 1):
        forward, left, turn = standing[name_other(step.side)].find_offset(step.place)
        apart = OUTWARD[step.side] * left
        limits = (
            ("ahead of the other foot", abs(forward), 0.0, gait.reach_m.value, "m"),
            ("beside the other foot", apart, gait.narrowest_m.value, gait.widest_m.value, "m"),
            ("turned against the other foot", abs(turn), 0.0, gait.widest_turn_rad.value, "rad"),
        )
        for what, value, least, most, unit in limits:
            if not least - 1e-9 <= value <= most + 1e-9:
                raise UsageError(
                    f"footstep {number} ({step.side}) would be {value:.3f} {unit} {what}; "
                    f"the gait allows {least:g} to {most:g} {unit}"
                )
        standing[step.side] = step.place


def keep_clear(step: Footstep, stance: Place, gait: Gait) -> Footstep:
    """Return a footstep moved, if need be, to where the leg reaches and the feet do not cross."""
    forward, left, _ = stance.find_offset(step.place)
    sign, reach = OUTWARD[step.side], gait.reach_m.value
    forward = min(reach, max(-reach, forward))
    left = sign * min(gait.widest_m.value, max(gait.narrowest_m.value, sign * left))
    x, y = stance.at + turn_plane(stance.yaw) @ (forward, left)
    return Footstep(step.side, Place(float(x), float(y), step.place.yaw))
