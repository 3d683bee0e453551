"""From a distribution of a line file to the numbers of a timing, and its mean."""

import math
from dataclasses import dataclass, field
from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from twin.config.count import ConstantCount, GeometricCount, UniformCount
from twin.config.distribution import (
    Constant,
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
from twin.line.kernel_draw import TimingKind

_NOTHING = np.empty(0)


@dataclass(frozen=True)
class Timing:
    """A source of times as the kernel knows it.

    Attributes:
        kind: distribution; it gives a, b, c their meaning.
        a: first number.
        b: second number.
        c: third number.
        count: phases of an Erlang time; otherwise the number of values.
        values: samples [s], shape (samples,).
        mean_s: mean time [s].
    """

    kind: TimingKind
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    count: int = 0
    values: NDArray[np.float64] = field(default_factory=lambda: _NOTHING)
    mean_s: float = 0.0


def make_sequence(values_s: NDArray[np.float64] | list[float]) -> Timing:
    """Return given times [s], used in order and then again from the first; they may be zero."""
    values = np.asarray(values_s, dtype=float)
    return Timing(TimingKind.SEQUENCE, count=len(values), values=values, mean_s=float(values.mean()))


def make_constant(value_s: float) -> Timing:
    """Return always the same time [s]."""
    return Timing(TimingKind.CONSTANT, value_s, mean_s=value_s)


def make_hyperexponential(probability: float, mean_1_s: float, mean_2_s: float) -> Timing:
    """Return an exponential time with mean 1 by the given probability, else with mean 2."""
    mean = probability * mean_1_s + (1 - probability) * mean_2_s
    return Timing(TimingKind.HYPEREXPONENTIAL, probability, mean_1_s, mean_2_s, mean_s=mean)


@singledispatch
def make_timing(distribution: object) -> Timing:
    """Return the timing of a distribution of a line file."""
    raise TypeError(f"no timing for {type(distribution).__name__}")


@make_timing.register
def _(law: Constant) -> Timing:
    return make_constant(law.value_s)


@make_timing.register
def _(law: Exponential) -> Timing:
    return Timing(TimingKind.EXPONENTIAL, law.mean_s, mean_s=law.mean_s)


@make_timing.register
def _(law: Erlang) -> Timing:
    return Timing(TimingKind.ERLANG, law.mean_s / law.shape, count=law.shape, mean_s=law.mean_s)


@make_timing.register
def _(law: Lognormal) -> Timing:
    variance = math.log1p(law.cv**2)
    return Timing(TimingKind.LOGNORMAL, math.log(law.mean_s) - variance / 2, math.sqrt(variance), mean_s=law.mean_s)


@make_timing.register
def _(law: Weibull) -> Timing:
    return Timing(TimingKind.WEIBULL, law.mean_s / math.gamma(1 + 1 / law.shape), 1 / law.shape, mean_s=law.mean_s)


@make_timing.register
def _(law: Uniform) -> Timing:
    mean = (law.low_s + law.high_s) / 2
    return Timing(TimingKind.UNIFORM, law.low_s, law.high_s - law.low_s, mean_s=mean)


@make_timing.register
def _(law: Triangular) -> Timing:
    mean = (law.low_s + law.mode_s + law.high_s) / 3
    return Timing(TimingKind.TRIANGULAR, law.low_s, law.mode_s, law.high_s, mean_s=mean)


@make_timing.register
def _(law: Empirical) -> Timing:
    samples = np.array(law.samples_s)
    return Timing(TimingKind.EMPIRICAL, count=len(samples), values=samples, mean_s=float(samples.mean()))


@make_timing.register
def _(law: Gamma) -> Timing:
    return Timing(TimingKind.GAMMA, law.mean_s * law.cv**2, law.cv**-2, mean_s=law.mean_s)


@make_timing.register
def _(law: Hyperexponential) -> Timing:
    return make_hyperexponential(law.probability, law.mean_1_s, law.mean_2_s)


@make_timing.register
def _(law: TruncatedNormal) -> Timing:
    low, high = ((bound - law.centre_s) / law.deviation_s for bound in (law.low_s, law.high_s or math.inf))
    below, inside = _normal_share(low), _normal_share(high) - _normal_share(low)
    kind, values = TimingKind.TRUNCATED_NORMAL, np.array([inside])
    return Timing(kind, law.centre_s, law.deviation_s, below, 1, values, mean_s=law.mean_s)


@make_timing.register
def _(law: Geometric) -> Timing:
    return _make_geometric(law.slot_s, law.probability)


@make_timing.register
def _(law: ConstantCount) -> Timing:
    return make_constant(law.value)


@make_timing.register
def _(law: GeometricCount) -> Timing:
    return _make_geometric(1.0, law.probability)


@make_timing.register
def _(law: UniformCount) -> Timing:
    return Timing(TimingKind.WHOLE, law.low, law.high - law.low + 1, mean_s=(law.low + law.high) / 2)


def _make_geometric(slot: float, probability: float) -> Timing:
    inverse = 1 / math.log1p(-probability) if probability < 1 else 0.0
    return Timing(TimingKind.GEOMETRIC, slot, inverse, mean_s=slot / probability)


def _normal_share(bound: float) -> float:
    """Return the share of a standard normal below a bound, exact in its tails."""
    return math.erfc(-bound / math.sqrt(2)) / 2
