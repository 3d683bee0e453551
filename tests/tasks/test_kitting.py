from collections.abc import Iterator

import numpy as np
import pytest

from twin.episodes.attempt import run_attempt
from twin.physics.readings import Pose
from twin.physics.world import World
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome
from twin.tasks.contract import Progress, Workspace
from twin.tasks.kitting import NOMINAL, PARTS, Kitting, KittingCell, KittingScene
from twin.tasks.sample import draw

CELL = KittingCell.fit(Workspace())
UPRIGHT = np.array([0.0, 0.0, 0.0, 1.0])


@pytest.fixture
def world() -> Iterator[World]:
    with World(step_s=0.004, solver_iterations=30, floor_friction=1.0) as world:
        yield world


def make_scene(world: World) -> KittingScene:
    return Kitting().build(world, draw(NOMINAL, 1, {}), 1, Workspace())


def kit(world: World, scene: KittingScene, count: int, off_m: float = 0.0) -> None:
    """Put the first parts into their slots."""
    for place, body in list(zip(CELL.places, scene.parts, strict=True))[:count]:
        height = CELL.bench.height + CELL.wall + PARTS[place.kind].size[2] / 2
        world.place(body, Pose(np.array([place.slot[0] + off_m, place.slot[1], height]), UPRIGHT))


def settle(world: World, scene: KittingScene, seconds: float = 1.0) -> Outcome | None:
    for step in range(round(seconds / world.step_s)):
        world.step()
        if (outcome := scene.judge(released=True, time_s=step * world.step_s)) is not None:
            return outcome
    return None


def test_all_parts_in_their_slots_are_a_success(world: World) -> None:
    scene = make_scene(world)
    kit(world, scene, 4)
    assert settle(world, scene) is Outcome.SUCCESS
    assert scene.progress == Progress(4, 4)


def test_three_of_four_get_partial_credit(world: World) -> None:
    scene = make_scene(world)
    kit(world, scene, 3)
    assert settle(world, scene) is Outcome.MISPLACE
    assert scene.progress == Progress(3, 4)


def test_nothing_moved_is_a_jam_and_a_part_on_the_floor_a_drop(world: World) -> None:
    scene = make_scene(world)
    assert settle(world, scene) is Outcome.JAM
    world.place(scene.parts[0], Pose(np.array([1.0, 0.0, 0.05]), UPRIGHT))
    assert scene.judge(released=False, time_s=2.0) is Outcome.DROP


@pytest.mark.slow
def test_a_nominal_attempt_kits_everything_by_contact() -> None:
    record = run_attempt(AttemptSpec("unitree_g1", "kitting", "scripted", "nominal", seed=2))
    assert record.outcome is Outcome.SUCCESS
    assert (record.done, record.total) == (4, 4)
    assert record.fidelity == "parallel_gripper"
