"""The quantile of the gamma distribution, so that a gamma time is a monotone function of one random number."""

import math

from twin.line.jit import kernel
from twin.line.kernel_log import compute_log

_TERMS = 100_000
_TINY = 1e-300
_PRECISE = 1e-15
_STEPS = 60
_CLOSE = 1e-13


@kernel
def invert_gamma(probability: float, shape: float, start: float) -> float:
    """Return the quantile of the gamma distribution with scale 1, to about 1e-12 relative.

    Newton's method on the logarithm of the quantile, kept inside the bracket found so far.

    Args:
        probability: strictly between 0 and 1.
        shape: of the distribution.
        start: first guess, above 0.
    """
    low, high, x = 0.0, math.inf, start
    for _ in range(_STEPS):
        error = cumulate_gamma(x, shape) - probability
        if error > 0.0:
            high = min(high, x)
        else:
            low = max(low, x)
        slope = math.exp(shape * compute_log(x) - x - math.lgamma(shape))  # of the distribution, by log x
        step = error / max(slope, _TINY)
        following = x * math.exp(-min(max(step, -2.0), 2.0))
        if not low < following < high:
            following = 0.5 * (low + high) if high < math.inf else 2.0 * x
        if abs(following - x) <= _CLOSE * x or following < _TINY:
            return following
        x = following
    return x


@kernel
def cumulate_gamma(x: float, shape: float) -> float:
    """Return the regularised lower incomplete gamma function P(shape, x).

    By its series below shape + 1, and by the continued fraction of the rest above (Abramowitz and Stegun, 6.5.29 and
    6.5.31, the latter by the modified Lentz method).
    """
    scale = math.exp(shape * compute_log(x) - x - math.lgamma(shape))
    if x < shape + 1.0:
        return scale * _sum_series(x, shape)
    return 1.0 - scale * _evaluate_fraction(x, shape)


@kernel
def _sum_series(x: float, shape: float) -> float:
    term = total = 1.0 / shape
    for place in range(1, _TERMS):
        term *= x / (shape + place)
        total += term
        if term < total * _PRECISE:
            break
    return total


@kernel
def _evaluate_fraction(x: float, shape: float) -> float:
    b = x + 1.0 - shape
    c, d = 1.0 / _TINY, 1.0 / b
    fraction = d
    for place in range(1, _TERMS):
        a = -place * (place - shape)
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        factor = c * d
        fraction *= factor
        if abs(factor - 1.0) < _PRECISE:
            break
    return fraction
