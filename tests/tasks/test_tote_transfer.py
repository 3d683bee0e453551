import math
from collections.abc import Iterator

import numpy as np
import pytest

from twin.episodes.attempt import run_attempt
from twin.physics.readings import Pose
from twin.physics.world import World
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome
from twin.tasks.contract import Workspace
from twin.tasks.sample import draw
from twin.tasks.tote_transfer import NOMINAL, ToteTransfer, TransferScene, Workcell

TASK, CELL = ToteTransfer(), Workcell()
REST = CELL.table.height + CELL.tote.height / 2


@pytest.fixture
def world() -> Iterator[World]:
    with World(step_s=0.002, solver_iterations=20, floor_friction=1.0) as world:
        yield world


def make_scene(world: World, seed: int = 1, **fixed: float) -> TransferScene:
    return TASK.build(world, draw(NOMINAL, seed, fixed), seed, Workspace())


def put(world: World, scene: TransferScene, *, off_m: float = 0.0, turn: float = 0.0, height: float = REST) -> None:
    """Put the tote off its target."""
    target = CELL.stands[1].move(CELL.reach + off_m, 0.0, 0.0)
    half = (target.yaw + turn) / 2
    position = np.array([target.x, target.y, height])
    world.place(scene.parts[0], Pose(position, np.array([0.0, 0.0, math.sin(half), math.cos(half)])))


def settle(world: World, scene: TransferScene, seconds: float = 1.0) -> tuple[Outcome | None, float]:
    for step in range(round(seconds / world.step_s)):
        world.step()
        outcome = scene.judge(released=True, time_s=step * world.step_s)
        if outcome is not None:
            return outcome, step * world.step_s
    return None, seconds


def test_a_tote_on_its_target_is_a_success_once_it_has_held_half_a_second(world: World) -> None:
    scene = make_scene(world)
    put(world, scene)
    outcome, held_s = settle(world, scene)
    assert outcome is Outcome.SUCCESS
    assert held_s >= 0.5


def test_a_tote_still_held_is_no_success(world: World) -> None:
    scene = make_scene(world)
    put(world, scene)
    for step in range(500):
        world.step()
        assert scene.judge(released=False, time_s=step * world.step_s) is None


@pytest.mark.parametrize(("off_m", "turn"), [(0.06, 0.0), (0.0, math.radians(20))])
def test_a_tote_off_its_zone_is_misplaced(world: World, off_m: float, turn: float) -> None:
    scene = make_scene(world)
    put(world, scene, off_m=off_m, turn=turn)
    assert settle(world, scene)[0] is Outcome.MISPLACE


def test_a_tote_that_never_left_the_infeed_is_a_jam(world: World) -> None:
    assert settle(world, make_scene(world))[0] is Outcome.JAM


def test_a_tote_beside_the_table_is_dropped(world: World) -> None:
    scene = make_scene(world)
    put(world, scene, off_m=-0.6)
    assert settle(world, scene)[0] is Outcome.DROP


def test_without_noise_the_tote_stands_where_it_should(world: World) -> None:
    scene = make_scene(world, pose_noise_m=0.0, pose_noise_rad=0.0)
    place = CELL.stands[0].move(CELL.reach, 0.0, 0.0)
    np.testing.assert_allclose(world.read_pose(scene.parts[0]).position[:2], [place.x, place.y])


def test_an_outfeed_out_of_reach_stands_a_quarter_turn_away_and_is_seen(world: World) -> None:
    scene = make_scene(world, away_m=0.4)
    mark = scene.locate()["outfeed"].position
    np.testing.assert_allclose(mark[:2], (-CELL.back, -0.4 - CELL.reach), atol=1e-9)


def test_an_outfeed_in_reach_need_not_be_looked_for(world: World) -> None:
    assert "outfeed" not in make_scene(world).locate()


@pytest.mark.slow
def test_the_robot_steps_to_an_outfeed_out_of_reach() -> None:
    record = run_attempt(AttemptSpec("unitree_g1", "tote_transfer", "scripted", "stepping", 1))
    assert record.outcome is Outcome.SUCCESS
    assert {"step_back", "walk", "dock"} <= {phase.name for phase in record.phases}
