import numpy as np
import pytest

from twin.control.contact import make_wrench_cone

SOLE = np.array([[-0.05, 0.025, -0.035], [-0.05, -0.025, -0.035], [0.12, 0.03, -0.035], [0.12, -0.03, -0.035]])
CONE = make_wrench_cone(SOLE, 0.6)


def wrench_at(point: np.ndarray, force: np.ndarray) -> np.ndarray:
    return np.concatenate((force, np.cross(point, force)))


@pytest.mark.parametrize("seed", range(20))
def test_pushes_at_points_of_the_sole_within_friction_are_carried(seed: int) -> None:
    rng = np.random.default_rng(seed)
    share = rng.dirichlet(np.ones(4))
    push = np.array([*rng.uniform(-0.4, 0.4, 2), 1.0]) * 100.0
    wrench = sum(wrench_at(point, s * push) for point, s in zip(SOLE, share, strict=True))
    assert (CONE @ wrench <= 1e-9).all()


@pytest.mark.parametrize("point", [(0.13, 0.0), (-0.06, 0.0), (0.0, 0.04), (0.0, -0.04)])
def test_a_centre_of_pressure_off_the_sole_is_not_carried(point: tuple[float, float]) -> None:
    wrench = wrench_at(np.array([*point, -0.035]), np.array([0.0, 0.0, 100.0]))
    assert (CONE @ wrench).max() > 0.1


def test_a_sideways_push_beyond_friction_is_not_carried() -> None:
    wrench = wrench_at(np.array([0.03, 0.0, -0.035]), np.array([70.0, 0.0, 100.0]))
    assert (CONE @ wrench).max() > 1.0


def test_the_floor_does_not_pull() -> None:
    assert (CONE @ np.array([0.0, 0.0, -10.0, 0.0, 0.0, 0.0])).max() > 0.0


def test_twisting_is_bounded_by_friction() -> None:
    twist = np.array([0.0, 0.0, 100.0, 0.0, 0.0, 6.0])
    assert (CONE @ twist).max() > 0.0


def test_a_foot_on_its_toes_twists_more_easily_than_one_that_stands_flat() -> None:
    twist = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 2.0])
    flat = wrench_at(np.array([0.035, 0.0, -0.035]), np.array([0.0, 0.0, 100.0])) + twist
    toes = wrench_at(np.array([0.119, 0.0, -0.035]), np.array([0.0, 0.0, 100.0])) + twist
    assert (CONE @ flat <= 0.0).all()
    assert (CONE @ toes).max() > 0.0
