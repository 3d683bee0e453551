"""Accuracy and repeatability of poses."""

import math

import numpy as np
import pytest

from twin.episodes.poses import find_repeatability, find_test_load, list_diagonal, run_poses
from twin.experiments.robots import run
from twin.robot.files import find_robot
from twin.tasks.contract import Workspace

G1 = find_robot("unitree_g1")
PLACES = list_diagonal(Workspace.of(G1.data), "right")


def test_repeatability_is_the_mean_distance_and_three_deviations() -> None:
    offsets = np.array([[1.0, 0, 0], [-1.0, 0, 0], [0, 3.0, 0], [0, -3.0, 0]])
    deviation = math.sqrt(sum((abs(x) - 2.0) ** 2 for x in (1, 1, 3, 3)) / 3)
    assert find_repeatability(offsets[:, None, :] + 7.0) == pytest.approx(2.0 + 3.0 * deviation)


def test_the_poses_lie_in_one_plane_within_the_cube() -> None:
    _, extent, _ = np.linalg.svd(PLACES - PLACES.mean(axis=0))
    assert extent[2] == pytest.approx(0.0, abs=1e-12)


def test_the_load_of_the_test_is_held_by_the_motors() -> None:
    load = find_test_load(G1, "right", PLACES)
    assert 0.0 < load <= G1.data.payload_kg.value / 4


def test_two_cycles_come_back_within_a_few_millimetres_and_again_to_the_bit() -> None:
    first, again = (run_poses(G1, "right", PLACES[:2], cycles=2, load_kg=0.5) for _ in range(2))
    assert first.stood
    assert first.repeatability_m.max() < 0.004
    assert first.q.tobytes() == again.q.tobytes()


@pytest.mark.slow
def test_the_benchmark_tells_every_robot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.experiments.robots.list_robots", lambda: ["unitree_g1", "walker_s2_class"])
    cases = run(cycles=2)["poses"]
    assert [case["name"] for case in cases] == ["unitree_g1", "walker_s2_class"]
    assert all(case["RP_l_mm"] < 5.0 and case["AP_mm"] < 5.0 for case in cases)
