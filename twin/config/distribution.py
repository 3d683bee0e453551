"""Distributions of times, as a line file states them."""

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.config.model import YEAR_S, ConfigModel, Seconds

Variation = Annotated[float, Field(gt=0, le=10)]
"""Coefficient of variation: standard deviation / mean."""


class Constant(ConfigModel):
    """Always the same time."""

    kind: Literal["constant"]
    value_s: Seconds
    """The time [s]."""

    @property
    def mean_s(self) -> float:
        """Mean time [s]."""
        return self.value_s


class Exponential(ConfigModel):
    """Memoryless time with the given mean."""

    kind: Literal["exponential"]
    mean_s: Seconds
    """Mean time [s]."""


class Erlang(ConfigModel):
    """Sum of ``shape`` equal exponential phases; coefficient of variation 1/sqrt(shape)."""

    kind: Literal["erlang"]
    mean_s: Seconds
    """Mean of the sum [s]."""
    shape: Annotated[int, Field(ge=1, le=100)]
    """Number of phases."""


class Gamma(ConfigModel):
    """Gamma time, by its mean and coefficient of variation (shape 1 / cv^2)."""

    kind: Literal["gamma"]
    mean_s: Seconds
    """Mean time [s]."""
    cv: Annotated[float, Field(ge=0.01, le=10)]
    """Coefficient of variation: standard deviation / mean."""


class Hyperexponential(ConfigModel):
    """Exponential time of one of two kinds: mostly short and sometimes long; coefficient of variation above 1."""

    kind: Literal["hyperexponential"]
    probability: Annotated[float, Field(gt=0, lt=1)]
    """Probability of the first kind."""
    mean_1_s: Seconds
    """Mean time of the first kind [s]."""
    mean_2_s: Seconds
    """Mean time of the second kind [s]."""

    @property
    def mean_s(self) -> float:
        """Mean time [s]."""
        return self.probability * self.mean_1_s + (1 - self.probability) * self.mean_2_s


class Lognormal(ConfigModel):
    """Lognormal time, by the mean and coefficient of variation of the time itself."""

    kind: Literal["lognormal"]
    mean_s: Seconds
    """Mean time, not its logarithm's [s]."""
    cv: Variation
    """Coefficient of variation: standard deviation / mean."""


class Weibull(ConfigModel):
    """Weibull time, by its mean and shape (shape < 1 early failures, > 1 wear-out)."""

    kind: Literal["weibull"]
    mean_s: Seconds
    """Mean time, not the scale parameter [s]."""
    shape: Annotated[float, Field(ge=0.2, le=50)]
    """Weibull modulus."""


class TruncatedNormal(ConfigModel):
    """Normal time between two bounds: what falls outside is drawn again."""

    kind: Literal["truncated_normal"]
    centre_s: Seconds
    """Mean before truncation [s]; the mean of the times themselves moves away from the nearer bound."""
    deviation_s: Seconds
    """Standard deviation before truncation [s]."""
    low_s: Annotated[float, Field(ge=0, le=YEAR_S)] = 0.0
    """Shortest time [s]."""
    high_s: Seconds | None = None
    """Longest time [s]; default: none."""

    @property
    def mean_s(self) -> float:
        """Mean time [s]."""
        low, high = ((bound - self.centre_s) / self.deviation_s for bound in (self.low_s, self.high_s or math.inf))
        inside = _cumulate_normal(high) - _cumulate_normal(low)
        return self.centre_s + self.deviation_s * (_normal_density(low) - _normal_density(high)) / inside

    @model_validator(mode="after")
    def _check_bounds(self) -> Self:
        high = math.inf if self.high_s is None else self.high_s
        if not self.low_s < self.centre_s < high:
            raise ValueError(f"expected low_s < centre_s < high_s (got {self.low_s:g}, {self.centre_s:g}, {high:g})")
        return self


class Uniform(ConfigModel):
    """Any time between two bounds, all equally likely."""

    kind: Literal["uniform"]
    low_s: Seconds
    """Shortest time [s]."""
    high_s: Seconds
    """Longest time [s]."""

    @property
    def mean_s(self) -> float:
        """Mean time [s]."""
        return (self.low_s + self.high_s) / 2

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.low_s > self.high_s:
            raise ValueError(f"low_s must not exceed high_s (got {self.low_s:g} > {self.high_s:g})")
        return self


class Triangular(ConfigModel):
    """Time between two bounds with a most likely value."""

    kind: Literal["triangular"]
    low_s: Seconds
    """Shortest time [s]."""
    mode_s: Seconds
    """Most likely time [s]."""
    high_s: Seconds
    """Longest time [s]."""

    @property
    def mean_s(self) -> float:
        """Mean time [s]."""
        return (self.low_s + self.mode_s + self.high_s) / 3

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if not self.low_s <= self.mode_s <= self.high_s or self.low_s == self.high_s:
            raise ValueError(
                "expected low_s <= mode_s <= high_s, not all equal "
                f"(got {self.low_s:g}, {self.mode_s:g}, {self.high_s:g})"
            )
        return self


class Geometric(ConfigModel):
    """Whole slots up to and including the first hit: 1, 2, 3 .. slots, memoryless."""

    kind: Literal["geometric"]
    probability: Annotated[float, Field(gt=0, le=1)]
    """Probability of a hit in each slot."""
    slot_s: Seconds
    """Length of a slot [s]."""

    @property
    def mean_s(self) -> float:
        """Mean time [s]."""
        return self.slot_s / self.probability


class Empirical(ConfigModel):
    """One of the observed times, each equally likely."""

    kind: Literal["empirical"]
    samples_s: Annotated[tuple[Seconds, ...], Field(min_length=1, max_length=100_000)]
    """The observed times [s]."""

    @property
    def mean_s(self) -> float:
        """Mean time [s]."""
        return math.fsum(self.samples_s) / len(self.samples_s)


Distribution = Annotated[
    Constant
    | Exponential
    | Erlang
    | Gamma
    | Hyperexponential
    | Lognormal
    | Weibull
    | TruncatedNormal
    | Uniform
    | Triangular
    | Geometric
    | Empirical,
    Field(discriminator="kind"),
]


def _normal_density(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _cumulate_normal(x: float) -> float:
    return (1 + math.erf(x / math.sqrt(2))) / 2
