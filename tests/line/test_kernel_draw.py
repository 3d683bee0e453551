import numpy as np
import pytest
from scipy import stats

from twin.config.distribution import (
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Lognormal,
    Triangular,
    Uniform,
    Weibull,
)
from twin.line.kernel_draw import draw_time, invert_normal
from twin.line.state import start_line
from twin.line.timing import Timing, make_hyperexponential, make_sequence, make_timing
from twin.line.validation.study import make_line

_SIGMA = np.sqrt(np.log(1.25))
LAWS = [
    (Exponential(kind="exponential", mean_s=2.0), stats.expon(scale=2.0)),
    (Erlang(kind="erlang", mean_s=2.0, shape=3), stats.gamma(3, scale=2 / 3)),
    (Lognormal(kind="lognormal", mean_s=2.0, cv=0.5), stats.lognorm(_SIGMA, scale=2 * np.exp(-(_SIGMA**2) / 2))),
    (Weibull(kind="weibull", mean_s=2.0, shape=2.0), stats.weibull_min(2, scale=2 / 0.886226925452758)),
    (Uniform(kind="uniform", low_s=1.0, high_s=3.0), stats.uniform(1, 2)),
    (Triangular(kind="triangular", low_s=1.0, mode_s=1.5, high_s=3.0), stats.triang(0.25, 1, 2)),
]


def draw_many(law: Distribution | None = None, timing: Timing | None = None, count: int = 20_000) -> np.ndarray:
    compiled = make_line([law or Constant(kind="constant", value_s=1.0)], [], timings={0: timing} if timing else None)
    state = start_line(compiled, seed=1)
    return np.array([draw_time(compiled.model, state, 0) for _ in range(count)])


@pytest.mark.parametrize(("law", "exact"), LAWS, ids=[law.kind for law, _ in LAWS])
def test_times_follow_their_distribution(law: Distribution, exact: stats.rv_continuous) -> None:
    assert stats.kstest(draw_many(law), exact.cdf).pvalue > 0.001


@pytest.mark.parametrize("law", [law for law, _ in LAWS], ids=[law.kind for law, _ in LAWS])
def test_mean_of_a_timing_is_that_of_its_times(law: Distribution) -> None:
    times = draw_many(law)
    assert make_timing(law).mean_s == pytest.approx(times.mean(), abs=4 * times.std() / np.sqrt(len(times)))


def test_empirical_times_are_the_samples_equally_often() -> None:
    times = draw_many(Empirical(kind="empirical", samples_s=(1.0, 2.0, 4.0)))
    assert {float(time): np.mean(times == time) for time in (1, 2, 4)} == pytest.approx(
        {1.0: 1 / 3, 2.0: 1 / 3, 4.0: 1 / 3}, abs=0.015
    )


def test_hyperexponential_times_have_the_mean_and_variation_of_their_branches() -> None:
    times = draw_many(timing=make_hyperexponential(0.7886751346, 1 / 1.577350269, 1 / 0.4226497308))
    assert times.mean() == pytest.approx(1.0, abs=0.04)
    assert times.var() / times.mean() ** 2 == pytest.approx(2.0, abs=0.25)


def test_a_sequence_is_used_in_order_and_again_from_the_first() -> None:
    compiled = make_line(
        [Constant(kind="constant", value_s=1.0)], [], timings={0: make_sequence([3.0, 0.0, 2.0])}, supply=0
    )
    state = start_line(compiled, seed=1)
    assert [draw_time(compiled.model, state, 0) for _ in range(5)] == [3, 0, 2, 3, 0]


def test_normal_quantiles_are_those_of_scipy_to_the_last_digits() -> None:
    probabilities = np.concatenate(
        [10.0 ** -np.arange(1, 16), np.linspace(0.01, 0.99, 99), 1 - 10.0 ** -np.arange(1, 12)]
    )
    ours = [invert_normal(probability) for probability in probabilities]
    assert ours == pytest.approx(stats.norm.ppf(probabilities), rel=2e-14, abs=1e-15)
