import numpy as np
import pytest
from scipy import stats

from twin.config.count import UniformCount
from twin.config.distribution import (
    Constant,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Geometric,
    Hyperexponential,
    Lognormal,
    Triangular,
    TruncatedNormal,
    Uniform,
    Weibull,
)
from twin.line.kernel_draw import draw_time, guess_gamma, invert_normal
from twin.line.kernel_gamma import invert_gamma
from twin.line.state import start_line
from twin.line.timing import Timing, make_sequence, make_timing
from twin.line.validation.study import make_line

_SIGMA = np.sqrt(np.log(1.25))
LAWS = [
    (Exponential(kind="exponential", mean_s=2.0), stats.expon(scale=2.0)),
    (Erlang(kind="erlang", mean_s=2.0, shape=3), stats.gamma(3, scale=2 / 3)),
    (Lognormal(kind="lognormal", mean_s=2.0, cv=0.5), stats.lognorm(_SIGMA, scale=2 * np.exp(-(_SIGMA**2) / 2))),
    (Weibull(kind="weibull", mean_s=2.0, shape=2.0), stats.weibull_min(2, scale=2 / 0.886226925452758)),
    (Uniform(kind="uniform", low_s=1.0, high_s=3.0), stats.uniform(1, 2)),
    (Triangular(kind="triangular", low_s=1.0, mode_s=1.5, high_s=3.0), stats.triang(0.25, 1, 2)),
    (Gamma(kind="gamma", mean_s=2.0, cv=0.5), stats.gamma(4, scale=0.5)),
    (Gamma(kind="gamma", mean_s=2.0, cv=2.0), stats.gamma(0.25, scale=8.0)),
    (
        TruncatedNormal(kind="truncated_normal", centre_s=2.0, deviation_s=1.0, low_s=1.0, high_s=2.5),
        stats.truncnorm(-1, 0.5, 2, 1),
    ),
    (TruncatedNormal(kind="truncated_normal", centre_s=2.0, deviation_s=3.0), stats.truncnorm(-2 / 3, np.inf, 2, 3)),
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


@pytest.mark.parametrize("shape", [0.01, 0.25, 1.0, 4.0, 100.0, 9_999.0])
def test_gamma_quantiles_are_those_of_scipy(shape: float) -> None:
    tails = 10.0 ** -np.arange(2, 9)
    probabilities = np.concatenate([tails, np.linspace(0.02, 0.98, 25), 1 - tails])
    exact = stats.gamma.ppf(probabilities, shape)
    ours = [invert_gamma(probability, shape, guess_gamma(probability, shape)) for probability in probabilities]
    assert ours == pytest.approx(exact, rel=1e-8, abs=1e-290)


@pytest.mark.parametrize("probability", [0.05, 0.6, 1.0])
def test_geometric_times_are_whole_slots_as_likely_as_they_should_be(probability: float) -> None:
    slots = draw_many(Geometric(kind="geometric", probability=probability, slot_s=0.5)) / 0.5
    assert set(slots % 1) == {0.0}
    for slot in (1, 2, 3, 10):
        exact = stats.geom.pmf(slot, probability)
        assert np.mean(slots == slot) == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / len(slots)))


def test_counts_are_whole_numbers_between_their_bounds() -> None:
    counts = draw_many(timing=make_timing(UniformCount(kind="uniform", low=3, high=6)))
    assert {float(count): np.mean(counts == count) for count in (3, 4, 5, 6)} == pytest.approx(
        {3.0: 0.25, 4.0: 0.25, 5.0: 0.25, 6.0: 0.25}, abs=0.012
    )


def test_the_mean_of_a_two_sided_truncation_is_that_of_its_times() -> None:
    law = TruncatedNormal(kind="truncated_normal", centre_s=2.0, deviation_s=3.0, low_s=1.0, high_s=9.0)
    assert law.mean_s == pytest.approx(stats.truncnorm(-1 / 3, 7 / 3, 2, 3).mean(), rel=1e-12)


def test_hyperexponential_times_have_the_mean_and_variation_of_their_branches() -> None:
    law = Hyperexponential(
        kind="hyperexponential", probability=0.7886751346, mean_1_s=1 / 1.577350269, mean_2_s=1 / 0.4226497308
    )
    assert make_timing(law).mean_s == law.mean_s
    times = draw_many(law)
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
