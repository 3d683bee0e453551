"""A humanoid of primitives, built from a specification: for robots whose makers publish no URDF.

Every link frame is parallel to the world's in the zero posture: upright, upper arms down, forearms forward, palms
inward; x forward, y left, z up. Each link is a solid box, cylinder or ball of even density, so that masses and
lengths fix the inertias.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from twin.config.specification import JointKind, Specification
from twin.robot.derive import LeanModel, write_urdf
from twin.robot.urdf import Inertia, Joint, Link, Matrix, Shape, Urdf

Point = tuple[float, float, float]
SIDES = {"left": 1.0, "right": -1.0}
X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
AXES: dict[str, Point] = {"pitch": Y, "roll": X, "yaw": Z, "knee": Y, "elbow": Y}
"""Axis of a joint by the last word of its kind."""
ON_BOTH_SIDES = ("pelvis", "torso")
DIGITS = 6
"""Decimals of lengths [m] and masses [kg] in the URDF; inertias get three more."""
HEEL_SHARE = 0.3
"""Share of the foot's length behind the ankle (assumption A)."""
PALM_SHARE = 0.22
"""Share of the hand's length from the wrist to the palm frame (assumption A)."""
CONTACT_M = 0.005
"""Radius of the contact balls under a foot [m]: points stand better than a flat box (measured)."""


@dataclass(frozen=True)
class Solid:
    """A primitive of even density [m]: a box (x, y, z), a vertical cylinder (radius, length) or a ball (radius)."""

    size: tuple[float, ...]
    centre: Point = (0.0, 0.0, 0.0)

    def make_shape(self) -> Shape:
        """Return it as a geometry of the URDF."""
        place = np.eye(4)
        place[:3, 3] = _round(self.centre)
        size = [_text(edge) for edge in self.size]
        if len(size) == 3:
            return Shape("box", {"size": " ".join(size)}, place)
        if len(size) == 2:
            return Shape("cylinder", {"radius": size[0], "length": size[1]}, place)
        return Shape("sphere", {"radius": size[0]}, place)

    def weigh(self, mass: float) -> Inertia:
        """Return its inertia with a mass [kg]."""
        if len(self.size) == 3:
            x, y, z = (edge * edge / 12 for edge in self.size)
            moments = [y + z, x + z, x + y]
        elif len(self.size) == 2:
            radius, length = self.size
            across = radius**2 / 4 + length**2 / 12
            moments = [across, across, radius**2 / 2]
        else:
            moments = [0.4 * self.size[0] ** 2] * 3
        tensor = np.diag(np.round(np.array(moments) * mass, DIGITS + 3))
        return Inertia(round(mass, DIGITS), _round(self.centre), tensor)


@dataclass(frozen=True)
class Limb:
    """A link and the joint above it.

    Attributes:
        name: of the link; without side.
        parent: link above, with side where it has one.
        at: origin in the parent's frame [m], on the left side.
        segment: whose mass it has.
        part: part of that segment's mass.
        solid: its shape.
        inside: the solid is seen and weighed but touches nothing: a drive within the body.
        joint: kind of its drive; None when it is fixed.
    """

    name: str
    parent: str
    at: Point
    segment: str
    part: float
    solid: Solid
    inside: bool = False
    joint: JointKind | None = None


def build_urdf(spec: Specification) -> str:
    """Return the URDF of a specified robot: the same bytes for the same specification."""
    links, joints = {}, []
    for limb, side in _list_limbs(spec):
        sign = SIDES.get(side, 1.0)
        name = f"{side}_{limb.name}" if side else limb.name
        shape = limb.solid.make_shape()
        touching = [] if limb.inside else _make_soles(spec) if limb.name == "foot" else [shape]
        links[name] = Link(name, limb.solid.weigh(spec.weigh(limb.segment) * limb.part), [shape], touching)
        if limb.parent:
            joints.append(_make_joint(spec, limb, name, sign))
    return write_urdf(LeanModel(Urdf(spec.robot, links, joints), {}), film_meshes=Path()) + "\n"


def _list_limbs(spec: Specification) -> Iterator[tuple[Limb, str]]:
    """Return every link with its side, parents first."""
    for limb in _list_trunk(spec):
        yield limb, ""
    for side in SIDES:
        for limb in (*_list_leg(spec), *_list_arm(spec)):
            parent = limb.parent if limb.parent in ON_BOTH_SIDES else f"{side}_{limb.parent}"
            yield replace(limb, parent=parent), side


def _list_trunk(spec: Specification) -> list[Limb]:
    measure, head = spec.measure, spec.head_m
    depth, hips, up = measure("torso_depth"), measure("hip_width"), measure("torso")
    chest = measure("shoulder_width") - 2 * _find_radius(measure("upper_arm"))
    waist, skull = measure("waist"), Solid((head * 0.6, head * 0.5, head * 0.65), (0, 0, head * 0.325))
    trunk = Solid((depth, chest, up), (0, 0, up / 2))
    drive = Solid((0.05,))
    return [
        Limb("pelvis", "", (0, 0, 0), "pelvis", 1.0, Solid((depth * 0.8, hips, waist * 0.9), (0, 0, waist * 0.45))),
        Limb("waist_yaw", "pelvis", (0, 0, waist), "waist", 0.5, drive, True, "waist_yaw"),
        Limb("waist_roll", "waist_yaw", (0, 0, 0), "waist", 0.5, drive, True, "waist_roll"),
        Limb("torso", "waist_roll", (0, 0, 0), "torso", 1.0, trunk, joint="waist_pitch"),
        Limb("neck", "torso", (0, 0, up), "head", 0.2, Solid((head * 0.16, head * 0.4), (0, 0, head * 0.2))),
        Limb("head", "neck", (0, 0, head * 0.35), "head", 0.8, skull),
    ]


def _list_leg(spec: Specification) -> list[Limb]:
    measure = spec.measure
    thigh, shank, sole = measure("thigh"), measure("shank"), measure("foot_height")
    length, width = measure("foot_length"), measure("foot_width")
    drive = Solid((0.06,))
    foot = Solid((length, width, sole * 0.5), (length * (0.5 - HEEL_SHARE), 0, -sole * 0.75))
    upper, lower = _make_rod(thigh, 1.0), _make_rod(shank, 0.85)
    return [
        Limb("hip_pitch", "pelvis", (0, measure("hip_width") / 2, 0), "hip", 0.5, drive, True, "hip_pitch"),
        Limb("hip_roll", "hip_pitch", (0, 0, 0), "hip", 0.5, drive, True, "hip_roll"),
        Limb("thigh", "hip_roll", (0, 0, 0), "thigh", 1.0, upper, joint="hip_yaw"),
        Limb("shank", "thigh", (0, 0, -thigh), "shank", 1.0, lower, joint="knee"),
        Limb("ankle_pitch", "shank", (0, 0, -shank), "foot", 0.2, Solid((0.03,)), True, "ankle_pitch"),
        Limb("foot", "ankle_pitch", (0, 0, 0), "foot", 0.8, foot, joint="ankle_roll"),
    ]


def _list_arm(spec: Specification) -> list[Limb]:
    measure = spec.measure
    upper, fore, hand = measure("upper_arm"), measure("forearm"), measure("hand")
    plate = (2 * measure("palm"), measure("hand_width"))
    ball, radius = Solid((0.045,)), _find_radius(upper)
    shoulder = (0, measure("shoulder_width") / 2, measure("torso"))
    forearm = Solid((0.75 * fore, 1.6 * radius, 1.6 * radius), (0.45 * fore, 0, 0))
    palm, fingers = Solid((0.4 * hand, *plate), (0.08 * hand, 0, 0)), Solid((0.5 * hand, *plate), (0.25 * hand, 0, 0))
    return [
        Limb("shoulder_pitch", "torso", shoulder, "shoulder", 0.5, ball, True, "shoulder_pitch"),
        Limb("shoulder_roll", "shoulder_pitch", (0, 0, 0), "shoulder", 0.5, ball, True, "shoulder_roll"),
        Limb("upper_arm", "shoulder_roll", (0, 0, 0), "upper_arm", 1.0, _make_rod(upper, 1.0), joint="shoulder_yaw"),
        Limb("forearm", "upper_arm", (0, 0, -upper), "forearm", 0.9, forearm, joint="elbow"),
        Limb("wrist_roll", "forearm", (fore, 0, 0), "forearm", 0.1, Solid((0.025,)), True, "wrist_roll"),
        Limb("wrist_pitch", "wrist_roll", (0, 0, 0), "wrist", 1.0, Solid((0.025,)), True, "wrist_pitch"),
        Limb("wrist_yaw", "wrist_pitch", (0, 0, 0), "hand", 0.1, Solid((0.025,)), True, "wrist_yaw"),
        Limb("palm", "wrist_yaw", (PALM_SHARE * hand, 0, 0), "hand", 0.5, palm),
        Limb("fingers", "palm", (0.28 * hand, 0, 0), "hand", 0.4, fingers),
    ]


def _make_rod(length: float, slim: float) -> Solid:
    """Return the cylinder of a limb that hangs down from its joint."""
    return Solid((_find_radius(length) * slim, 0.96 * length), (0, 0, -length / 2))


def _find_radius(length: float) -> float:
    """Return the radius of a limb of a length [m]: slender as a machine's cast shells (assumption A)."""
    return 0.15 * length


def _make_soles(spec: Specification) -> list[Shape]:
    """Return the four balls under a foot."""
    return [Solid((CONTACT_M,), (x, y, z + CONTACT_M)).make_shape() for x, y, z in find_sole(spec)]


def find_sole(spec: Specification) -> list[Point]:
    """Return the contact points of a foot in its frame, at floor level [m]."""
    measure = spec.measure
    length, side = measure("foot_length"), measure("foot_width") / 2 - CONTACT_M
    ends = (-HEEL_SHARE * length, (1 - HEEL_SHARE) * length)
    return [(round(x, 3), round(y, 3), -measure("foot_height")) for x in ends for y in (side, -side)]


def _make_joint(spec: Specification, limb: Limb, name: str, sign: float) -> Joint:
    place = np.eye(4)
    place[:3, 3] = _round((limb.at[0], sign * limb.at[1], limb.at[2]))
    if limb.joint is None:
        return Joint(f"{name}_joint", "fixed", limb.parent, name, place, X, {})
    drive, axis = spec.drives[limb.joint], AXES[limb.joint.split("_")[-1]]
    lower, upper = drive.range_rad
    if sign < 0 and axis != Y:
        lower, upper = -upper, -lower
    limit = {
        "lower": _text(lower),
        "upper": _text(upper),
        "effort": _text(drive.effort_nm),
        "velocity": _text(drive.speed_radps),
    }
    title = name.replace(limb.name, limb.joint)
    return Joint(f"{title}_joint", "revolute", limb.parent, name, place, axis, limit)


def _round(point: Point) -> Matrix:
    return np.round(np.array(point, dtype=float), DIGITS) + 0.0


def _text(number: float) -> str:
    return f"{number:.{DIGITS}g}"
