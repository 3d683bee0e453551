"""How often the reference task succeeds, and how that falls when its conditions get worse."""

from collections.abc import Mapping
from typing import Any

from twin.experiments.measure import measure
from twin.experiments.progress import show_progress
from twin.records.attempt import AttemptSpec

ROBOT, TASK, POLICY, CONDITIONS = "unitree_g1", "tote_transfer", "scripted", "nominal"
NOMINAL_ATTEMPTS = 100
CURVE_ATTEMPTS = 8
CURVES: Mapping[str, tuple[float, ...]] = {
    "mass_kg": (1.5, 3.5, 4.0, 4.2, 4.5),
    "friction": (0.6, 0.1, 0.07, 0.05),
    "sensor_noise_m": (0.002, 0.01, 0.02, 0.03),
}
"""Values from good to bad of the conditions that are varied, one at a time."""


def run() -> dict[str, Any]:
    """Return success in nominal conditions, then at each value of each curve, from the lowest seeds on."""
    return {
        CONDITIONS: [_measure(CONDITIONS, (), NOMINAL_ATTEMPTS)],
        **{
            name: [_measure(f"{name} {value:g}", ((name, value),), CURVE_ATTEMPTS) for value in values]
            for name, values in CURVES.items()
        },
    }


def _measure(title: str, fixed: tuple[tuple[str, float], ...], attempts: int) -> dict[str, Any]:
    specs = [AttemptSpec(ROBOT, TASK, POLICY, CONDITIONS, seed, fixed) for seed in range(1, attempts + 1)]
    result = measure(specs, progress=show_progress)
    return {"name": title, "attempts": result["attempts"], **(result["success"] or {}), **result["outcomes"]}
