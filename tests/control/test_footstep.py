import math

import pytest

from twin.config.robot import Gait
from twin.control.footstep import (
    Footstep,
    Place,
    check_footsteps,
    find_middle,
    keep_clear,
    lay_footsteps,
    plan_route,
    split_way,
)
from twin.errors import UsageError
from twin.robot.files import find_robot

GOALS = [(2.0, 0.0, 0.0), (0.0, 0.3, 0.0), (-0.3, 0.0, 0.0), (1.0, -2.0, 2.0), (-3.0, 0.1, -1.0), (0.0, 0.0, 3.0)]


@pytest.fixture
def gait() -> Gait:
    found = find_robot("unitree_g1").data.gait
    assert found is not None
    return found


@pytest.fixture
def feet() -> dict[str, Place]:
    return {"left": Place(0.0, 0.1, 0.0), "right": Place(0.0, -0.1, 0.0)}


@pytest.mark.parametrize("goal", GOALS)
def test_a_route_ends_at_its_goal_with_steps_that_the_legs_can_do(
    gait: Gait, feet: dict[str, Place], goal: tuple[float, float, float]
) -> None:
    steps = lay_footsteps(feet, plan_route(find_middle(feet), Place(*goal), gait), gait)
    check_footsteps(feet, steps, gait)
    reached = find_middle({step.side: step.place for step in steps[-2:]})
    assert reached.find_offset(Place(*goal)) == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)


def test_feet_take_turns(gait: Gait, feet: dict[str, Place]) -> None:
    sides = [step.side for step in lay_footsteps(feet, split_way(gait, 1.0, 0.0, math.pi / 2), gait)]
    assert all(a != b for a, b in zip(sides[:-1], sides[1:], strict=True))


def test_no_way_needs_no_steps(gait: Gait, feet: dict[str, Place]) -> None:
    assert lay_footsteps(feet, split_way(gait, 0.0), gait) == []


@pytest.mark.parametrize(
    ("place", "number"),
    [(Place(0.0, -0.15, 0.0), "-0.050 m beside"), (Place(0.6, 0.1, 0.0), "0.600 m ahead"), (Place(0, 0.1, 1), "1.000")],
)
def test_a_step_that_the_legs_cannot_do_is_refused_with_its_number(
    gait: Gait, feet: dict[str, Place], place: Place, number: str
) -> None:
    with pytest.raises(UsageError, match=number):
        check_footsteps(feet, [Footstep("left", place)], gait)


def test_a_step_pushed_across_the_other_foot_is_kept_clear(gait: Gait, feet: dict[str, Place]) -> None:
    kept = keep_clear(Footstep("left", Place(0.9, -0.3, 0.0)), feet["right"], gait)
    check_footsteps(feet, [kept], gait)
