"""The schema of working calendars: shifts, breaks and what happens at their ends."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.config.model import ConfigModel

DAY_HOURS = 24.0
WEEK_DAYS = 7

HourOfDay = Annotated[float, Field(ge=0, le=48)]
"""Hours since the midnight with which the shift's day begins; 22 to 30 is a night shift."""


class Weekday(StrEnum):
    """A day of the week; the first day of a calendar is a Monday."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class EndOfShift(StrEnum):
    """What becomes of the service under way when a shift or a break begins."""

    SUSPEND = "suspend"
    """Work stops at once and is resumed where it stopped."""
    FINISH = "finish"
    """Every server finishes the part that it works on, a failed attempt's repetitions included."""


class Break(ConfigModel):
    """A pause within a shift."""

    start_hours: HourOfDay
    """When it begins [h]."""
    end_hours: HourOfDay
    """When it ends [h]."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.end_hours <= self.start_hours:
            raise ValueError(f"a break must end after it begins (got {self.start_hours:g} to {self.end_hours:g})")
        return self


class Shift(ConfigModel):
    """Hours of work on every working day."""

    start_hours: HourOfDay
    """When it begins [h]."""
    end_hours: HourOfDay
    """When it ends [h], at most a day later."""
    breaks: Annotated[tuple[Break, ...], Field(max_length=20)] = ()
    """Pauses, in which nobody works."""

    @model_validator(mode="after")
    def _check_hours(self) -> Self:
        if not self.start_hours < self.end_hours <= self.start_hours + DAY_HOURS:
            raise ValueError(f"a shift lasts up to a day (got {self.start_hours:g} to {self.end_hours:g})")
        for pause in self.breaks:
            if pause.start_hours < self.start_hours or pause.end_hours > self.end_hours:
                raise ValueError(
                    f"the break from {pause.start_hours:g} to {pause.end_hours:g} is not within the shift "
                    f"from {self.start_hours:g} to {self.end_hours:g}"
                )
        return self


class Calendar(ConfigModel):
    """When a line or a station works; it begins on a Monday at 0:00, with the end of the warm-up, and is then repeated.

    During the warm-up everybody works. Repairs, maintenance and interventions go on in breaks, and count as what they
    are; their servers rest from then on until the next shift. Sources of parts know no shifts.
    """

    shifts: Annotated[tuple[Shift, ...], Field(min_length=1, max_length=20)]
    """Shifts of a working day; where they overlap, one is enough."""
    days: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = tuple(Weekday)
    """Working days; default: all seven."""
    end_of_shift: EndOfShift = EndOfShift.SUSPEND
    """What becomes of the service under way: ``suspend`` costs nothing but the break, ``finish`` works into the break
    until the part is done, and does not begin another."""

    @property
    def is_daily(self) -> bool:
        """Whether all days are alike."""
        return len(set(self.days)) == WEEK_DAYS

    @property
    def period_hours(self) -> float:
        """Hours after which everything is repeated."""
        return DAY_HOURS if self.is_daily else WEEK_DAYS * DAY_HOURS

    def find_working_hours(self) -> list[tuple[float, float]]:
        """Return the hours of work of one period, apart and in order [h]."""
        offsets = [0.0] if self.is_daily else [DAY_HOURS * list(Weekday).index(day) for day in set(self.days)]
        pieces = [
            (offset + start, offset + end) for offset in offsets for shift in self.shifts for start, end in _cut(shift)
        ]
        period = self.period_hours
        wrapped = [piece for start, end in pieces for piece in _wrap(start, end, period)]
        return _merge(sorted(wrapped))


def _cut(shift: Shift) -> list[tuple[float, float]]:
    """Return the pieces of a shift between its breaks."""
    pieces, start = [], shift.start_hours
    for pause in sorted(shift.breaks, key=lambda pause: pause.start_hours):
        if pause.start_hours > start:
            pieces.append((start, pause.start_hours))
        start = max(start, pause.end_hours)
    return [*pieces, (start, shift.end_hours)] if start < shift.end_hours else pieces


def _wrap(start: float, end: float, period: float) -> list[tuple[float, float]]:
    """Return a piece as it falls into the first period."""
    turns = start // period
    start, end = start - turns * period, end - turns * period
    return [(start, end)] if end <= period else [(start, period), (0.0, end - period)]


def _merge(pieces: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in pieces:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
