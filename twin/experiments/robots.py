"""How exactly each robot brings its gripper to a pose (``twin bench robots``); see ``twin.episodes.poses``."""

from typing import Any

from twin.episodes.poses import CUBE_M, find_test_load, list_diagonal, run_poses
from twin.errors import MissingDependencyError
from twin.experiments.progress import show_progress
from twin.robot.files import find_robot, list_robots
from twin.tasks.contract import Workspace

CYCLES = 30
"""Cycles of ISO 9283."""
SIDE = "right"


def run(cycles: int = CYCLES) -> dict[str, Any]:
    """Return accuracy and repeatability of every robot: the worst and the mean of five poses."""
    names, cases = list_robots(), []
    with show_progress("poses", len(names)) as advance:
        for name in names:
            cases.append({"name": name, **_measure(name, cycles)})
            advance()
    return {"cycles": cycles, "cube_m": CUBE_M, "poses": cases}


def _measure(name: str, cycles: int) -> dict[str, Any]:
    try:
        files = find_robot(name)
    except MissingDependencyError as error:
        return {"missing": str(error)}
    if files.data.tools.gripper is None:
        return {"missing": "it has no gripper"}
    places = list_diagonal(Workspace.of(files.data), SIDE)
    load_kg = find_test_load(files, SIDE, places)
    record = run_poses(files, SIDE, places, cycles=cycles, load_kg=load_kg)
    if not record.stood:
        return {"load_kg": load_kg, "stood": False, "after_s": record.duration_s}
    repeatability, accuracy = 1000.0 * record.repeatability_m, 1000.0 * record.accuracy_m
    return {
        "load_kg": load_kg,
        "RP_l_mm": float(repeatability.max()),
        "RP_l_mean_mm": float(repeatability.mean()),
        "AP_mm": float(accuracy.max()),
        "AP_mean_mm": float(accuracy.mean()),
        "torque_ratio": record.torque_ratio,
        "feet_moved_mm": 1000.0 * record.slide_m,
    }
