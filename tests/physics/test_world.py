import math

import numpy as np
import pytest

from twin.physics.readings import Pose
from twin.physics.shapes import Box
from twin.physics.world import GRAVITY, World

CUBE = [Box((0.05, 0.05, 0.05))]


def make_world() -> World:
    return World(step_s=0.002, solver_iterations=50, floor_friction=1.0)


def test_a_body_falls_freely() -> None:
    with make_world() as world:
        cube = world.add_body(CUBE, mass_kg=1.0, friction=0.5, position=(0, 0, 5))
        for _ in range(250):
            world.step()
        assert world.read_pose(cube).position[2] == pytest.approx(5 - GRAVITY * 0.5**2 / 2, abs=0.01)
        assert world.read_twist(cube).linear[2] == pytest.approx(-GRAVITY * 0.5, rel=1e-3)


def test_the_floor_bears_a_resting_body() -> None:
    with make_world() as world:
        cube = world.add_body(CUBE, mass_kg=2.0, friction=0.5, position=(0, 0, 0.05))
        for _ in range(500):
            world.step()
        contacts = world.read_contacts(cube)
        assert {contact.other for contact in contacts} == {world.floor}
        assert sum(contact.force[2] for contact in contacts) == pytest.approx(2.0 * GRAVITY, rel=0.02)


@pytest.mark.parametrize("anchored", [False, True])
@pytest.mark.parametrize(("friction", "slides"), [(0.37, True), (0.43, False)])
def test_friction_holds_up_to_its_coefficient(friction: float, slides: bool, anchored: bool) -> None:
    with make_world() as world:
        cube = world.add_body(CUBE, mass_kg=1.0, friction=friction, position=(0, 0, 0.05))
        if anchored:
            world.anchor(cube, -1)
        for _ in range(500):
            world.apply_force(cube, -1, (0.4 * GRAVITY, 0, 0), world.read_pose(cube).position.tolist())
            world.step()
        assert bool(world.read_pose(cube).position[0] > 0.1) is slides


def test_a_contact_is_seen_alike_from_both_bodies() -> None:
    with make_world() as world:
        lower = world.add_body(CUBE, mass_kg=1.0, friction=0.5, position=(0, 0, 0.05))
        upper = world.add_body(CUBE, mass_kg=1.0, friction=0.5, position=(0, 0, 0.15))
        for _ in range(200):
            world.step()
        down = sum(contact.force[2] for contact in world.read_contacts(lower, upper))
        up = sum(contact.force[2] for contact in world.read_contacts(upper, lower))
        assert up == pytest.approx(GRAVITY, rel=0.05)
        assert down == pytest.approx(-up, rel=1e-6)


def test_worlds_are_apart_from_each_other() -> None:
    with make_world() as first, make_world() as second:
        cube = first.add_body(CUBE, mass_kg=1.0, friction=0.5, position=(0, 0, 1))
        other = second.add_body(CUBE, mass_kg=1.0, friction=0.5, position=(0, 0, 1))
        first.step()
        assert second.read_pose(other).position[2] == 1.0
        assert first.read_pose(cube).position[2] < 1.0


def test_the_same_world_twice_moves_by_the_same_bits() -> None:
    def tumble() -> bytes:
        with make_world() as world:
            cube = world.add_body(CUBE, mass_kg=1.0, friction=0.5, position=(0, 0, 0.5), yaw=0.3)
            world.place(cube, Pose(np.array([0.0, 0.0, 0.4]), np.array([0.1, 0.2, 0.0, math.sqrt(0.95)])))
            for _ in range(400):
                world.step()
            return world.read_pose(cube).position.tobytes()

    assert tumble() == tumble()
