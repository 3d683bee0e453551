"""The force that two pads need to hold a box: m g / (2 mu) each.

Pads are balls of 10 mm. Light flat pads 60 mm wide slip earlier in Bullet, at up to 1.27 of that force, on the safe
side: its contact points on a plane pull against each other and use up friction that way.
"""

from collections.abc import Callable

import pytest

from twin.physics.shapes import Ball, Box, JointKind, MovingLink
from twin.physics.world import GRAVITY, World

RADIUS_M = 0.01
SLIPPED_M = 2e-4
RAMP_S = 2.0


def build(world: World, mass_kg: float, friction: float) -> tuple[int, int]:
    """Return a gripper with two pads, and a box between them in the air."""
    pads = [
        MovingLink(JointKind.SLIDER, [Ball(RADIUS_M)], 0.2, (side * (0.05 + RADIUS_M), 0, 1), (-side, 0, 0), -0.1, 0.1)
        for side in (-1, 1)
    ]
    gripper = world.add_mechanism([Box((0.01, 0.01, 0.01), (0, 0, 2))], pads, friction=friction)
    return gripper, world.add_body([Box((0.05, 0.05, 0.05))], mass_kg=mass_kg, friction=1.0, position=(0, 0, 1))


def find_limit(world: World, gripper: int, box: int, law_n: float) -> float:
    """Return the force at which the box slips, when a firm grip is eased slowly [N]."""

    def grip(force_n: float) -> None:
        for joint in (0, 1):
            world.drive_joint(gripper, joint, position=0.03, effort=force_n, speed=0.12)
        world.step()

    for _ in range(50):
        grip(2 * law_n)
    height = world.read_pose(box).position[2]
    steps = round(RAMP_S / world.step_s)
    for step in range(steps):
        force_n = law_n * (1.2 - 0.4 * step / steps)
        grip(force_n)
        if height - world.read_pose(box).position[2] > SLIPPED_M:
            return force_n
    return 0.0


@pytest.mark.parametrize("friction", [0.4, 0.8])
@pytest.mark.parametrize("mass_kg", [0.5, 2.0])
def test_a_held_box_slips_at_the_edge_of_the_friction_cone(
    make_world: Callable[..., World], mass_kg: float, friction: float
) -> None:
    world = make_world()
    law_n = mass_kg * GRAVITY / (2 * friction)
    assert find_limit(world, *build(world, mass_kg, friction), law_n) == pytest.approx(law_n, rel=0.05)
