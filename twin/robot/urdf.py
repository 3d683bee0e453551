"""Reading a URDF into links and joints, numbers only.

Frames: every placement is a 4 x 4 homogeneous matrix of a child frame in its parent's.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from twin.errors import ConfigError, Issue

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Inertia:
    """Rigid-body inertia in a link's frame.

    Attributes:
        mass: mass [kg].
        centre: centre of mass [m], shape (3,).
        tensor: rotational inertia about the centre of mass, axes of the link frame [kg m2], shape (3, 3).
    """

    mass: float
    centre: Matrix
    tensor: Matrix

    def moved(self, placement: Matrix) -> "Inertia":
        """Return the same inertia seen from a parent in which this link has the given placement."""
        rotation = placement[:3, :3]
        return Inertia(
            self.mass,
            rotation @ self.centre + placement[:3, 3],
            rotation @ self.tensor @ rotation.T,
        )

    def __add__(self, other: "Inertia") -> "Inertia":
        """Return the inertia of both bodies joined rigidly (parallel-axis theorem)."""
        mass = self.mass + other.mass
        if mass == 0.0:
            return self
        centre = (self.mass * self.centre + other.mass * other.centre) / mass
        tensor = np.zeros((3, 3))
        for body in (self, other):
            arm = body.centre - centre
            tensor += body.tensor + body.mass * (arm @ arm * np.eye(3) - np.outer(arm, arm))
        return Inertia(mass, centre, tensor)

    def __sub__(self, part: "Inertia") -> "Inertia":
        """Return what is left of the inertia when a part of the body is taken out."""
        mass = self.mass - part.mass
        centre = (self.mass * self.centre - part.mass * part.centre) / mass
        tensor = self.tensor - part.tensor
        for body, sign in ((self, 1.0), (part, -1.0)):
            arm = body.centre - centre
            tensor = tensor + sign * body.mass * (arm @ arm * np.eye(3) - np.outer(arm, arm))
        return Inertia(mass, centre, tensor)


MASSLESS = Inertia(0.0, np.zeros(3), np.zeros((3, 3)))


@dataclass(frozen=True)
class Shape:
    """A geometry of a link: ``box``, ``sphere``, ``cylinder`` or ``mesh``, with its URDF attributes."""

    kind: str
    attributes: dict[str, str]
    placement: Matrix


@dataclass
class Link:
    """One body of the URDF."""

    name: str
    inertia: Inertia
    visuals: list[Shape] = field(default_factory=list)
    collisions: list[Shape] = field(default_factory=list)


@dataclass(frozen=True)
class Joint:
    """One joint of the URDF; ``limit`` keeps the URDF's own text, so that nothing is rounded."""

    name: str
    kind: str
    parent: str
    child: str
    placement: Matrix
    axis: tuple[float, float, float]
    limit: dict[str, str]


@dataclass(frozen=True)
class Urdf:
    """Links by name and joints in file order."""

    name: str
    links: dict[str, Link]
    joints: list[Joint]


def read_urdf(path: Path) -> Urdf:
    """Read links, joints, inertias and shapes of a URDF file.

    Raises:
        ConfigError: it is not XML, or an element lacks what a URDF must have.
    """
    try:
        root = ElementTree.parse(path).getroot()
        links = {link.name: link for link in map(_read_link, root.findall("link"))}
        joints = [_read_joint(element) for element in root.findall("joint")]
    except (OSError, ElementTree.ParseError, ValueError) as error:
        raise ConfigError([Issue(str(path), 0, 0, "", f"not a URDF: {error}")]) from error
    return Urdf(root.get("name", path.stem), links, joints)


def make_placement(xyz: Matrix, rpy: Matrix) -> Matrix:
    """Return the placement with a translation [m] and fixed-axis roll, pitch, yaw [rad]."""
    (cr, cp, cy), (sr, sp, sy) = np.cos(rpy), np.sin(rpy)
    placement = np.eye(4)
    placement[:3, :3] = [
        [cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr],
        [sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr],
        [-sp, cp * sr, cp * cr],
    ]
    placement[:3, 3] = xyz
    return placement


def find_rpy(rotation: Matrix) -> tuple[float, float, float]:
    """Return fixed-axis roll, pitch, yaw [rad] of a rotation matrix."""
    pitch = math.asin(max(-1.0, min(1.0, -float(rotation[2, 0]))))
    if abs(rotation[2, 0]) > 1.0 - 1e-12:
        return (math.atan2(-rotation[1, 2], rotation[1, 1]), pitch, 0.0)
    return (
        math.atan2(rotation[2, 1], rotation[2, 2]),
        pitch,
        math.atan2(rotation[1, 0], rotation[0, 0]),
    )


def rotate_about(axis: tuple[float, float, float], angle: float) -> Matrix:
    """Return the placement that turns by an angle [rad] about a unit axis (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    placement = np.eye(4)
    placement[:3, :3] += math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross
    return placement


def _vector(element: ElementTree.Element | None, key: str) -> Matrix:
    text = element.get(key) if element is not None else None
    return np.array([float(part) for part in text.split()]) if text else np.zeros(3)


def _origin(element: ElementTree.Element) -> Matrix:
    origin = element.find("origin")
    return make_placement(_vector(origin, "xyz"), _vector(origin, "rpy"))


def _read_shape(element: ElementTree.Element) -> Shape:
    geometry = element.find("geometry")
    if geometry is None or len(geometry) == 0:
        raise ValueError("a visual or collision without a geometry")
    return Shape(geometry[0].tag, dict(geometry[0].attrib), _origin(element))


def _read_link(element: ElementTree.Element) -> Link:
    link = Link(element.get("name", ""), MASSLESS)
    inertial = element.find("inertial")
    if inertial is not None:
        mass, inertia = inertial.find("mass"), inertial.find("inertia")
        if mass is None or inertia is None:
            raise ValueError(f"link {link.name}: an inertial without mass or inertia")
        ixx, ixy, ixz, iyy, iyz, izz = (float(inertia.get(k, "0")) for k in ("ixx", "ixy", "ixz", "iyy", "iyz", "izz"))
        tensor = np.array([[ixx, ixy, ixz], [ixy, iyy, iyz], [ixz, iyz, izz]])
        placement = _origin(inertial)
        link.inertia = Inertia(float(mass.get("value", "0")), np.zeros(3), tensor).moved(placement)
    link.visuals = [_read_shape(child) for child in element.findall("visual")]
    link.collisions = [_read_shape(child) for child in element.findall("collision")]
    return link


def _read_joint(element: ElementTree.Element) -> Joint:
    parent, child, limit = element.find("parent"), element.find("child"), element.find("limit")
    if parent is None or child is None:
        raise ValueError(f"joint {element.get('name')}: no parent or child")
    axis = _vector(element.find("axis"), "xyz") if element.find("axis") is not None else np.array([1.0, 0.0, 0.0])
    return Joint(
        name=element.get("name", ""),
        kind=element.get("type", "fixed"),
        parent=parent.get("link", ""),
        child=child.get("link", ""),
        placement=_origin(element),
        axis=(float(axis[0]), float(axis[1]), float(axis[2])),
        limit=dict(limit.attrib) if limit is not None else {},
    )
