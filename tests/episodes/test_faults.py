import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pytest

from twin.episodes.attempt import Attempt
from twin.episodes.fault_sensors import _smear
from twin.episodes.faults import FAULTS, fits
from twin.physics.world import World
from twin.policies import POLICIES
from twin.records.attempt import AttemptSpec
from twin.records.fault import FaultSpec
from twin.records.outcome import Outcome
from twin.tasks import TASKS

Runner = Callable[..., Attempt]
Q = np.ndarray


class Track:
    """What a watched attempt measured and gave, tick by tick."""

    def __init__(self) -> None:
        self.true: list[Q] = []
        self.torque: list[Q] = []

    def __call__(self, attempt: Attempt, _: World) -> None:
        self.true.append(attempt.q[7:])
        self.torque.append(attempt.torque)


def track(run_short: Runner, *faults: str, seconds: float = 0.2) -> Track:
    found = Track()
    run_short(*faults, seconds=seconds, watch=found)
    return found


@pytest.fixture(scope="module")
def nominal(run_short: Runner) -> Attempt:
    return run_short()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_severity_0_changes_nothing(run_short: Runner, nominal: Attempt, name: str) -> None:
    record = run_short(f"{name}=0").record  # type: ignore[attr-defined]
    assert dataclasses.replace(record, spec=nominal.spec) == nominal.record  # type: ignore[attr-defined]


LATER = {"human", "camera_blur", "dropped_sensor", "gripper_wear", "low_battery", "mass_scatter", "payload_off_centre"}
"""Faults that strike after the first moments of the reference task; they have tests of their own."""


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in LATER])
def test_a_fault_of_severity_1_changes_the_attempt_and_is_reproducible(
    run_short: Runner, nominal: Attempt, name: str
) -> None:
    first, second = run_short(f"{name}=1"), run_short(f"{name}=1")
    assert first.record == second.record  # type: ignore[attr-defined]
    assert first.record.energy_j != nominal.record.energy_j  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", TASKS)
def test_every_task_stands_all_its_faults_at_once(name: str) -> None:
    task = TASKS[name]
    specs = tuple(FaultSpec(fault, 0.5) for fault, kind in FAULTS.items() if fits(kind, task))
    attempt = Attempt(AttemptSpec("unitree_g1", name, next(iter(POLICIES[name])), "nominal", 1, faults=specs))
    attempt.task = dataclasses.replace(task, timeout_s=0.05)  # type: ignore[type-var]
    with attempt.run(None):
        assert attempt.outcome is not Outcome.SIM_FAULT
        assert {"push.direction_rad", "locked_joint.joint"} <= set(attempt.sample)


def test_a_fault_waits_for_its_time(run_short: Runner) -> None:
    sound, late = track(run_short), track(run_short, "actuator_derating=1@0.1-0.15")
    weak = [not torque.any() for torque in late.torque]
    assert weak == [0.1 - 1e-9 <= tick * 0.008 < 0.15 for tick in range(len(weak))]
    np.testing.assert_array_equal(late.torque[5], sound.torque[5])


def test_a_derated_joint_gives_what_is_left_of_its_limit(run_short: Runner) -> None:
    attempt = run_short("actuator_derating=0.99:knee")
    knees = [i for i, name in enumerate(attempt.dynamics.joint_names) if "knee" in name]
    assert np.all(np.abs(attempt.torque[knees]) <= 0.01 * attempt.dynamics.effort[knees] + 1e-9)


def test_a_locked_joint_does_not_move(run_short: Runner) -> None:
    angles = [track(run_short, *faults, seconds=1.0).true for faults in ((), ("locked_joint=1:left_elbow",))]
    elbow = run_short(seconds=0.01).dynamics.joint_names.index("left_elbow_joint")
    free, locked = (float(np.ptp([q[elbow] for q in run])) for run in angles)
    assert locked < 0.002 < 0.05 < free


def test_late_torques_are_those_of_before(run_short: Runner) -> None:
    """At half of two ticks each torque comes one tick late, and the first one stands in for it."""
    torques = track(run_short, "control_latency=0.5").torque
    np.testing.assert_array_equal(torques[0], torques[1])
    assert not np.array_equal(torques[1], torques[2])


def test_torques_that_miss_their_tick_are_held(run_short: Runner) -> None:
    torques = track(run_short, "control_jitter=1", seconds=0.8).torque
    held = np.mean([np.array_equal(a, b) for a, b in zip(torques, torques[1:], strict=False)])
    assert held == pytest.approx(0.5, abs=0.15)


def test_a_gap_in_the_gears_swallows_torque(run_short: Runner) -> None:
    torques = track(run_short, "backlash=1").torque
    sound = track(run_short).torque
    assert np.mean(np.array(torques) == 0.0) > np.mean(np.array(sound) == 0.0) + 0.02


def test_a_low_battery_limits_the_drives_power(run_short: Runner) -> None:
    attempt, sound = run_short("low_battery=1", seconds=1.2), run_short(seconds=1.2)
    power_w = attempt.faults.all[0].power_w  # type: ignore[attr-defined]
    assert attempt.record.strain.copper_j / attempt.time_s < 1.2 * power_w  # type: ignore[attr-defined]
    assert attempt.record.energy_j != sound.record.energy_j  # type: ignore[attr-defined]


def test_attitude_drifts_with_time_and_turns_for_ever(run_short: Runner) -> None:
    drift = run_short("imu_drift=1").faults.all[0]
    q, v = np.array([0, 0, 0, 0, 0, 0, 1.0]), np.zeros(6)
    drift.sense(1000.0, q, v)
    turn = 2 * math.acos(min(abs(float(q[6])), 1.0))
    assert turn > math.radians(90)
    q = np.array([0, 0, 0, 0, 0, 0, 1.0])
    drift.sense(0.0, q, v)
    np.testing.assert_allclose(q[3:], [0, 0, 0, 1])


def test_biased_encoders_are_off_by_what_was_drawn(run_short: Runner) -> None:
    attempt = run_short("encoder_bias=1", seconds=0.01)
    q = np.zeros(7 + len(attempt.dynamics.effort))
    attempt.faults.all[0].sense(0.0, q, np.zeros(6))
    assert np.abs(q).max() == attempt.sample["encoder_bias.worst_rad"] > 0.01


@pytest.mark.parametrize("sensor", ["joints", "imu", "wrench", "camera"])
def test_a_lost_sensor_keeps_its_last_reading(run_short: Runner, nominal: Attempt, sensor: str) -> None:
    fault = run_short(f"dropped_sensor=1:{sensor}", seconds=0.01).faults.all[0]
    fault.prepare(fault.site)
    readings = []
    for value in (1.0, 2.0):
        q, v, loads = np.full(9, value), np.full(8, value), {"left": np.full(6, value)}
        fault.sense(1.0, q, v)
        fault.feel(1.0, loads)
        seen = fault.see(1.0, {"part": nominal.scene.locate} if value == 1.0 else {})  # type: ignore[dict-item]
        readings.append({"joints": q[8], "imu": q[4], "wrench": loads["left"][0], "camera": len(seen)})
    assert readings[1][sensor] == 1.0
    others = {"joints", "imu", "wrench"} - {sensor}
    assert all(readings[1][other] == 2.0 for other in others)


def test_a_knocked_camera_moves_everything_alike(run_short: Runner) -> None:
    sound, moved = run_short(seconds=0.01), run_short("camera_offset=1", seconds=0.01)
    shift = moved._perception.look(0.0)["tote"].position - sound._perception.look(0.0)["tote"].position
    assert 0.005 < float(np.linalg.norm(shift)) < 0.03 + 0.4 * math.radians(3)


def test_a_smeared_lens_scatters_positions_and_smears_edges(run_short: Runner) -> None:
    sound, blurred = run_short(seconds=0.01), run_short("camera_blur=1", seconds=0.01)
    assert not np.allclose(blurred._perception.look(0.0)["tote"].position, sound._perception.look(0.0)["tote"].position)
    edge = np.zeros((9, 9, 3), dtype=np.uint8)
    edge[:, 5:] = 100
    smeared = _smear(edge, 2)
    assert 0.0 < smeared[4, 4, 0] < 100.0
    np.testing.assert_allclose(_smear(np.full((5, 5), 7.0), 1), 7.0)


def test_worn_pads_and_an_oily_floor_have_less_friction(run_short: Runner) -> None:
    found: dict[str, float] = {}

    def look(attempt: Attempt, world: World) -> None:
        found["floor"] = world.read_friction(world.floor, -1)
        found["hand"] = min(world.read_friction(attempt.body.id, link) for link in attempt.body.find_hand_links())

    run_short("gripper_wear=1", "floor_friction=1", seconds=0.05, watch=look)
    assert found == {"floor": pytest.approx(0.05), "hand": pytest.approx(0.2)}


def test_a_payload_off_centre_loads_the_hands_unevenly(run_short: Runner) -> None:
    """Lifted off its rest in thought: the pair of forces is the weight's moment about the middle."""
    attempt = run_short("payload_off_centre=1", seconds=0.01)
    ((_, weight, offset),) = attempt.faults.all[0]._parts  # type: ignore[attr-defined]
    assert weight == pytest.approx(9.81 * attempt.sample["mass_kg"])
    assert 0.04 < float(np.linalg.norm(offset)) < 0.08


def test_scatter_scales_what_is_drawn(run_short: Runner, nominal: Attempt) -> None:
    attempt = run_short("mass_scatter=1", "pose_scatter=0.5", seconds=0.01)
    factor = attempt.sample["mass_scatter.factor"]
    assert attempt.sample["mass_kg"] == pytest.approx(factor * nominal.sample["mass_kg"])
    assert attempt.sample["pose_noise_m"] == pytest.approx(2.0 * nominal.sample["pose_noise_m"])


def test_a_push_fells_the_robot_and_the_reach_of_the_fall_is_told(run_short: Runner) -> None:
    attempt = run_short("push=1@0.1:front", seconds=3.0)
    assert attempt.outcome is Outcome.FALL
    assert 0.4 < attempt.record.hazard.fall_radius_m < 1.5  # type: ignore[attr-defined]


def test_an_emergency_stop_brakes_the_robot_and_it_stands(run_short: Runner) -> None:
    attempt = run_short("emergency_stop=1@1.2", seconds=4.0)
    hazard = attempt.record.hazard  # type: ignore[attr-defined]
    assert attempt.outcome is Outcome.INTERVENTION
    assert 0.0 < hazard.stop_s < 0.5
    assert hazard.stop_hand_m < hazard.stop_s * hazard.stop_speed + 0.01


def test_a_human_in_the_way_is_hit_and_felt(run_short: Runner) -> None:
    hazard = run_short("human=1@5:hand", seconds=5.6).record.hazard  # type: ignore[attr-defined]
    assert hazard.human_region == "hand"
    assert hazard.human_share == pytest.approx(hazard.human_force_n / 140.0)
