import numpy as np
import pytest

from twin.robot.urdf import Inertia, find_rpy, make_placement, rotate_about


def test_roll_pitch_yaw_survives_the_way_through_a_matrix() -> None:
    rng = np.random.default_rng(1)
    for rpy in rng.uniform(-1.5, 1.5, (50, 3)):
        assert find_rpy(make_placement(np.zeros(3), rpy)[:3, :3]) == pytest.approx(tuple(rpy))


def test_a_vertical_pitch_still_gives_the_same_rotation() -> None:
    placement = make_placement(np.zeros(3), np.array([0.3, np.pi / 2, -0.4]))
    again = make_placement(np.zeros(3), np.array(find_rpy(placement[:3, :3])))
    np.testing.assert_allclose(again, placement, atol=1e-12)


def test_turning_about_z_is_yaw() -> None:
    np.testing.assert_allclose(
        rotate_about((0.0, 0.0, 1.0), 0.7), make_placement(np.zeros(3), np.array([0.0, 0.0, 0.7])), atol=1e-15
    )


def test_two_point_masses_make_a_dumbbell() -> None:
    point = np.zeros((3, 3))
    both = Inertia(1.0, np.array([1.0, 0, 0]), point) + Inertia(1.0, np.array([-1.0, 0, 0]), point)
    assert both.mass == 2.0
    np.testing.assert_allclose(both.centre, 0.0)
    np.testing.assert_allclose(both.tensor, np.diag([0.0, 2.0, 2.0]))


def test_nothing_joined_with_nothing_weighs_nothing() -> None:
    nothing = Inertia(0.0, np.zeros(3), np.zeros((3, 3)))
    assert (nothing + nothing).mass == 0.0
