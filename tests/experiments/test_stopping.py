import numpy as np
import pytest
from numpy.typing import NDArray

from twin.config.experiment import Precision
from twin.experiments.stopping import SampleOne, measure_until, replications_needed


def want(half_width: float, *, relative: bool = False, most: int = 10_000) -> Precision:
    return Precision(kpi="good_rate", half_width=half_width, relative=relative, most=most)


def normal(seed: int, *, mean: float = 5.0, sd: float = 2.0) -> SampleOne:
    rng = np.random.default_rng(seed)

    def sample(first: int, after_last: int) -> NDArray[np.float64]:
        return rng.normal(mean, sd, after_last - first)

    return sample


@pytest.mark.parametrize("precision", [want(0.5), want(0.1, relative=True)])
def test_stopping_keeps_the_coverage(precision: Precision) -> None:
    found = [measure_until(normal(seed), precision) for seed in range(2000)]
    held = np.mean([run.interval.low <= 5.0 <= run.interval.high for run in found])
    assert all(run.reached for run in found)
    assert 0.935 <= held <= 0.965  # 94.8 % in 20,000 repeats, and the noise of these 2,000


def test_the_half_width_wanted_is_reached_with_about_as_many_replications_as_that_takes() -> None:
    counts = [measure_until(normal(seed), want(0.5)).interval.n for seed in range(200)]
    known_sd = (1.96 * 2.0 / 0.5) ** 2
    assert np.mean(counts) == pytest.approx(known_sd, rel=0.15)


def test_a_relative_half_width_holds_for_the_true_mean_too() -> None:
    found = measure_until(normal(3), want(0.05, relative=True))
    half = found.interval.high - found.interval.mean
    assert half <= 0.05 / 1.05 * found.interval.mean


def test_as_many_as_there_are_is_the_answer_when_they_are_enough() -> None:
    values = normal(1, sd=0.1)(0, 20)
    assert replications_needed(values, want(0.5)) == 20


def test_no_look_is_taken_before_the_first_replications() -> None:
    assert replications_needed([], want(0.5)) == 20
    assert replications_needed([5.0, 5.0], want(0.5), first=10) == 10


def test_a_rough_early_forecast_asks_at_most_for_the_double() -> None:
    assert replications_needed(normal(1)(0, 20), want(0.001)) == 40


def test_a_forecast_is_what_the_scatter_so_far_would_take() -> None:
    values = normal(1)(0, 60)
    needed = replications_needed(values, want(0.45))
    half = 2.0010 * values.std(ddof=1) / np.sqrt(60)  # t quantile of 59 degrees of freedom
    assert needed == int(np.ceil(60 * (half / 0.45) ** 2))


def test_it_is_said_when_the_replications_allowed_are_too_few() -> None:
    found = measure_until(normal(1), want(0.001, most=50))
    assert (found.interval.n, found.reached) == (50, False)
    assert found.text.endswith("after 50 replications; +- 0.001 was not reached")


def test_a_relative_precision_of_a_mean_of_zero_ends_at_the_most_allowed() -> None:
    found = measure_until(lambda a, b: np.array([-1.0, 1.0])[np.arange(a, b) % 2], want(0.1, relative=True, most=80))
    assert (found.interval.n, found.reached) == (80, False)


def test_values_that_never_differ_are_precise_at_once() -> None:
    found = measure_until(lambda a, b: np.full(b - a, 7.0), want(0.01, relative=True))
    assert (found.interval.n, found.reached) == (20, True)
    assert found.text == "7 +- 0 after 20 replications, as precise as wanted (+- 1 %)"


def test_fewer_than_two_replications_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        measure_until(normal(1), want(1.0), first=1)
