"""Distributions of whole numbers, as a line file states them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.config.model import ConfigModel

Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
"""How many; at least one."""


class ConstantCount(ConfigModel):
    """Always the same number."""

    kind: Literal["constant"]
    value: Count
    """The number."""


class GeometricCount(ConfigModel):
    """The number of tries up to and including the first hit; memoryless, mean 1 / probability."""

    kind: Literal["geometric"]
    probability: Annotated[float, Field(gt=0, le=1)]
    """Probability of a hit at each try."""


class UniformCount(ConfigModel):
    """Any number between two bounds, both included, all equally likely."""

    kind: Literal["uniform"]
    low: Count
    """Smallest number."""
    high: Count
    """Largest number."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low must not exceed high (got {self.low} > {self.high})")
        return self


CountDistribution = Annotated[ConstantCount | GeometricCount | UniformCount, Field(discriminator="kind")]
