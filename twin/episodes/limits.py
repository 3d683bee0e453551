"""How hard a robot may press a human: limits by region of the body, and the distance that keeps it away.

Values of ISO/TS 15066:2016, tables A.2 (quasi-static force) and A.3 (stiffness, effective mass), as the literature
reproduces them (confidence S: secondary; check the standard itself before anybody relies on them). Where a region of
our list has several rows in the standard, the lowest limit stands.
"""

from typing import NamedTuple

from twin.config.robot import Confidence

SOURCE = "ISO/TS 15066:2016, annex A, as reproduced in the literature"
HUMAN_SPEED = 1.6
"""Speed at which a human walks up [m/s] (ISO 13855)."""
REACTION_S = 0.1
"""Time from a person being seen to the stop command [s] (A: a safety scanner and its controller)."""
INTRUSION_M = 0.85
"""Reach past the sensor's field before it sees somebody [m] (ISO 13855: floor scanner, arm's length)."""
UNCERTAINTY_M = 0.1
"""Uncertainty of both positions [m] (A)."""


class Region(NamedTuple):
    """Limits of one region of the body.

    Attributes:
        force_n: quasi-static contact force that may not be exceeded [N]; None where none is permitted.
        stiffness: of the body there [N/m].
        mass_kg: effective mass.
        confidence: how well the values are known.
    """

    force_n: float
    stiffness: float
    mass_kg: float
    confidence: Confidence = Confidence.PRESS


REGIONS = {
    "skull": Region(130.0, 150e3, 4.4),
    "face": Region(65.0, 75e3, 4.4),
    "neck": Region(150.0, 50e3, 1.2),
    "back": Region(210.0, 35e3, 40.0),
    "chest": Region(140.0, 25e3, 40.0),
    "abdomen": Region(110.0, 10e3, 40.0),
    "pelvis": Region(180.0, 25e3, 40.0),
    "upper_arm": Region(150.0, 30e3, 3.0),
    "forearm": Region(160.0, 40e3, 2.0),
    "hand": Region(140.0, 75e3, 0.6),
    "thigh": Region(220.0, 50e3, 75.0),
    "lower_leg": Region(130.0, 60e3, 75.0),
}


def find_separation(robot_speed: float, stop_s: float, stop_m: float, *, human_speed: float = HUMAN_SPEED) -> float:
    """Return the distance below which a moving robot must have been told to stop [m].

    S = v_h (T_r + T_s) + v_r T_r + B + C + Z (ISO/TS 15066, 5.5.4, with constant speeds).

    Args:
        robot_speed: v_r, speed of the robot towards the human [m/s].
        stop_s: T_s, time that it takes to stop [s].
        stop_m: B, distance that it goes meanwhile [m].
        human_speed: v_h [m/s].
    """
    return human_speed * (REACTION_S + stop_s) + robot_speed * REACTION_S + stop_m + INTRUSION_M + UNCERTAINTY_M
