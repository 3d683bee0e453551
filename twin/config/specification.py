"""The schema of a ``specification.yaml``: what is published of a humanoid without a URDF, and what is assumed."""

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from twin.config.model import ConfigModel, Name
from twin.config.robot import Confidence, Positive, SourcedValue

Angle = Annotated[float, Field(ge=-3.2, le=3.2)]
JointKind = Literal[
    "hip_pitch",
    "hip_roll",
    "hip_yaw",
    "knee",
    "ankle_pitch",
    "ankle_roll",
    "waist_yaw",
    "waist_roll",
    "waist_pitch",
    "shoulder_pitch",
    "shoulder_roll",
    "shoulder_yaw",
    "elbow",
    "wrist_roll",
    "wrist_pitch",
    "wrist_yaw",
]
JOINT_KINDS: tuple[str, ...] = get_args(JointKind)
SINGLE = ("pelvis", "waist", "head")
"""Segments that there is one of; of the others there are two."""
STACKED = ("foot_height", "shank", "thigh", "waist", "torso")
"""Parts that stand on each other, up to the shoulders."""


class Drive(ConfigModel):
    """A kind of joint; ranges are those of the left side, the right side mirrors them."""

    effort_nm: Positive
    speed_radps: Positive
    range_rad: tuple[Angle, Angle]
    source: str
    confidence: Confidence


def _human(share: float) -> SourcedValue:
    source = "human proportions of Drillis and Contini 1966, as in Winter, Biomechanics, fig. 4.1"
    return SourcedValue(value=share, source=source, confidence=Confidence.ASSUMPTION)


def _machine(share: float, source: str = "mean of the URDFs of Unitree G1 and PAL TALOS") -> SourcedValue:
    return SourcedValue(value=share, source=source, confidence=Confidence.ASSUMPTION)


class Proportions(ConfigModel):
    """Lengths over the height of an upright body, heels to crown; what is left above the shoulders is neck and head."""

    foot_height: SourcedValue = _human(0.039)
    """Ankle above the floor."""
    foot_length: SourcedValue = _human(0.152)
    foot_width: SourcedValue = _human(0.055)
    shank: SourcedValue = _human(0.246)
    thigh: SourcedValue = _human(0.245)
    hip_width: SourcedValue = _machine(0.13, "between hip joints, not hips: Unitree G1 0.17, PAL TALOS 0.10 (U)")
    waist: SourcedValue = _machine(0.08, "waist joints above the hips: order of the G1's and TALOS'")
    torso: SourcedValue = _human(0.208)
    """Shoulders above the waist joints: shoulders at 0.818 of the height."""
    torso_depth: SourcedValue = _machine(0.12, "order of the torso meshes of Unitree G1 and PAL TALOS")
    shoulder_width: SourcedValue = _human(0.259)
    """Between the shoulder joints."""
    upper_arm: SourcedValue = _human(0.186)
    forearm: SourcedValue = _human(0.146)
    hand: SourcedValue = _human(0.108)
    """From the wrist to the finger tips."""
    hand_width: SourcedValue = _machine(0.05, "a hand of 85 mm for a body of 1.7 m")
    palm: SourcedValue = _machine(0.012, "half a hand's thickness of 40 mm for a body of 1.7 m")
    """From the hand's middle plane to the face of the palm."""


class MassShares(ConfigModel):
    """Mass of each segment over the robot's, of one side where there are two; the torso has the rest."""

    pelvis: SourcedValue = _machine(0.130)
    waist: SourcedValue = _machine(0.020)
    head: SourcedValue = _machine(0.023)
    hip: SourcedValue = _machine(0.065)
    thigh: SourcedValue = _machine(0.0625)
    shank: SourcedValue = _machine(0.048)
    foot: SourcedValue = _machine(0.026)
    shoulder: SourcedValue = _machine(0.037)
    upper_arm: SourcedValue = _machine(0.019)
    forearm: SourcedValue = _machine(0.026)
    wrist: SourcedValue = _machine(0.009)
    hand: SourcedValue = _machine(0.021)


class Specification(ConfigModel):
    """Height, mass, proportions and drives of a humanoid of primitives."""

    robot: Name
    height_m: SourcedValue
    mass_kg: SourcedValue
    proportions: Proportions = Proportions()
    mass_shares: MassShares = MassShares()
    drives: dict[JointKind, Drive]

    def measure(self, part: str) -> float:
        """Return the length of a part of the body [m], named as in ``Proportions``."""
        share: SourcedValue = getattr(self.proportions, part)
        return self.height_m.value * share.value

    def weigh(self, segment: str) -> float:
        """Return the mass of a segment [kg], named as in ``MassShares``, or ``torso``."""
        return self.mass_kg.value * self._find_share(segment)

    @property
    def head_m(self) -> float:
        """Height of the crown above the shoulders [m]."""
        return self.height_m.value - sum(map(self.measure, STACKED))

    def _find_share(self, segment: str) -> float:
        if segment == "torso":
            return 1.0 - sum(self._find_share(name) * (1 if name in SINGLE else 2) for name in MassShares.model_fields)
        share: SourcedValue = getattr(self.mass_shares, segment)
        return share.value

    @model_validator(mode="after")
    def check_whole(self) -> "Specification":
        """Every drive is there, and something is left for torso and head."""
        absent = [kind for kind in JOINT_KINDS if kind not in self.drives]
        if absent:
            raise ValueError(f"there is no drive for {', '.join(absent)}")
        if self.weigh("torso") <= 0.0:
            raise ValueError(f"the mass shares leave {self.weigh('torso'):.3f} kg for the torso")
        if self.head_m <= 0.0:
            raise ValueError(f"the proportions leave {self.head_m:.3f} m of the height for the head")
        empty = [kind for kind, drive in self.drives.items() if drive.range_rad[0] >= drive.range_rad[1]]
        if empty:
            raise ValueError(f"the range of {empty[0]} is empty")
        return self
