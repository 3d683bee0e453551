from collections.abc import Iterator

import numpy as np
import pytest

from twin.physics.readings import Pose
from twin.physics.world import World
from twin.records.outcome import Outcome
from twin.tasks.contract import Progress, Workspace
from twin.tasks.insertion import NOMINAL, Insertion, InsertionCell, InsertionScene
from twin.tasks.sample import draw

CELL = InsertionCell.fit(Workspace())
UPRIGHT = np.array([0.0, 0.0, 0.0, 1.0])


@pytest.fixture
def world() -> Iterator[World]:
    with World(step_s=0.004, solver_iterations=30, floor_friction=1.0) as world:
        yield world


def insert(world: World, number: int, raised_m: float, off_m: float = 0.0) -> InsertionScene:
    """Let one part fall from above its hole."""
    scene = Insertion().build(world, draw(NOMINAL, 1, {}), 1, Workspace())
    part = CELL.inserts[number]
    height = CELL.bench.height + CELL.floor + part.size[2] / 2 + raised_m
    place = np.array([part.hole[0] + off_m, part.hole[1], height])
    world.place(scene.parts[number], Pose(place, UPRIGHT))
    return scene


def settle(world: World, scene: InsertionScene) -> Outcome | None:
    outcome = None
    for step in range(300):
        world.step()
        outcome = outcome or scene.judge(released=True, time_s=step * world.step_s)
    return outcome


@pytest.mark.parametrize("number", [0, 1])
def test_a_part_over_its_hole_falls_in_by_its_own_weight(world: World, number: int) -> None:
    scene = insert(world, number, 0.03)
    settle(world, scene)
    assert scene.progress == Progress(1, 2)


@pytest.mark.parametrize("number", [0, 1])
def test_a_part_beside_its_hole_stays_on_the_rim(world: World, number: int) -> None:
    scene = insert(world, number, 0.03, off_m=0.008)
    assert settle(world, scene) is Outcome.MISPLACE
    assert scene.progress.done == 0
