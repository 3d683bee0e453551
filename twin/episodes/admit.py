"""What may be asked of a robot and of time: refused before physics starts, with the number that broke the limit."""

from twin.config.robot import Robot
from twin.errors import UsageError
from twin.records.attempt import AttemptSpec

OVERLOAD = 1.5
"""How far beyond the rated payload a mass may be fixed, to study overload (assumption A)."""
LONGEST_S = 3600.0
"""Longest time-out that may be asked for [s]."""


def check_capacity(spec: AttemptSpec, robot: Robot) -> None:
    """Raise UsageError for a mass that is beyond what the robot can carry at all."""
    mass, rated = dict(spec.overrides).get("mass_kg", 0.0), robot.payload_kg.value
    if mass > OVERLOAD * rated:
        raise UsageError(
            f"condition mass_kg: beyond the capacity of robot {robot.robot}, rated for {rated:g} kg; "
            f"expected at most {OVERLOAD * rated:g} (got {mass:g})"
        )


def check_timeout(spec: AttemptSpec) -> None:
    """Raise UsageError for a time-out that leaves no time or too much."""
    if spec.timeout_s is not None and not 0.0 < spec.timeout_s <= LONGEST_S:
        raise UsageError(f"time-out: expected more than 0 s and at most {LONGEST_S:g} s (got {spec.timeout_s:g})")
