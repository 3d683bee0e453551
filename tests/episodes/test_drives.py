import math

import numpy as np
import pytest

from twin.episodes.drives import NO_LOAD, Drives, find_rest_share, limit_power
from twin.robot.files import find_robot

POWER = find_robot("unitree_g1").data.power
EFFORT = np.array([100.0, 20.0])


def hold(share: float, seconds: float, tick_s: float = 0.5) -> Drives:
    """Return the drives after the first joint has been held at a share of its limit."""
    drives = Drives(POWER, EFFORT)
    for _ in range(round(seconds / tick_s)):
        drives.add(np.array([share * 100.0, 0.0]), np.zeros(2), tick_s)
    return drives


def test_a_joint_held_at_its_continuous_torque_ends_at_its_rated_rise() -> None:
    drives = hold(POWER.continuous_share.value, 1000.0)
    assert drives.rise_k[0] == pytest.approx(POWER.winding_rise_k.value, rel=1e-4)
    assert drives.rise_k[1] == 0.0


def test_warming_does_not_depend_on_the_tick() -> None:
    assert hold(0.5, 30.0, 0.5).rise_k[0] == pytest.approx(hold(0.5, 30.0, 0.1).rise_k[0])


def test_a_joint_at_its_limit_loses_what_the_data_sheet_says() -> None:
    assert hold(1.0, 10.0).copper_j[0] == pytest.approx(10.0 * POWER.copper_loss_w_at_limit.value)


def test_work_is_paid_for_and_both_directions_wear() -> None:
    drives = Drives(POWER, EFFORT)
    drives.add(np.array([10.0, 5.0]), np.array([math.tau, -math.tau]), 1.0)
    strain = drives.sum_up(["shoulder", "wrist"])
    assert strain.mechanical_j == pytest.approx(10.0 * math.tau)
    assert (strain.worn_joint, strain.worn_nm_rev) == ("shoulder", pytest.approx(10.0))
    assert drives.friction_j[1] == pytest.approx(5.0 * math.tau)
    assert strain.hottest_joint == "wrist"


def test_energy_is_work_and_heat_and_idle_power() -> None:
    drives = hold(0.5, 10.0)
    assert drives.energy_j == pytest.approx(10.0 * (POWER.idle_w.value + 0.25 * POWER.copper_loss_w_at_limit.value))


def test_a_cool_attempt_needs_no_rest_and_a_hot_one_cannot_be() -> None:
    assert find_rest_share(0.0, 10.0, POWER) == 0.0
    assert find_rest_share(POWER.winding_rise_k.value, 10.0, POWER) == 1.0


def test_with_the_share_of_rest_an_endless_series_ends_at_the_rating() -> None:
    duration_s, rise_k = 12.0, 40.0
    share = find_rest_share(rise_k, duration_s, POWER)
    rest_s = duration_s * share / (1.0 - share)
    constant, rise = POWER.winding_time_constant_s.value, 0.0
    for _ in range(200):
        rise = rise * math.exp(-(rest_s + duration_s) / constant) + rise_k
    assert 0.0 < share < 1.0
    assert rise == pytest.approx(POWER.winding_rise_k.value)


def test_a_motor_pushes_less_above_its_rated_speed_and_nothing_at_no_load_speed() -> None:
    rated = np.full(4, 20.0)
    speed = np.array([19.0, 20.0 * (1.0 + NO_LOAD) / 2, 20.0 * NO_LOAD, -60.0])
    assert limit_power(np.full(4, 8.0), speed, rated) == pytest.approx([8.0, 4.0, 0.0, 8.0])
