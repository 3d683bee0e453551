"""Every task of the registry is put through the same checks."""

import pytest

from twin.episodes.attempt import FLOOR_FRICTION, SOLVER_ITERATIONS, STEP_S
from twin.errors import UsageError
from twin.physics.world import World
from twin.policies import POLICIES, find_policy
from twin.tasks import TASKS, find_task
from twin.tasks.capability import list_capable
from twin.tasks.contract import Task, Workspace
from twin.tasks.sample import draw


@pytest.fixture(params=TASKS.values(), ids=TASKS)
def task(request: pytest.FixtureRequest) -> Task:
    return request.param


def test_conditions_are_sound_and_sourced(task: Task) -> None:
    assert "nominal" in task.conditions
    for quantities in task.conditions.values():
        for quantity in quantities.values():
            assert quantity.least <= quantity.low <= quantity.high <= quantity.most
            assert quantity.source


def test_every_set_of_conditions_names_the_same_quantities(task: Task) -> None:
    assert len({tuple(sorted(quantities)) for quantities in task.conditions.values()}) == 1


def test_a_robot_can_do_it_and_a_scripted_policy_exists(task: Task) -> None:
    assert "unitree_g1" in list_capable(task.name)
    assert "scripted" in POLICIES[task.name]


def test_a_scene_starts_at_rest_undecided(task: Task) -> None:
    for name, conditions in task.conditions.items():
        with World(step_s=STEP_S, solver_iterations=SOLVER_ITERATIONS, floor_friction=FLOOR_FRICTION) as world:
            scene = task.build(world, draw(conditions, 1, {}), 1, Workspace())
            start = world.read_pose(scene.parts[0]).position
            for _ in range(250):
                world.step()
            assert abs(world.read_pose(scene.parts[0]).position - start).max() < 0.002, name
            assert scene.judge(released=False, time_s=0.5) is None


def test_unknown_names_are_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'tote_transfer'"):
        find_task("tote_transfr")
    with pytest.raises(UsageError, match="did you mean 'scripted'"):
        find_policy("tote_transfer", "scriptd")
