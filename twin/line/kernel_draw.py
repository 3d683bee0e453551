"""Kernels that draw times by inversion: a time that takes one random number is a monotone function of it."""

import math
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import BLOCK, Int, Model, Records, State
from twin.line.jit import kernel
from twin.line.kernel_gamma import invert_gamma
from twin.line.kernel_log import compute_log
from twin.line.streams import hash_uniform


class TimingKind(IntEnum):
    """Distributions, with the meaning of a timing's numbers a, b, c."""

    CONSTANT = 0
    """a: value."""
    EXPONENTIAL = 1
    """a: mean."""
    ERLANG = 2
    """a: mean of a phase, count: phases."""
    LOGNORMAL = 3
    """a, b: mean and standard deviation of the logarithm."""
    WEIBULL = 4
    """a: scale, b: 1 / shape."""
    UNIFORM = 5
    """a: low, b: high - low."""
    TRIANGULAR = 6
    """a: low, b: mode, c: high."""
    EMPIRICAL = 7
    """first, count: samples in Model.values, equally likely."""
    SEQUENCE = 8
    """first, count: values in Model.values, used in order and then again from the first."""
    HYPEREXPONENTIAL = 9
    """a: probability of the first branch, b, c: means of the branches."""
    GAMMA = 10
    """a: scale, b: shape."""
    TRUNCATED_NORMAL = 11
    """a, b: mean and standard deviation before truncation, c: probability below the bounds, first value: inside."""
    GEOMETRIC = 12
    """a: slot, b: 1 / ln(1 - probability), 0 for the probability 1."""
    WHOLE = 13
    """a: smallest number, b: how many numbers, all equally likely."""


_CONSTANT = np.int64(TimingKind.CONSTANT)
_EXPONENTIAL = np.int64(TimingKind.EXPONENTIAL)
_ERLANG = np.int64(TimingKind.ERLANG)
_LOGNORMAL = np.int64(TimingKind.LOGNORMAL)
_UNIFORM = np.int64(TimingKind.UNIFORM)
_TRIANGULAR = np.int64(TimingKind.TRIANGULAR)
_EMPIRICAL = np.int64(TimingKind.EMPIRICAL)
_SEQUENCE = np.int64(TimingKind.SEQUENCE)
_HYPEREXPONENTIAL = np.int64(TimingKind.HYPEREXPONENTIAL)
_GAMMA = np.int64(TimingKind.GAMMA)
_TRUNCATED_NORMAL = np.int64(TimingKind.TRUNCATED_NORMAL)
_GEOMETRIC = np.int64(TimingKind.GEOMETRIC)
_WHOLE = np.int64(TimingKind.WHOLE)
_LAST = BLOCK - 1


@kernel
def draw_time(model: Model, state: State, timing: Int) -> float:
    """Return the next time of a source [s].

    Times are drawn in blocks, which the processor can do several at once and beside the event loop.
    """
    stream = state.streams[timing]
    place = np.int64(stream.counter) & _LAST
    if place == 0:
        _fill_block(model, state, timing)
    stream.counter += 1
    return state.ahead[timing, place]  # type: ignore[no-any-return]


@kernel
def draw_index(model: Model, state: State, timing: Int) -> Int:
    """Return the place in ``Model.values`` of the next sample of an empirical time."""
    law = model.timings[timing]
    stream = state.streams[timing]
    stream.counter += 1
    return law.first + np.int64(hash_uniform(stream.key, stream.counter - 1) * law.count)  # type: ignore[no-any-return]


@kernel
def _fill_block(model: Model, state: State, timing: Int) -> None:
    fill_times(model, state, timing, state.streams[timing].counter, state.ahead[timing])


@kernel
def fill_times(model: Model, state: State, timing: Int, first: Int, times: NDArray[np.float64]) -> None:
    """Draw the times of a source [s] from its ``first`` on, counted from 0."""
    law = model.timings[timing]
    key = state.streams[timing].key
    if law.kind == _EXPONENTIAL:
        for place in range(times.size):
            times[place] = -law.a * compute_log(hash_uniform(key, first + place))
    else:
        for place in range(times.size):
            times[place] = _invert(model, law, key, first + place)


@kernel
def _invert(model: Model, law: Records, key: np.uint64, draw: Int) -> float:
    """Return the time of one draw, counted from 0."""
    if law.kind == _CONSTANT:
        return law.a  # type: ignore[no-any-return]
    if law.kind == _SEQUENCE:
        return model.values[law.first + draw % law.count]  # type: ignore[no-any-return]
    if law.kind == _ERLANG:
        logarithm = 0.0
        for phase in range(law.count):
            logarithm += compute_log(hash_uniform(key, draw * law.count + phase))
        return -law.a * logarithm  # type: ignore[no-any-return]
    if law.kind == _HYPEREXPONENTIAL:
        mean = law.b if hash_uniform(key, 2 * draw) < law.a else law.c
        return -mean * compute_log(hash_uniform(key, 2 * draw + 1))  # type: ignore[no-any-return]
    uniform = hash_uniform(key, draw)
    if law.kind == _EMPIRICAL:
        return model.values[law.first + np.int64(uniform * law.count)]  # type: ignore[no-any-return]
    if law.kind == _UNIFORM:
        return law.a + law.b * uniform  # type: ignore[no-any-return]
    if law.kind == _TRIANGULAR:
        return _invert_triangular(uniform, law.a, law.b, law.c)
    if law.kind == _LOGNORMAL:
        return math.exp(law.a + law.b * invert_normal(uniform))
    if law.kind > _HYPEREXPONENTIAL:
        return _invert_more(model, law, uniform)
    return law.a * (-compute_log(uniform)) ** law.b  # type: ignore[no-any-return]


@kernel
def _invert_more(model: Model, law: Records, uniform: float) -> float:
    if law.kind == _GEOMETRIC:
        return law.a * (1.0 + math.floor(compute_log(uniform) * law.b))  # type: ignore[no-any-return]
    if law.kind == _WHOLE:
        return law.a + math.floor(uniform * law.b)  # type: ignore[no-any-return]
    if law.kind == _TRUNCATED_NORMAL:
        return law.a + law.b * invert_normal(law.c + uniform * model.values[law.first])  # type: ignore[no-any-return]
    return law.a * invert_gamma(uniform, law.b, guess_gamma(uniform, law.b))  # type: ignore[no-any-return]


@kernel
def guess_gamma(probability: float, shape: float) -> float:
    """Return a first guess of a gamma quantile: Wilson and Hilferty's cube, or the power law near zero."""
    root = 1.0 - 1.0 / (9.0 * shape) + invert_normal(probability) / (3.0 * math.sqrt(shape))
    if shape > 0.5 and root > 0.3:
        return shape * root * root * root
    near_zero = (compute_log(probability) + math.lgamma(shape + 1.0)) / shape
    return math.exp(max(near_zero, -600.0)) if near_zero < 0.0 else 1.0


@kernel
def _invert_triangular(uniform: float, low: float, mode: float, high: float) -> float:
    if uniform * (high - low) < mode - low:
        return low + math.sqrt(uniform * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - uniform) * (high - low) * (high - mode))


_CENTRE = (
    (3.3871328727963666080e0, 1.0),
    (1.3314166789178437745e2, 4.2313330701600911252e1),
    (1.9715909503065514427e3, 6.8718700749205790830e2),
    (1.3731693765509461125e4, 5.3941960214247511077e3),
    (4.5921953931549871457e4, 2.1213794301586595867e4),
    (6.7265770927008700853e4, 3.9307895800092710610e4),
    (3.3430575583588128105e4, 2.8729085735721942674e4),
    (2.5090809287301226727e3, 5.2264952788528545610e3),
)
_TAIL = (
    (1.42343711074968357734e0, 1.0),
    (4.63033784615654529590e0, 2.05319162663775882187e0),
    (5.76949722146069140550e0, 1.67638483018380384940e0),
    (3.64784832476320460504e0, 6.89767334985100004550e-1),
    (1.27045825245236838258e0, 1.48103976427480074590e-1),
    (2.41780725177450611770e-1, 1.51986665636164571966e-2),
    (2.27238449892691845833e-2, 5.47593808499534494600e-4),
    (7.74545014278341407640e-4, 1.05075007164441684324e-9),
)
_FAR_TAIL = (
    (6.65790464350110377720e0, 1.0),
    (5.46378491116411436990e0, 5.99832206555887937690e-1),
    (1.78482653991729133580e0, 1.36929880922735805310e-1),
    (2.96560571828504891230e-1, 1.48753612908506148525e-2),
    (2.65321895265761230930e-2, 7.86869131145613259100e-4),
    (1.24266094738807843860e-3, 1.84631831751005468180e-5),
    (2.71155556874348757815e-5, 1.42151175831644588870e-7),
    (2.01033439929228813265e-7, 2.04426310338993978564e-15),
)
# Coefficients of x**k over those of the denominator: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
_CENTRE_RATIO, _TAIL_RATIO, _FAR_TAIL_RATIO = (np.array(table) for table in (_CENTRE, _TAIL, _FAR_TAIL))


@kernel
def invert_normal(probability: float) -> float:
    """Return the quantile of the standard normal distribution, to about 1e-16 relative (AS 241)."""
    offset = probability - 0.5
    if abs(offset) <= 0.425:
        return offset * _divide_polynomials(_CENTRE_RATIO, 0.180625 - offset * offset)
    root = math.sqrt(-compute_log(min(probability, 1.0 - probability)))
    if root <= 5.0:
        size = _divide_polynomials(_TAIL_RATIO, root - 1.6)
    else:
        size = _divide_polynomials(_FAR_TAIL_RATIO, root - 5.0)
    return -size if offset < 0.0 else size


@kernel
def _divide_polynomials(ratio: np.ndarray, x: float) -> float:
    above = below = 0.0
    for power in range(ratio.shape[0] - 1, -1, -1):
        above = above * x + ratio[power, 0]
        below = below * x + ratio[power, 1]
    return above / below
