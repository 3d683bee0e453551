"""What rigid bodies are made of: boxes, cylinders and balls, and how links hang on a fixed base."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

Vector = tuple[float, float, float]
Colour = tuple[float, float, float, float]
UPRIGHT = (0.0, 0.0, 0.0, 1.0)
GREY = (0.6, 0.6, 0.65, 1.0)


@dataclass(frozen=True)
class Box:
    """One box of a rigid body.

    Attributes:
        half_m: half edges [m].
        centre_m: centre in the body's frame [m].
        rgba: colour.
        turn: quaternion xyzw of its axes in the body's frame.
    """

    half_m: Vector
    centre_m: Vector = (0.0, 0.0, 0.0)
    rgba: Colour = GREY
    turn: tuple[float, float, float, float] = UPRIGHT


@dataclass(frozen=True)
class Cylinder:
    """One cylinder of a rigid body; its axis is z, turned by ``turn``.

    Attributes:
        radius_m: radius [m].
        half_m: half length [m].
        centre_m: centre in the body's frame [m].
        rgba: colour.
        turn: quaternion xyzw of its axes in the body's frame.
    """

    radius_m: float
    half_m: float
    centre_m: Vector = (0.0, 0.0, 0.0)
    rgba: Colour = GREY
    turn: tuple[float, float, float, float] = UPRIGHT


@dataclass(frozen=True)
class Ball:
    """One ball of a rigid body: radius and centre in the body's frame [m]."""

    radius_m: float
    centre_m: Vector = (0.0, 0.0, 0.0)
    rgba: Colour = GREY
    turn: tuple[float, float, float, float] = UPRIGHT


Shape = Box | Cylinder | Ball


class JointKind(IntEnum):
    """How a link of a mechanism moves."""

    HINGE = 0
    SLIDER = 1


@dataclass(frozen=True)
class MovingLink:
    """A link that hangs on the fixed base of a mechanism by one joint.

    Attributes:
        kind: hinge or slider.
        shapes: its shapes in the joint's frame.
        mass_kg: its mass, at the shapes' common centre ``centre_m``.
        joint_m: the joint's place in the base's frame [m].
        axis: axis of the joint in the base's frame.
        lower: least joint position [rad or m].
        upper: greatest joint position [rad or m].
        friction_at_joint: force or torque that resists any motion [N or N m].
        damping: force or torque per speed [N s/m or N m s].
        centre_m: centre of mass in the joint's frame [m].
        looks: shapes that films show instead.
    """

    kind: JointKind
    shapes: Sequence[Shape]
    mass_kg: float
    joint_m: Vector
    axis: Vector
    lower: float
    upper: float
    friction_at_joint: float = 0.0
    damping: float = 0.0
    centre_m: Vector = (0.0, 0.0, 0.0)
    looks: Sequence[Shape] = ()
