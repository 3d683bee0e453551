"""The schema of a robot folder's ``robot.yaml``."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

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

    package: Name | None = None
    """Distribution that installs it; without one it stands under ``robots/``, built from a specification."""
    share: str = "cmeel.prefix/share"
    """The package's folder that ``package://`` stands for."""
    urdf: str
    """Path below the package's share folder, or below ``robots/``."""
    licence: str


class CollisionBox(ConfigModel):
    """One box: the bounding box of some links' meshes, in the frame of the first of them."""

    links: Annotated[tuple[str, ...], Field(min_length=1)]
    shrink_m: Annotated[float, Field(ge=0, le=0.05)] = 0.0
    """Taken off every face [m], where a bounding box is larger than the part."""
    cut_below_m: Annotated[float, Field(ge=0, le=0.3)] = 0.0
    """Taken off the lower face [m], where the part narrows: a shin towards its ankle."""


class ContactBall(ConfigModel):
    """A ball that a link touches with, in its frame: points stand better than flat boxes."""

    link: str
    at_m: Vector
    radius_m: Annotated[float, Field(gt=0, le=0.2)]


class Derivation(ConfigModel):
    """How the lean model is made from the URDF."""

    grip: dict[str, Annotated[float, Field(ge=-3.2, le=3.2)]]
    """Welded joints with their angle [rad]: the declared grip, locked wheels."""
    boxes: tuple[CollisionBox, ...]
    """Collision boxes; mesh collisions not named here are dropped, the URDF's own primitives are kept."""
    balls: tuple[ContactBall, ...] = ()
    """What a robot on wheels stands on."""


class Tool(StrEnum):
    """What the robot wears at its wrists."""

    HAND = "hand"
    """The hands of the model, fingers welded in a declared grip."""
    GRIPPER = "gripper"
    """A declared parallel gripper in place of the fingers."""


class Mount(ConfigModel):
    """A frame in the frame of the hand."""

    at_m: Vector
    rpy: tuple[float, float, float] = (0.0, 0.0, 0.0)


class Plate(ConfigModel):
    """A flat hand in place of fingers that cannot lie flat: a box about the x-z plane of the palm frame."""

    size_m: tuple[Positive, Positive, Positive]
    """Length along x, thickness along y, width along z [m]."""
    ahead_m: Coordinate
    """Its middle ahead of the palm frame [m]."""


class HandTool(ConfigModel):
    """The model's own hands."""

    fidelity: tuple[Name, ...]
    """Declared shortcuts that every attempt with them carries."""
    boxes: tuple[CollisionBox, ...] = ()
    """Collision boxes of the fingers."""
    replaces: tuple[str, ...] = ()
    """Links of the source whose shapes vanish: fingers that a plate stands for. Their mass stays."""
    plate: Plate | None = None
    """On each palm; without mass of its own."""
    palms: dict[str, Mount] = {}
    """Palm frames by side, of hands that lie flat under a ledge: x along the fingers, the palm's face towards the other
    hand (-y on the left, +y on the right) when x points ahead and z up. Without them two-handed tasks do not fit."""


class Gripper(ConfigModel):
    """A parallel gripper of two sliding fingers."""

    fidelity: tuple[Name, ...]
    replaces: tuple[str, ...]
    """Links of the source whose shapes vanish: the fingers. Their mass stays."""
    mounts: dict[str, Mount]
    """Tool frames by side, ``left`` and ``right``: centre between the pads; x is the approach, y the opening axis."""
    finger_m: tuple[Positive, Positive, Positive]
    """Length along the approach axis, thickness, height of a finger [m]."""
    pad_m: Positive
    """Length of the pad at the finger's end [m]; the tool frame is at its middle."""
    opening_m: SourcedValue
    force_n: SourcedValue
    """Largest force of each finger."""
    finger_mass_kg: SourcedValue
    stance: dict[str, float] = {}
    """Joint angles of the start posture that differ from the robot's own [rad]."""


class Tools(ConfigModel):
    """What the robot can wear at its wrists."""

    hand: HandTool
    gripper: Gripper | None = None

    def find_stance(self, tool: Tool) -> dict[str, float]:
        """Return the joint angles that a tool changes in the start posture [rad]."""
        return self.gripper.stance if self.gripper and tool is Tool.GRIPPER else {}


class Workspace(ConfigModel):
    """Where the robot works best; workcells are laid out from it, so that one task fits robots of any size."""

    bench_m: SourcedValue
    """Height of a bench top for both hands."""
    assembly_m: SourcedValue
    """Height of a bench top for one gripper that points down."""
    reach_m: SourcedValue
    """Distance from the robot's axis to the middle of what it handles on a bench."""


class Gait(ConfigModel):
    """How the robot walks."""

    com_height_m: SourcedValue
    """Height of the centre of mass over the floor."""
    stance_width_m: SourcedValue
    """Distance of the feet side by side."""
    step_m: SourcedValue
    """Longest stride ahead."""
    step_back_m: SourcedValue
    step_aside_m: SourcedValue
    step_turn_rad: SourcedValue
    """Largest turn within one stride."""
    single_support_s: SourcedValue
    double_support_s: SourcedValue
    rest_support_s: SourcedValue
    """Double support at the start and at the end of a walk."""
    swing_height_m: SourcedValue
    zmp_forward_m: SourcedValue
    """Where the weight rests on a foot, ahead of its frame."""
    zmp_inward_m: SourcedValue
    """The same, towards the other foot."""
    reach_m: SourcedValue
    """Farthest that a foot comes down ahead of or behind the other."""
    narrowest_m: SourcedValue
    """Least sideways distance of the feet."""
    widest_m: SourcedValue
    widest_turn_rad: SourcedValue
    """Largest angle between the feet."""


class Frames(ConfigModel):
    """Links of the original URDF that the controller steers."""

    pelvis: str
    torso: str
    left_hand: str
    right_hand: str
    left_foot: str = ""
    right_foot: str = ""
    base: str = ""
    """What a robot without legs stands on, in place of both feet."""

    @property
    def supports(self) -> dict[str, str]:
        """Link of each support that can carry the robot, by its name here."""
        return {role: link for role in ("left_foot", "right_foot", "base") if (link := getattr(self, role))}

    @model_validator(mode="after")
    def check_supports(self) -> "Frames":
        """The robot stands on two feet or on a base."""
        if set(self.supports) not in ({"left_foot", "right_foot"}, {"base"}):
            raise ValueError("a robot stands on left_foot and right_foot, or on a base")
        return self


class Sole(ConfigModel):
    """Contact points of a support (a foot, a base) in its link's frame, at floor level when it stands [m]."""

    points_m: Annotated[tuple[Vector, ...], Field(min_length=3, max_length=8)]


class Power(ConfigModel):
    """Electrical power: idle, and how mechanical work becomes electrical energy."""

    idle_w: SourcedValue
    drive_efficiency: SourcedValue
    """Mechanical over electrical power of a joint drive; braking is not regenerated."""
    copper_loss_w_at_limit: SourcedValue
    """Heat of one joint drive held at its effort limit [W]; scales with torque squared."""

    winding_time_constant_s: SourcedValue = SourcedValue(
        value=60.0, source="servo motors of 0.1 to 1 kW: 30 to 120 s", confidence=Confidence.ASSUMPTION
    )
    """First-order time constant of a winding's temperature."""
    winding_rise_k: SourcedValue = SourcedValue(
        value=80.0, source="insulation class B: 80 K above ambient", confidence=Confidence.ASSUMPTION
    )
    """Rated temperature rise of a winding."""
    continuous_share: SourcedValue = SourcedValue(
        value=0.35, source="servo drives: peak three times continuous torque", confidence=Confidence.ASSUMPTION
    )
    """Torque held for ever at the rated rise, over the effort limit."""


class Sensing(ConfigModel):
    """What the robot's own senses get wrong when they are sound."""

    joint_noise_rad: SourcedValue = SourcedValue(
        value=1e-4, source="14-bit encoder at the output: 3.8e-4 rad over root 12", confidence=Confidence.ASSUMPTION
    )
    """Sigma of a joint angle, new at every reading."""
    joint_speed_noise: SourcedValue = SourcedValue(
        value=0.003, source="encoder differentiated at 1 kHz and filtered", confidence=Confidence.ASSUMPTION
    )
    """Sigma of a joint speed [rad/s]."""
    joint_delay_s: SourcedValue = SourcedValue(
        value=0.001, source="one cycle of a 1 kHz field bus", confidence=Confidence.ASSUMPTION
    )
    """Age of joint angles and speeds when the controller reads them; at most a control tick."""
    wrench_noise_n: SourcedValue = SourcedValue(
        value=0.3, source="six-axis wrist sensors of 100 to 500 N", confidence=Confidence.ASSUMPTION
    )
    """Sigma of each force of a wrist sensor."""
    wrench_noise_nm: SourcedValue = SourcedValue(
        value=0.01, source="six-axis wrist sensors of 5 to 20 N m", confidence=Confidence.ASSUMPTION
    )
    """Sigma of each torque of a wrist sensor."""


class Robot(ConfigModel):
    """One humanoid: derivation, frames, start posture and data sheet."""

    robot: Name
    title: str
    grade: Grade
    source: UrdfSource
    derivation: Derivation
    tools: Tools
    frames: Frames
    sole: Sole
    stance: dict[str, float]
    """Joint angles of the start posture [rad]; joints not named are at 0."""
    workspace: Workspace
    gait: Gait | None = None
    """How it walks; a robot without it does not."""
    payload_kg: SourcedValue
    walking_speed_mps: SourcedValue
    battery_wh: SourcedValue
    power: Power
    sensing: Sensing = Sensing()
