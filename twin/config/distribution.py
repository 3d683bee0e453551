"""Distributions of times, as a line file states them."""

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.config.model import ConfigModel, Seconds

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
    Constant | Exponential | Erlang | Lognormal | Weibull | Uniform | Triangular | Empirical,
    Field(discriminator="kind"),
]
