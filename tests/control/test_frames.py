import numpy as np
import pytest

from twin.control.dynamics import Dynamics
from twin.episodes.attempt import find_stance
from twin.robot.files import find_robot


@pytest.fixture(scope="module")
def dynamics() -> Dynamics:
    files = find_robot("unitree_g1")
    dynamics = Dynamics(files)
    q = find_stance(dynamics, files.data.stance, np.array(files.data.sole.points_m))
    dynamics.update(q, np.linspace(-1.0, 1.0, dynamics.nv))
    return dynamics


def test_a_frame_seen_from_its_body_moves_as_its_jacobian_says(dynamics: Dynamics) -> None:
    seen = dynamics.frames["left_hand"].relate(dynamics.frames["torso"])
    np.testing.assert_allclose(seen.velocity, seen.jacobian @ np.linspace(-1.0, 1.0, dynamics.nv), atol=1e-9)


def test_what_the_base_does_is_not_seen_from_the_body(dynamics: Dynamics) -> None:
    seen = dynamics.frames["left_hand"].relate(dynamics.frames["torso"])
    np.testing.assert_allclose(seen.jacobian[:, :6], 0.0, atol=1e-9)
    np.testing.assert_array_equal(seen.position, dynamics.frames["left_hand"].position)
