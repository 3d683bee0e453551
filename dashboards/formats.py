"""Numbers as people read them: with as many digits as the interval supports, and a unit."""

import math
from dataclasses import dataclass
from datetime import datetime

from dashboards.text import Catalogue
from twin.records.intervals import Interval

MOST_DECIMALS = 3
DASH = "\N{EN DASH}"
"""Stands for a number that there is none of."""
_PER_PART = "/part"
ROUNDING = 1e-9
"""Half-widths below this share of the mean are rounding: no replication differed from another."""


@dataclass(frozen=True)
class Quantity:
    """A mean and its bounds as text, in one unit.

    Attributes:
        value: the mean.
        unit: unit of value and bounds, for people.
        bounds: ``"91.8 to 94.2"``, words when all replications are alike, None when the data give no interval.
    """

    value: str
    unit: str
    bounds: str | None


def format_quantity(interval: Interval, unit: str, say: Catalogue) -> Quantity:
    """Return a mean and its interval; the last digit shown is worth at most the half-width.

    Args:
        interval: in the unit given.
        unit: as in ``KPI_DEFINITIONS``; shares become per cent, long times minutes or hours.
        say: the words.
    """
    factor, unit = choose_scale(interval.mean, unit)
    mean, low, high = (factor * value for value in (interval.mean, interval.low, interval.high))
    decimals = _count_decimals(mean, (high - low) / 2)
    bounds = None
    if interval.bounded:
        alike = high - low <= ROUNDING * max(abs(mean), 1.0)
        shown = say("interval.bounds", low=_show(low, decimals), high=_show(high, decimals))
        bounds = say("interval.alike") if alike else shown
    return Quantity(_show(mean, decimals), name_unit(unit, say), bounds)


def format_difference(interval: Interval, unit: str, say: Catalogue, *, like: float = 0.0) -> Quantity:
    """Return a difference and its interval, each with its sign.

    Args:
        interval: in the unit given.
        unit: as in ``KPI_DEFINITIONS``; shares differ by percentage points.
        say: the words.
        like: the quantity from which it differs, which chooses the unit.
    """
    factor, scaled = choose_scale(like, unit)
    mean, low, high = (factor * value for value in (interval.mean, interval.low, interval.high))
    decimals = _count_decimals(mean, (high - low) / 2)
    bounds = None
    if interval.bounded:
        bounds = say("interval.bounds", low=_sign(low, decimals), high=_sign(high, decimals))
    return Quantity(_sign(mean, decimals), say("unit.points") if unit == "1" else name_unit(scaled, say), bounds)


def tell_bounds(shown: Quantity, say: Catalogue) -> str:
    """Return the bounds of a quantity, or that there are none."""
    return shown.bounds or say("interval.none")


def choose_scale(mean: float, unit: str) -> tuple[float, str]:
    """Return the factor and the unit by which a quantity of a size is shown."""
    if unit == "1":
        return 100.0, "%"
    if unit == "s" and mean >= 7200:
        return 1 / 3600, "h"
    if unit == "s" and mean >= 600:
        return 1 / 60, "min"
    return 1.0, unit


def name_unit(unit: str, say: Catalogue) -> str:
    """Return a unit for people."""
    currency = unit.removesuffix(_PER_PART)
    if currency != unit and currency.isalpha():
        return say("unit.money", currency=currency)
    return say.name(f"unit.{unit}", unit)


def format_number(value: float) -> str:
    """Return a number that has no interval, to three significant digits."""
    return _show(value, _count_decimals(value, math.inf))


def format_share(share: float) -> str:
    """Return a share in per cent; what would round to nothing says so."""
    percent = 100 * share
    return "< 1 %" if 0 < percent < 1 else f"{percent:.0f} %"


def format_age(written: datetime, now: datetime, say: Catalogue) -> str:
    """Return how long ago something was, in its largest unit."""
    seconds = max((now - written).total_seconds(), 0.0)
    for unit, length_s in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length_s:
            return say(f"age.{unit}", count=int(seconds // length_s))
    return say("age.now")


def _count_decimals(mean: float, half_width: float) -> int:
    if math.isfinite(half_width) and half_width > 0:
        return min(max(math.ceil(-math.log10(half_width)), 0), MOST_DECIMALS)
    return 0 if abs(mean) >= 100 or mean == 0 else 1 if abs(mean) >= 10 else 2


def _show(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not any(digit in text for digit in "123456789") else text.replace("-", "\N{MINUS SIGN}")


def _sign(value: float, decimals: int) -> str:
    text = _show(value, decimals)
    return f"+{text}" if value > 0 and text != _show(0.0, decimals) else text
