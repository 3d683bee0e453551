import math
from datetime import UTC, datetime, timedelta

import pytest

from dashboards.formats import Quantity, format_age, format_difference, format_number, format_quantity, format_share
from dashboards.text import Catalogue
from twin.records.intervals import Interval

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("interval", "unit", "value", "shown_unit", "bounds"),
    [
        (Interval(0.8642, 0.8591, 0.8693, 20), "1", "86.4", "%", "85.9 to 86.9"),
        (Interval(0.76, 0.73, 0.79, 20), "1", "76", "%", "73 to 79"),
        (Interval(186.44, 185.5, 187.4, 20), "parts/h", "186.4", "parts/h", "185.5 to 187.4"),
        (Interval(5210.0, 4900.0, 5500.0, 40), "s", "87", "min", "82 to 92"),
        (Interval(12345.0, 12000.0, 12690.0, 20), "parts", "12,345", "parts", "12,000 to 12,690"),
        (Interval(3.0, 2.0, 4.0, 20), "1/shift", "3", "per shift", "2 to 4"),
        (Interval(1.0, 1.0, 1.0, 20), "1", "100", "%", "all alike"),
        (Interval(-0.004, -0.02, 0.02, 2), "Wh", "0.00", "Wh", "\N{MINUS SIGN}0.02 to 0.02"),
    ],
)
def test_a_quantity_has_the_digits_that_its_interval_supports(
    interval: Interval, unit: str, value: str, shown_unit: str, bounds: str, say: Catalogue
) -> None:
    shown = format_quantity(interval, unit, say)
    assert (shown.value, shown.unit, shown.bounds) == (value, shown_unit, bounds)


def test_one_replication_gives_no_interval(say: Catalogue) -> None:
    assert format_quantity(Interval(0.5, -math.inf, math.inf, 1), "1", say).bounds is None


def test_numbers_without_an_interval_have_three_digits() -> None:
    assert [format_number(value) for value in (0.0, 1.234, 12.34, 1234.5)] == ["0", "1.23", "12.3", "1,234"]


def test_a_small_share_is_not_shown_as_nothing() -> None:
    assert [format_share(share) for share in (0.0, 0.004, 0.5)] == ["0 %", "< 1 %", "50 %"]


@pytest.mark.parametrize(
    ("seconds", "text"), [(-5, "just now"), (59, "just now"), (200, "3 min ago"), (90000, "1 d ago")]
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, text: str, say: Catalogue) -> None:
    assert format_age(NOW - timedelta(seconds=seconds), NOW, say) == text


def test_a_difference_has_its_sign_and_the_unit_of_what_it_differs_from(say: Catalogue) -> None:
    assert format_difference(Interval(120.0, 60.0, 180.0, 9), "s", say, like=900.0) == Quantity("+2", "min", "+1 to +3")
    assert format_difference(Interval(-0.02, -0.05, 0.01, 9), "1", say) == Quantity(
        "\N{MINUS SIGN}2", "points", "\N{MINUS SIGN}5 to +1"
    )
