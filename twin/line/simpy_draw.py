"""Random times as functions without arguments, for the models written with SimPy."""

import math
from collections.abc import Callable
from random import Random
from typing import Any

from twin.errors import UsageError

Draw = Callable[[], float]
"""Returns a random time [s]."""


def make_draw(distribution: Any, random: Random) -> Draw:
    """Return what draws from a distribution of the line file, its parameters worked out beforehand.

    Args:
        distribution: as ``twin.config.distribution`` describes it.
        random: source of the random numbers.

    Raises:
        UsageError: the distribution is of a kind that these models do not know.
    """
    make = _MAKERS.get(distribution.kind)
    if make is None:
        raise UsageError(f"expected a distribution of the kinds {', '.join(_MAKERS)} (found {distribution.kind})")
    return make(distribution, random)


def _make_constant(distribution: Any, _: Random) -> Draw:
    value_s = distribution.value_s
    return lambda: value_s


def _make_exponential(distribution: Any, random: Random) -> Draw:
    draw, rate = random.expovariate, 1.0 / distribution.mean_s
    return lambda: draw(rate)


def _make_lognormal(distribution: Any, random: Random) -> Draw:
    variance = math.log1p(distribution.cv**2)
    mu, sigma = math.log(distribution.mean_s) - variance / 2, math.sqrt(variance)
    draw, exp = random.gauss, math.exp  # a third faster than lognormvariate
    return lambda: exp(draw(mu, sigma))


def _make_uniform(distribution: Any, random: Random) -> Draw:
    draw, low_s, span_s = random.random, distribution.low_s, distribution.high_s - distribution.low_s
    return lambda: low_s + span_s * draw()


def _make_triangular(distribution: Any, random: Random) -> Draw:
    draw, low_s, mode_s, high_s = random.triangular, distribution.low_s, distribution.mode_s, distribution.high_s
    return lambda: draw(low_s, high_s, mode_s)


_MAKERS: dict[str, Callable[[Any, Random], Draw]] = {
    "constant": _make_constant,
    "exponential": _make_exponential,
    "lognormal": _make_lognormal,
    "uniform": _make_uniform,
    "triangular": _make_triangular,
}
