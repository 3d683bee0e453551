"""What a task demands of a robot, as data: where its hands must get to, with which load, and what else it must do."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Reach:
    """A place that the tool of one arm must get to, standing.

    Attributes:
        name: what is there.
        side: ``left`` or ``right``.
        at: where the tool's middle must be, from the robot's axis and the floor [m].
        pitch: how far the tool points down there [rad].
        yaw: to which side it points [rad].
        load_kg: mass that the tool carries there [kg].
    """

    name: str
    side: str
    at: Point
    pitch: float
    yaw: float = 0.0
    load_kg: float = 0.0


@dataclass(frozen=True)
class Demand:
    """What a robot must be able to do for a task.

    Attributes:
        reaches: places that its tools must get to.
        payload_kg: heaviest mass carried at a time, by all hands together [kg].
        turn_rad: how far its trunk must turn to each side on standing feet [rad].
        walks: whether it must walk.
        walks_in: conditions in which it must walk, where not in all.
        grip_m: widest part between a gripper's pads [m].
    """

    reaches: tuple[Reach, ...]
    payload_kg: float
    turn_rad: float = 0.0
    walks: bool = False
    walks_in: tuple[str, ...] = ()
    grip_m: float = 0.0


LIFT_M = 0.10
"""Height over the table to which a tote is lifted [m]."""
BEHIND_M = 0.085
"""How far the palms stay behind the middle of what they hook under [m]: it lies on palm and fingers."""
TOOL_PITCH = math.radians(60)
"""How far a gripper points down over a bench [rad]."""


def list_hooks(name: str, reach: float, turn: float, apart: float, under: float, mass_kg: float) -> tuple[Reach, ...]:
    """Return what hooking under both ledges of a tote demands: both palms there, and lifted with half of its mass.

    Args:
        name: where the tote stands.
        reach: distance of its middle from the robot's axis [m].
        turn: direction of its middle [rad].
        apart: distance of the palms [m].
        under: height of the ledges' undersides [m].
        mass_kg: mass of the tote [kg].
    """
    c, s = math.cos(turn), math.sin(turn)
    x, ends = reach - BEHIND_M, (("left", apart / 2), ("right", -apart / 2))
    return tuple(
        Reach(f"{name}{where}", side, (c * x - s * y, s * x + c * y, under + up), 0.0, turn, mass_kg / 2)
        for side, y in ends
        for where, up in (("", 0.0), (", lifted", LIFT_M))
    )


def list_picks(
    places: Iterable[tuple[str, Point]], load_kg: float, *, pitch: float, clear_m: float, side: str = "right"
) -> tuple[Reach, ...]:
    """Return what picking or placing demands: each place with the load, and the way in from above it."""
    return tuple(
        Reach(f"{name}{where}", side, (x, y, z + up), pitch, 0.0, load_kg)
        for name, (x, y, z) in places
        for where, up in (("", 0.0), (" from above", clear_m))
    )
