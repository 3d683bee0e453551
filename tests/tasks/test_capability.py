"""Whether a robot can, computed beforehand."""

import dataclasses
import math

import numpy as np
import pytest

from twin.config.robot import Robot
from twin.control.dynamics import Dynamics
from twin.control.reach import Arm
from twin.control.stance import find_stance
from twin.episodes.attempt import check_spec
from twin.errors import UsageError
from twin.records.attempt import AttemptSpec
from twin.robot.files import RobotFiles, find_robot
from twin.tasks.capability import examine, find_shortfalls
from twin.tasks.contract import Workspace
from twin.tasks.demand import Demand
from twin.tasks.kitting import Kitting
from twin.tasks.tote_transfer import ToteTransfer

G1 = find_robot("unitree_g1")


def alter(path: str, value: object) -> RobotFiles:
    """Return the G1 with another value of its data, addressed as in its robot.yaml."""
    document = G1.data.model_dump()
    *way, last = path.split(".")
    place = document
    for key in way:
        place = place[key]
    place[last] = value
    return dataclasses.replace(G1, data=Robot.model_validate(document))


class HeavyTote(ToteTransfer):
    """A tote of another mass."""

    def demand(self, workspace: Workspace) -> Demand:
        demand = super().demand(workspace)
        return dataclasses.replace(
            demand, reaches=tuple(dataclasses.replace(reach, load_kg=12.0) for reach in demand.reaches)
        )


def test_a_bench_out_of_reach_is_told_with_the_distance_that_is_short() -> None:
    (short,) = examine(alter("workspace.reach_m.value", 0.75), Kitting())
    assert short.limit == "reach"
    assert 0.005 < short.needs - short.has < 0.5
    assert f"{short.needs:.2f} m from the shoulder" in short.text


def test_a_load_beyond_a_joint_is_told_with_its_static_torque() -> None:
    (short,) = examine(G1, HeavyTote())
    assert short.limit == "torque"
    assert short.needs > short.has > 0.0
    assert f"N m > {short.has:.1f} N m" in short.text


def test_a_payload_beyond_the_data_sheet_is_told() -> None:
    (short,) = examine(alter("payload_kg.value", 1.0), ToteTransfer())
    assert (short.limit, short.has) == ("payload", 1.0)


def test_a_robot_without_gripper_palms_or_gait_is_told_what_it_lacks() -> None:
    assert examine(alter("tools.gripper", None), Kitting())[0].limit == "tool"
    assert examine(alter("tools.hand.palms", {}), ToteTransfer())[0].limit == "tool"
    assert "it has no gait" in find_shortfalls("dexmate_vega", "carry")[0].text


def test_a_trunk_that_does_not_turn_is_told() -> None:
    assert "its trunk turns by 0.00 rad, the task needs" in find_shortfalls("dexmate_vega", "tote_transfer")[0].text


def test_what_cannot_be_done_is_refused_before_physics_starts() -> None:
    with pytest.raises(UsageError, match=r"carry cannot be done by robot dexmate_vega: it has no gait"):
        check_spec(AttemptSpec("dexmate_vega", "carry", "scripted", "nominal", 1))


def make_arm(role: str) -> tuple[Dynamics, Arm]:
    dynamics = Dynamics(G1)
    start = find_stance(dynamics, G1.data.stance, np.array(G1.data.sole.points_m))
    return dynamics, Arm(dynamics, role, start)


def test_a_posture_within_the_limits_brings_the_tool_where_it_says() -> None:
    dynamics, arm = make_arm("right_grip")
    ahead = np.array([math.cos(1.0), 0.0, -math.sin(1.0)])
    posture = arm.find_posture((0.36, -0.15, 0.70), ahead, 0.0)
    assert posture.reached
    dynamics.update(posture.q, np.zeros(dynamics.nv))
    frame = dynamics.frames["right_grip"]
    np.testing.assert_allclose(frame.position, (0.36, -0.15, 0.70), atol=0.003)
    assert frame.rotation[:, 0] @ ahead > math.cos(0.15)
    assert (dynamics.lower <= posture.q[7:]).all()
    assert (posture.q[7:] <= dynamics.upper).all()


def test_the_static_torque_of_a_load_is_its_weight_times_the_height_that_a_joint_lifts_it() -> None:
    dynamics, arm = make_arm("right_grip")
    at, ahead = (0.36, -0.15, 0.70), np.array([1.0, 0.0, 0.0])
    empty, loaded = (arm.find_posture(at, ahead, mass) for mass in (0.0, 2.0))
    heights = []
    for name in ("waist_pitch_joint", "right_elbow_joint"):
        joint = dynamics.joint_names.index(name)
        for angle in (-1e-4, 1e-4):
            q = empty.q.copy()
            q[7 + joint] += angle
            dynamics.update(q, np.zeros(dynamics.nv))
            heights.append(float(dynamics.frames["right_grip"].position[2]))
        extra = (loaded.ratio - empty.ratio)[joint] * dynamics.effort[joint]
        assert extra == pytest.approx(2.0 * 9.81 * (heights[-1] - heights[-2]) / 2e-4, rel=1e-3)


def test_a_robot_without_a_gait_is_refused_where_the_task_has_to_step_only() -> None:
    standing = alter("gait", None)
    assert examine(standing, ToteTransfer()) == ()
    (short,) = examine(standing, ToteTransfer(), "stepping")
    assert short.text == "it has no gait (gait in its robot.yaml), and the task walks in stepping conditions"
