"""What the shipped scripted policies must reach, by task and conditions: a share of attempts, on the Unitree G1.

Nominal conditions must succeed in nearly all attempts. Other conditions are there to find limits: where a policy is
beyond them (``twin/tasks/README.md``, "How it gets worse"), nothing is asked but an attempt that physics ends.
"""

from collections.abc import Mapping

NOMINAL = 0.9
"""Below what was measured of every task in nominal conditions (94 to 100 of 100)."""
WITHIN = 0.75
"""Of conditions that the policy copes with."""
BEYOND = 0.0
"""Of conditions in which failing is the finding, or of which too few attempts have been measured to ask for more."""

FLOORS: Mapping[str, Mapping[str, float]] = {
    "tote_transfer": {"packed": WITHIN, "stepping": WITHIN, "heavy": BEYOND, "slippery": BEYOND, "scattered": WITHIN},
    "kitting": {"slippery": WITHIN, "scattered": WITHIN, "blurred": BEYOND},
    "machine_tending": {"stiff_hinge": BEYOND, "narrow": BEYOND, "blurred": BEYOND},
    "insertion": {"tight": WITHIN, "rough": BEYOND, "blurred": BEYOND},
    "fastening": {"strong": BEYOND, "slippery": BEYOND, "blurred": BEYOND},
    "inspection": {"faint": BEYOND, "noisy": BEYOND, "blurred": BEYOND, "slippery": BEYOND},
    "palletising": {"heavy": BEYOND, "slippery": BEYOND, "blurred": BEYOND},
    "carry": {"four_metres": NOMINAL, "far": BEYOND, "heavy": BEYOND, "slick_floor": BEYOND},
}
"""Conditions that are not named must reach ``NOMINAL``: so must those of a new task, until somebody says otherwise."""


def find_floor(task: str, conditions: str) -> float:
    """Return the share of attempts that must succeed."""
    return FLOORS.get(task, {}).get(conditions, NOMINAL)
