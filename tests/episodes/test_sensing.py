import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from twin import policies
from twin.control.reference import BodyReference
from twin.episodes.attempt import Attempt
from twin.episodes.fault import Faults
from twin.episodes.limits import HUMAN_SPEED, REGIONS, find_separation
from twin.episodes.sensing import Senses
from twin.physics.world import World
from twin.policies.contract import Observation
from twin.policies.scripted_tote import ScriptedTote
from twin.robot.files import find_robot

SENSING = find_robot("unitree_g1").data.sensing
JOINTS = 200


def make_senses() -> Senses:
    return Senses(SENSING, JOINTS, 0.008, 1, Faults([]))


def test_joint_angles_are_old_and_noisy_and_the_base_is_true() -> None:
    q, v = np.concatenate((np.arange(7.0), np.zeros(JOINTS))), np.full(6 + JOINTS, 2.0)
    measured, speed = make_senses().read(0.0, q, v)
    error = measured[7:] + SENSING.joint_delay_s.value * 2.0
    assert error.std() == pytest.approx(SENSING.joint_noise_rad.value, rel=0.2)
    assert (speed[6:] - 2.0).std() == pytest.approx(SENSING.joint_speed_noise.value, rel=0.2)
    np.testing.assert_array_equal(measured[:7], q[:7])
    np.testing.assert_array_equal(speed[:6], v[:6])


def test_measuring_leaves_the_truth_alone_and_repeats_with_the_seed() -> None:
    q, v = np.zeros(7 + JOINTS), np.zeros(6 + JOINTS)
    first, second = make_senses(), make_senses()
    for _ in range(300):
        np.testing.assert_array_equal(first.read(0.0, q, v)[0], second.read(0.0, q, v)[0])
    assert not q.any()
    assert not v.any()


def test_wrist_sensors_rattle() -> None:
    senses, forces = make_senses(), []
    for _ in range(400):
        loads = {"left": np.zeros(6), "right": np.zeros(6)}
        senses.feel(0.0, loads)
        forces.append(np.concatenate((loads["left"][:3], loads["right"][:3])))
    assert np.std(forces) == pytest.approx(SENSING.wrench_noise_n.value, rel=0.1)


def test_the_policy_sees_measured_angles_and_not_the_true_ones(
    run_short: Callable[..., Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[np.ndarray] = []
    true: list[np.ndarray] = []

    class Spy(ScriptedTote):
        def act(self, observation: Observation) -> BodyReference:
            seen.append(observation.joints)
            return super().act(observation)

    entry = dataclasses.replace(
        policies.POLICIES["tote_transfer"]["scripted"], make=lambda brief, start, robot: Spy(brief.cell, start, robot)
    )
    monkeypatch.setitem(policies.POLICIES["tote_transfer"], "scripted", entry)
    run_short(seconds=0.1, watch=lambda attempt, _: true.append(attempt.q[7:]))
    errors = np.abs(np.array(seen) - np.array(true))
    assert (errors > 0.0).all()
    assert errors.max() < 0.01


@pytest.mark.parametrize("privileged", [False, True])
def test_only_privileged_policies_are_shown_true_poses(
    run_short: Callable[..., Attempt], monkeypatch: pytest.MonkeyPatch, *, privileged: bool
) -> None:
    entry = dataclasses.replace(policies.POLICIES["tote_transfer"]["scripted"], privileged=privileged)
    monkeypatch.setitem(policies.POLICIES["tote_transfer"], "scripted", entry)
    errors = []

    def look(attempt: Attempt, _: World) -> None:
        seen, true = attempt._perception.look(0.0)["tote"], attempt.scene.locate()["tote"]
        errors.append(float(np.abs(seen.position - true.position).max()))

    run_short(seconds=0.01, watch=look)
    assert (errors[0] == 0.0) is privileged


def test_the_separation_distance_grows_with_speed_and_stopping() -> None:
    still = find_separation(0.0, 0.0, 0.0)
    assert still == pytest.approx(0.1 * HUMAN_SPEED + 0.85 + 0.1)
    assert find_separation(0.5, 0.3, 0.1) == pytest.approx(still + 0.3 * HUMAN_SPEED + 0.05 + 0.1)


def test_every_region_has_a_limit_of_the_standards_order() -> None:
    assert all(60.0 <= region.force_n <= 220.0 for region in REGIONS.values())
    assert REGIONS["face"].force_n == min(region.force_n for region in REGIONS.values())
