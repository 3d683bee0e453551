"""Flat hands in place of fingers."""

import numpy as np
import pytest

from twin.config.robot import Tool
from twin.control.dynamics import Dynamics
from twin.control.stance import find_stance
from twin.robot.files import find_robot
from twin.robot.urdf import read_urdf

TALOS = find_robot("pal_talos")


def test_a_plate_stands_before_the_palm_and_weighs_nothing() -> None:
    plates = TALOS.data.tools.hand.plate
    assert plates is not None
    wanted = " ".join(f"{edge:.5f}" for edge in plates.size_m)
    links = read_urdf(TALOS.find_body_urdf(Tool.HAND)).links
    carriers = [TALOS.frames[link][0] for link in (TALOS.data.frames.left_hand, TALOS.data.frames.right_hand)]
    for carrier in carriers:
        sizes = [shape.attributes.get("size") for shape in links[carrier].collisions]
        assert sizes.count(wanted) == 1
    assert sum(link.inertia.mass for link in links.values()) == pytest.approx(Dynamics(TALOS).mass)


@pytest.mark.parametrize("name", ["unitree_g1", "pal_talos", "walker_s2_class"])
def test_palms_look_up_at_the_start_of_work_with_both_hands(name: str) -> None:
    files = find_robot(name)
    dynamics = Dynamics(files)
    find_stance(dynamics, files.data.stance, np.array(files.data.sole.points_m))
    assert dynamics.frames["left_hand"].rotation[2, 1] < -0.9
    assert dynamics.frames["right_hand"].rotation[2, 1] > 0.9
