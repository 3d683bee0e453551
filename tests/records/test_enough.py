import numpy as np
import pytest
from scipy import stats

from twin.records.comparisons import share_level
from twin.records.enough import POWER, count_enough
from twin.records.input_variance import InputVariance


def draw(mean: float, n: int = 10) -> np.ndarray:
    """Return differences of this very mean, and of the standard deviation 1."""
    values = np.linspace(-1, 1, n)
    return mean + values / values.std(ddof=1)


def find_power(mean: float, n: int, comparisons: int) -> float:
    """Return the probability of showing a difference of so many standard deviations, by the noncentral t."""
    bound = stats.t.ppf(1 - (1 - share_level(0.95, comparisons)) / 2, n - 1)
    return float(stats.nct.sf(bound, n - 1, mean * np.sqrt(n)))


@pytest.mark.parametrize(("mean", "comparisons"), [(0.3, 1), (0.5, 10), (1.0, 3)])
def test_so_many_replications_show_the_difference_with_the_power_asked_for(mean: float, comparisons: int) -> None:
    n = count_enough(draw(mean), comparisons=comparisons)
    assert find_power(mean, n, comparisons) > POWER - 0.01
    assert find_power(mean, n - 2, comparisons) < POWER


def test_more_comparisons_need_more_replications() -> None:
    assert count_enough(draw(0.4), comparisons=20) > count_enough(draw(0.4))


def test_the_direction_does_not_matter() -> None:
    assert count_enough(draw(-0.4)) == count_enough(draw(0.4))


def test_no_difference_is_never_shown() -> None:
    assert count_enough(np.zeros(5)) is None
    assert count_enough(draw(1e-6)) is None


def test_replications_cannot_make_up_for_missing_attempts() -> None:
    coarse = InputVariance("skill", 1.0, 20, 50)
    assert count_enough(draw(0.4), [coarse]) is None


def test_attempts_that_scatter_little_cost_some_replications() -> None:
    fine = InputVariance("skill", 0.002, 500, 200)
    assert count_enough(draw(0.4), [fine]) > count_enough(draw(0.4))
