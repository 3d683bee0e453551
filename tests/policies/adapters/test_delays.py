"""Delays follow their distributions, and the same seed gives the same ones."""

import numpy as np
import pytest

from twin.config.distribution import Constant, Empirical, Exponential, Gamma, Lognormal, Uniform
from twin.config.policy import Delay
from twin.policies.adapters.delays import Delays


@pytest.mark.parametrize(
    "law",
    [
        Constant(kind="constant", value_s=0.02),
        Uniform(kind="uniform", low_s=0.01, high_s=0.03),
        Exponential(kind="exponential", mean_s=0.02),
        Gamma(kind="gamma", mean_s=0.02, cv=0.5),
        Lognormal(kind="lognormal", mean_s=0.02, cv=0.5),
        Empirical(kind="empirical", samples_s=(0.01, 0.03)),
    ],
    ids=lambda law: law.kind,
)
def test_the_mean_is_the_declared_one(law: Delay) -> None:
    delays = Delays([law])
    assert np.mean([delays.draw_s() for _ in range(4000)]) == pytest.approx(0.02, rel=0.06)


def test_the_same_seed_gives_the_same_delays_and_each_law_has_its_stream() -> None:
    quick, far = Exponential(kind="exponential", mean_s=0.01), Exponential(kind="exponential", mean_s=0.05)
    both, alone = Delays([quick, far]), Delays([quick])
    both.seed(7)
    alone.seed(7)
    first = [both.draw_s() for _ in range(5)]
    assert all(both_s > alone_s for both_s, alone_s in zip(first, [alone.draw_s() for _ in range(5)], strict=True))
    both.seed(7)
    assert [both.draw_s() for _ in range(5)] == first
