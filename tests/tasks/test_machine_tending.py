import math
from collections.abc import Iterator

import numpy as np
import pytest

from twin.physics.readings import Pose
from twin.physics.world import World
from twin.tasks.contract import Workspace
from twin.tasks.machine_tending import CYCLE_S, NOMINAL, MachineCell, MachineScene, MachineTending
from twin.tasks.sample import draw

CELL = MachineCell.fit(Workspace())
UPRIGHT = np.array([0.0, 0.0, 0.0, 1.0])
PRESS_N = 8.0


@pytest.fixture
def world() -> Iterator[World]:
    with World(step_s=0.004, solver_iterations=30, floor_friction=1.0) as world:
        yield world


def make_scene(world: World, *, lid_rad: float, loaded: bool) -> MachineScene:
    scene = MachineTending().build(world, draw(NOMINAL, 1, {}), 1, Workspace())
    world.place_joint(scene._lid, 0, lid_rad)
    if loaded:
        height = CELL.bench.height + CELL.floor + CELL.blank[2] / 2
        world.place(scene.parts[0], Pose(np.array([*CELL.fixture, height]), UPRIGHT))
    return scene


def press(world: World, scene: MachineScene, seconds: float) -> None:
    """Push the button for half a second, then wait."""
    for step in range(round(seconds / world.step_s)):
        time_s = step * world.step_s
        scene.update(time_s)
        if time_s < 0.5:
            place = (*CELL.button, CELL.bench.height + CELL.button_m)
            world.apply_force(scene._button, 0, (0.0, 0.0, -PRESS_N), place)
        world.step()


def test_the_machine_runs_with_its_lid_closed_and_finishes(world: World) -> None:
    scene = make_scene(world, lid_rad=0.0, loaded=True)
    press(world, scene, 0.4)
    assert scene.signals["running"]
    press(world, scene, CYCLE_S + 1.0)
    assert scene.signals == {"lid_closed": True, "running": False, "finished": True}
    assert scene.progress.done == 2


def test_the_interlock_keeps_it_still_with_its_lid_open(world: World) -> None:
    scene = make_scene(world, lid_rad=math.radians(60), loaded=True)
    press(world, scene, 0.6)
    assert not scene.signals["running"]


def test_without_a_blank_nothing_is_finished(world: World) -> None:
    scene = make_scene(world, lid_rad=0.0, loaded=False)
    press(world, scene, CYCLE_S + 1.0)
    assert not scene.signals["finished"]
    assert scene.progress.done == 0


def test_the_hinge_holds_the_lid_where_it_was_left(world: World) -> None:
    scene = make_scene(world, lid_rad=math.radians(82), loaded=False)
    for _ in range(250):
        world.step()
    assert scene.find_lid_angle() == pytest.approx(math.radians(82), abs=0.02)
