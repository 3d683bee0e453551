import math
from functools import cache

import numpy as np
import pytest

from twin.control.footstep import Stride
from twin.episodes.walk import WalkRecord, WalkSpec, run_walk
from twin.errors import UsageError

AHEAD = (Stride(0.25),) * 4
TURN = (Stride(0.0, 0.0, math.pi / 12),) * 6


@cache
def walk_around_a_corner() -> WalkRecord:
    return run_walk(WalkSpec("unitree_g1", (AHEAD, TURN, AHEAD)))


@pytest.mark.slow
def test_a_robot_walks_around_a_corner_to_where_its_strides_lead() -> None:
    record = walk_around_a_corner()
    assert not record.fell
    assert record.error_m < 0.05
    assert record.error_rad < math.radians(5)


@pytest.mark.slow
def test_a_walk_is_the_same_to_the_last_bit() -> None:
    again = run_walk(WalkSpec("unitree_g1", (AHEAD, TURN, AHEAD)))
    np.testing.assert_array_equal(again.state, walk_around_a_corner().state)


def test_strides_that_the_legs_cannot_do_are_refused() -> None:
    with pytest.raises(UsageError, match="footstep 1"):
        run_walk(WalkSpec("unitree_g1", ((Stride(0.6),),)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["walker_s2_class", "figure_02_class", "pal_talos"])
def test_other_robots_walk_by_their_own_gaits(name: str) -> None:
    ahead = Stride(0.2)
    record = run_walk(WalkSpec(name, ((ahead,) * 4, (Stride(0.0, 0.0, 0.3),) * 2), noisy=True))
    assert not record.fell
    assert record.error_m < 0.02
    assert record.slide_m < 0.01
