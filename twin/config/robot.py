"""The schema of a robot folder's ``robot.yaml``."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from twin.config.model import ConfigModel, Name

Positive = Annotated[float, Field(gt=0, le=1e6)]
Coordinate = Annotated[float, Field(ge=-10, le=10)]
Vector = tuple[Coordinate, Coordinate, Coordinate]


class Grade(StrEnum):
    """How far the model can be trusted."""

    IDENTIFIED = "identified"
    """Masses, inertias and limits identified on the real robot."""
    REALISTIC = "realistic"
    """From the maker's published model, not identified."""
    ASSUMED = "assumed"
    """Built from a published specification."""


class Confidence(StrEnum):
    """How well a value is known."""

    URDF = "U"
    """Computed from a published URDF."""
    VENDOR = "V"
    """Vendor claim."""
    PRESS = "S"
    """Secondary press."""
    ASSUMPTION = "A"
    """Our own assumption."""


class SourcedValue(ConfigModel):
    """A number with where it comes from."""

    value: Positive
    source: str
    confidence: Confidence


class UrdfSource(ConfigModel):
    """Where the URDF is found and under which licence."""

    package: Name
    """Distribution that installs it."""
    urdf: str
    """Path below the package's share folder."""
    licence: str


class CollisionBox(ConfigModel):
    """One box: the bounding box of some links' meshes, in the frame of the first of them."""

    links: Annotated[tuple[str, ...], Field(min_length=1)]
    shrink_m: Annotated[float, Field(ge=0, le=0.05)] = 0.0
    """Taken off every face [m], where a bounding box is larger than the part."""


class Derivation(ConfigModel):
    """How the lean model is made from the URDF."""

    grip: dict[str, Annotated[float, Field(ge=-3.2, le=3.2)]]
    """Welded joints with their angle [rad]: the declared grip."""
    boxes: tuple[CollisionBox, ...]
    """Collision boxes; mesh collisions not named here are dropped, the URDF's own primitives are kept."""


class Frames(ConfigModel):
    """Links of the original URDF that the controller steers."""

    pelvis: str
    torso: str
    left_hand: str
    right_hand: str
    left_foot: str
    right_foot: str


class Sole(ConfigModel):
    """Contact points of a foot in its link's frame, at floor level when the foot is flat [m]."""

    points_m: Annotated[tuple[Vector, ...], Field(min_length=3, max_length=8)]


class Power(ConfigModel):
    """Electrical power: idle, and how mechanical work becomes electrical energy."""

    idle_w: SourcedValue
    drive_efficiency: SourcedValue
    """Mechanical over electrical power of a joint drive; braking is not regenerated."""
    copper_loss_w_at_limit: SourcedValue
    """Heat of one joint drive held at its effort limit [W]; scales with torque squared."""


class Robot(ConfigModel):
    """One humanoid: derivation, frames, start posture and data sheet."""

    robot: Name
    title: str
    grade: Grade
    fidelity: tuple[Name, ...]
    """Declared shortcuts that every attempt with this robot carries."""
    source: UrdfSource
    derivation: Derivation
    frames: Frames
    sole: Sole
    stance: dict[str, float]
    """Joint angles of the start posture [rad]; joints not named are at 0."""
    payload_kg: SourcedValue
    walking_speed_mps: SourcedValue
    battery_wh: SourcedValue
    power: Power
