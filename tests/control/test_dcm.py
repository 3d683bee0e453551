import numpy as np
import pytest

from twin.control.dcm import ZmpPhase, find_dcm, find_omega, rest_at_end

OMEGA = find_omega(0.65)


def test_the_closed_form_agrees_with_numerical_integration() -> None:
    phase = ZmpPhase(0.4, np.array([0.0, 0.1]), np.array([0.2, -0.1]))
    end = np.array([0.25, -0.05])
    _, dcm = find_dcm(phase, end, OMEGA, 0.0)
    steps = 40_000
    for step in range(steps):
        zmp, _ = find_dcm(phase, end, OMEGA, (step + 0.5) * 0.4 / steps)
        dcm = dcm + OMEGA * (dcm - zmp) * 0.4 / steps
    np.testing.assert_allclose(dcm, end, atol=1e-4)


def test_the_dcm_is_continuous_over_phases_and_rests_over_the_last() -> None:
    points = [np.array(p) for p in ((0.0, 0.0), (0.0, 0.1), (0.2, -0.1), (0.2, 0.0))]
    phases = [ZmpPhase(0.3, a, b) for a, b in zip(points[:-1], points[1:], strict=True)]
    phases.append(ZmpPhase(1.0, points[-1], points[-1]))
    for index, following in enumerate(phases[1:], 1):
        end = rest_at_end(phases[index - 1 :], OMEGA)
        _, start = find_dcm(following, rest_at_end(phases[index:], OMEGA), OMEGA, 0.0)
        np.testing.assert_allclose(end, start, atol=1e-12)
    np.testing.assert_array_equal(rest_at_end(phases[-1:], OMEGA), points[-1])


def test_a_lower_centre_of_mass_falls_faster() -> None:
    assert find_omega(0.5) > find_omega(1.0) == pytest.approx(3.132, abs=1e-3)
