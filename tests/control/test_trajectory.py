import numpy as np
import pytest

from twin.control.trajectory import Path, Waypoint, blend


def make_path() -> Path:
    return Path(np.zeros(2), [Waypoint("out", 2.0, np.array([1.0, -1.0])), Waypoint("back", 1.0, np.zeros(2))])


def test_blend_goes_from_rest_to_rest() -> None:
    assert blend(0.0) == (0.0, 0.0)
    assert blend(1.0) == pytest.approx((1.0, 0.0))
    assert blend(0.5) == pytest.approx((0.5, 1.875))
    assert blend(7.0) == pytest.approx((1.0, 0.0))


def test_rate_is_the_derivative_of_the_state() -> None:
    path, step = make_path(), 1e-6
    for time_s in (0.3, 1.0, 1.7):
        before, after = path.evaluate(time_s - step)[0], path.evaluate(time_s + step)[0]
        np.testing.assert_allclose(path.evaluate(time_s)[1], (after - before) / (2 * step), atol=1e-6)


def test_a_path_waits_at_a_waypoint_until_it_is_sent_on() -> None:
    path = make_path()
    state, rate = path.evaluate(5.0)
    np.testing.assert_allclose(state, [1.0, -1.0])
    np.testing.assert_allclose(rate, 0.0)
    assert path.find_wait(5.0) == pytest.approx(3.0)
    assert (path.phase, path.is_last()) == ("out", False)
    path.start_next(5.0)
    assert (path.phase, path.is_last()) == ("back", True)
    np.testing.assert_allclose(path.evaluate(6.0)[0], 0.0, atol=1e-12)
