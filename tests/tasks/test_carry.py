import math
from collections.abc import Iterator

import numpy as np
import pytest

from twin.physics.readings import Pose
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.carry import NOMINAL, Carry, CarryScene
from twin.tasks.contract import Workspace
from twin.tasks.sample import draw
from twin.tasks.scene import flatten
from twin.tasks.tote_scene import ToteCell

TASK, CELL = Carry(), ToteCell()
REST = CELL.table.height + CELL.tote.height / 2


@pytest.fixture
def world() -> Iterator[World]:
    with World(step_s=0.004, solver_iterations=20, floor_friction=1.0) as world:
        yield world


def make_scene(world: World, seed: int = 1, **fixed: float) -> CarryScene:
    return TASK.build(world, draw(NOMINAL, seed, fixed), seed, Workspace())


def put(world: World, scene: CarryScene, *, ahead: float = 0.0, turn: float = 0.0, height: float = REST) -> None:
    """Put the tote off the mark at the outfeed."""
    mark = flatten(scene.locate()["outfeed"])
    at = mark.move(ahead, 0.0, 0.0)
    half = (mark.yaw + turn) / 2
    turned = np.array([0.0, 0.0, math.sin(half), math.cos(half)])
    world.place(scene.parts[0], Pose(np.array([at.x, at.y, height]), turned))


def settle(world: World, scene: CarryScene) -> Outcome | None:
    for step in range(250):
        world.step()
        outcome = scene.judge(released=True, time_s=step * world.step_s)
        if outcome is not None:
            return outcome
    return None


def test_a_tote_on_its_mark_at_the_outfeed_is_a_success(world: World) -> None:
    scene = make_scene(world)
    put(world, scene)
    assert settle(world, scene) is Outcome.SUCCESS


@pytest.mark.parametrize(("ahead", "turn"), [(0.07, 0.0), (0.0, math.radians(8))])
def test_a_tote_beyond_5_cm_or_5_degrees_is_misplaced(world: World, ahead: float, turn: float) -> None:
    scene = make_scene(world)
    put(world, scene, ahead=ahead, turn=turn)
    assert settle(world, scene) is Outcome.MISPLACE


def test_a_tote_that_never_left_the_infeed_is_a_jam(world: World) -> None:
    assert settle(world, make_scene(world)) is Outcome.JAM


def test_a_tote_on_the_floor_is_dropped(world: World) -> None:
    scene = make_scene(world)
    put(world, scene, ahead=-1.0, height=CELL.tote.height / 2)
    assert scene.judge(released=False, time_s=0.0) is Outcome.DROP


def test_the_outfeed_stands_at_the_drawn_distance_and_turn(world: World) -> None:
    still = {"dock_noise_m": 0.0, "pose_noise_rad": 0.0}
    scene = make_scene(world, distance_m=3.0, turn_rad=math.pi, **still)
    mark = scene.locate()["outfeed"].position
    np.testing.assert_allclose(mark[:2], (-CELL.back - 3.0 - CELL.reach, 0.0), atol=1e-9)
