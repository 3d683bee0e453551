import numpy as np
import pytest

from twin.physics.world import GRAVITY
from twin.records.attempt import AttemptRecord
from twin.records.trace import Quantity, Signal, Trace
from twin.robot.files import find_robot
from twin.seeing.tracer import group_joints


def find(trace: Trace, quantity: Quantity, name: str) -> Signal:
    return next(signal for signal in trace.select(quantity) if signal.name == name)


def during(trace: Trace, phase: str) -> np.ndarray:
    return np.array([name == phase for name in trace.phases])


def test_a_trace_has_every_control_tick(trace: Trace, record: AttemptRecord) -> None:
    assert np.diff(trace.times) == pytest.approx(0.008)
    assert trace.times[-1] == pytest.approx(record.duration_s)
    assert all(len(signal.values) == len(trace.times) == len(trace.phases) for signal in trace.signals)


def test_the_largest_torque_is_that_of_the_record(trace: Trace, record: AttemptRecord) -> None:
    ratios = [signal.values for signal in trace.select(Quantity.TORQUE_RATIO)]
    assert np.abs(ratios).max() == pytest.approx(record.peak_torque_ratio, rel=1e-6)


def test_the_hands_bear_the_tote_while_it_is_carried(trace: Trace, record: AttemptRecord) -> None:
    hands = [find(trace, Quantity.CONTACT_FORCE, f"{side}_hand").values for side in ("left", "right")]
    carried = np.median(np.sum(hands, axis=0)[during(trace, "carry")])
    assert carried == pytest.approx(record.sample["mass_kg"] * GRAVITY, rel=0.1)


def test_the_feet_bear_robot_and_tote(trace: Trace, record: AttemptRecord) -> None:
    feet = [find(trace, Quantity.CONTACT_FORCE, f"{side}_foot").values for side in ("left", "right")]
    before, carried = (np.median(np.sum(feet, axis=0)[during(trace, phase)]) for phase in ("reach", "carry"))
    assert carried - before == pytest.approx(record.sample["mass_kg"] * GRAVITY, rel=0.1)


def test_phases_of_a_trace_are_those_of_the_record(trace: Trace, record: AttemptRecord) -> None:
    bands = trace.find_bands()
    assert [name for name, _, _ in bands] == [phase.name for phase in record.phases]
    assert [start for _, start, _ in bands] == pytest.approx([phase.start_s for phase in record.phases])


def test_every_joint_belongs_to_a_limb() -> None:
    groups = group_joints(find_robot("unitree_g1"))
    assert groups["left_knee_joint"] == "left_leg"
    assert groups["right_wrist_yaw_joint"] == "right_arm"
    assert groups["waist_yaw_joint"] == "trunk"
    assert sorted(map(list(groups.values()).count, set(groups.values()))) == [3, 6, 6, 7, 7]
