import numpy as np
import pinocchio as pin
import pytest

from twin.control.rotation import find_rotation_vector, make_rotation, turn_z


@pytest.mark.parametrize("angle", [0.0, 1e-9, 1e-4, 0.3, 1.5, 3.0, np.pi - 1e-6])
def test_rotation_vectors_agree_with_pinocchio(angle: float) -> None:
    rng = np.random.default_rng(1)
    axis = rng.normal(size=3)
    vector = angle * axis / np.linalg.norm(axis)
    rotation = make_rotation(vector)
    np.testing.assert_allclose(rotation, pin.exp3(vector), atol=1e-12)
    np.testing.assert_allclose(make_rotation(find_rotation_vector(rotation)), rotation, atol=1e-5)


def test_turning_about_the_vertical() -> None:
    np.testing.assert_allclose(turn_z(np.pi / 2) @ [1.0, 0.0, 5.0], [0.0, 1.0, 5.0], atol=1e-15)
