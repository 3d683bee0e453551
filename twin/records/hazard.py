"""What an attempt tells about safety and about strain of the machine: only what occurred is there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hazard:
    """Measured safety figures of one attempt; None where nothing of the kind happened.

    Attributes:
        stop_s: time from the emergency stop until no joint moved [s]; 1.5 or more when the robot went on moving.
        stop_hand_m: how far the faster hand went on meanwhile [m].
        stop_speed: speed of that hand at the emergency stop [m/s].
        fall_radius_m: distance from the feet that a fall could reach [m].
        human_region: region of the body that the robot touched or pressed, empty without one.
        human_force_n: largest force on it [N].
        human_share: that force over the limit of the region.
    """

    stop_s: float | None = None
    stop_hand_m: float | None = None
    stop_speed: float | None = None
    fall_radius_m: float | None = None
    human_region: str = ""
    human_force_n: float | None = None
    human_share: float | None = None


@dataclass(frozen=True)
class Strain:
    """What an attempt does to the drives, from a cold start.

    Attributes:
        mechanical_j: positive mechanical work of all joints, at the joints [J].
        copper_j: heat of all windings [J].
        hottest_joint: joint whose winding is the hottest at the end.
        hottest_rise_k: how much warmer than at the start it is [K].
        worn_joint: joint with the most wear.
        worn_nm_rev: its wear, torque times revolutions [N m rev].
    """

    mechanical_j: float = 0.0
    copper_j: float = 0.0
    hottest_joint: str = ""
    hottest_rise_k: float = 0.0
    worn_joint: str = ""
    worn_nm_rev: float = 0.0
