"""Conditions of a task: named quantities with a distribution each, drawn from a seed."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from twin.errors import UsageError
from twin.names import suggest


@dataclass(frozen=True)
class Quantity:
    """One condition: uniform between two values (equal for a constant), bounded where it makes sense.

    Attributes:
        low: smallest value drawn, SI.
        high: largest value drawn, SI.
        least: smallest value that an override may set.
        most: largest value that an override may set.
        source: where the range comes from, with its confidence.
    """

    low: float
    high: float
    least: float
    most: float
    source: str


Conditions = Mapping[str, Quantity]


def vary(conditions: Conditions, **values: float) -> Conditions:
    """Return conditions with some of them fixed at a value."""
    return dict(conditions) | {name: replace(conditions[name], low=v, high=v) for name, v in values.items()}


def make_stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of one named source of an attempt, independent of every other."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, zlib.crc32(name.encode())])))


def draw(conditions: Conditions, seed: int, overrides: Mapping[str, float]) -> dict[str, float]:
    """Draw every condition from its own stream; an override replaces the value, not the other draws.

    Raises:
        UsageError: an override names no condition or lies outside its bounds.
    """
    check_overrides(conditions, overrides)
    return {
        name: float(overrides.get(name, make_stream(seed, name).uniform(quantity.low, quantity.high)))
        for name, quantity in conditions.items()
    }


def check_overrides(conditions: Conditions, overrides: Mapping[str, float]) -> None:
    """Raise UsageError for an unknown condition or a value outside its bounds."""
    for name, value in overrides.items():
        if name not in conditions:
            raise UsageError(f"no condition named {name!r}; {suggest(name, conditions)}")
        quantity = conditions[name]
        if not quantity.least <= value <= quantity.most:
            raise UsageError(f"condition {name}: expected {quantity.least:g} to {quantity.most:g} (got {value:g})")
