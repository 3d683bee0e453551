import numpy as np
import pytest

from twin.control.dcm import find_omega
from twin.control.footstep import Place, lay_footsteps, split_way
from twin.control.gait_plan import GaitPlan, Support
from twin.robot.files import find_robot

FEET = {"left": Place(0.0, 0.1, 0.0), "right": Place(0.0, -0.1, 0.0)}


@pytest.fixture
def plan() -> GaitPlan:
    gait = find_robot("unitree_g1").data.gait
    assert gait is not None
    steps = lay_footsteps(FEET, split_way(gait, 0.5), gait)
    return GaitPlan(FEET, steps, gait, find_omega(gait.com_height_m.value))


def test_supports_alternate_until_the_robot_rests_on_its_last_footsteps(plan: GaitPlan) -> None:
    seen = [plan.support]
    while plan.support is not Support.REST:
        if plan.lift() is Support.SINGLE:
            plan.land(plan.step.place)
        seen.append(plan.support)
    assert seen == [Support.DOUBLE] * (len(plan.steps) + 1) + [Support.REST]
    assert plan.feet["left"].x == pytest.approx(0.5)


def test_the_zmp_of_a_single_support_is_under_the_foot_that_stands(plan: GaitPlan) -> None:
    plan.lift()
    zmp, _ = plan.find_reference(0.1)
    np.testing.assert_allclose(zmp, plan.find_foothold("right", FEET["right"]))


def test_a_plan_without_change_keeps_the_dcm_when_it_is_made_anew(plan: GaitPlan) -> None:
    _, before = plan.find_reference(plan.duration)
    plan.lift()
    _, after = plan.find_reference(0.0)
    np.testing.assert_allclose(after, before, atol=1e-9)
