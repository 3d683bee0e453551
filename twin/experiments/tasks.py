"""How often the scripted policy of every task succeeds on the robot it was written for."""

from typing import Any

from twin.experiments.measure import measure
from twin.experiments.progress import show_progress
from twin.records.attempt import AttemptSpec
from twin.tasks import TASKS

ROBOT, POLICY, CONDITIONS = "unitree_g1", "scripted", "nominal"
SEEDS = 100
"""Attempts a task, from seed 0 on."""


def run(seeds: int = SEEDS) -> dict[str, Any]:
    """Return success with its interval, durations and outcomes of every task in nominal conditions."""
    return {CONDITIONS: [_measure(task, seeds) for task in TASKS]}


def _measure(task: str, seeds: int) -> dict[str, Any]:
    specs = [AttemptSpec(ROBOT, task, POLICY, CONDITIONS, seed) for seed in range(seeds)]
    result = measure(specs, progress=show_progress)
    duration = {f"{name}_s": value for name, value in result["duration_s"].items()}
    return {"name": task, "attempts": result["attempts"], **(result["success"] or {}), **duration, **result["outcomes"]}
