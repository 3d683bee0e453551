"""The window of time that a page shows, and the moment in it, as they stand in an address: hours of planned time."""

import math
from dataclasses import dataclass

from dashboards.view import View

LEAST_S = 1.0
"""The shortest window [s]."""
HOUR_S = 3600.0


@dataclass(frozen=True)
class Window:
    """A stretch of planned time and a moment in it [s].

    Attributes:
        begin_s: begin.
        end_s: end, later than the begin.
        at_s: the moment.
        planned_s: the whole planned time.
        is_refused: whether the address asks for a window that ends before it begins.
    """

    begin_s: float
    end_s: float
    at_s: float
    planned_s: float
    is_refused: bool = False

    @property
    def length_s(self) -> float:
        """How long it is [s]."""
        return self.end_s - self.begin_s

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the planned time."""
        return self.begin_s <= 0 and self.end_s >= self.planned_s

    def scale(self, factor: float) -> tuple[float, float]:
        """Return begin and end [s] of a window so many times as long, about the moment, within the planned time."""
        length_s = min(max(self.length_s * factor, LEAST_S), self.planned_s)
        return self._fit(self.at_s - length_s / 2, length_s)

    def shift(self, share: float) -> tuple[float, float]:
        """Return begin and end [s] of a window that is later by a share of its length, within the planned time."""
        return self._fit(self.begin_s + share * self.length_s, self.length_s)

    def _fit(self, begin_s: float, length_s: float) -> tuple[float, float]:
        begin_s = min(max(begin_s, 0.0), max(self.planned_s - length_s, 0.0))
        return begin_s, begin_s + length_s


def read_window(view: View) -> Window:
    """Return the window that an address asks for; what lies outside the planned time is cut off."""
    planned_s = view.results.planned_s
    begin_s, end_s = (_read(view, name, otherwise, planned_s) for name, otherwise in (("from", 0.0), ("to", planned_s)))
    is_refused = end_s - begin_s < LEAST_S
    if is_refused:
        begin_s, end_s = 0.0, planned_s
    at_s = min(max(_read(view, "at", begin_s, planned_s), begin_s), end_s)
    return Window(begin_s, end_s, at_s, planned_s, is_refused)


def is_hours(text: str) -> bool:
    """Return whether a text from an address is a number of hours."""
    try:
        value = float(text)
    except ValueError:
        return False
    return math.isfinite(value) and len(text) <= 24


def write_hours(time_s: float) -> str:
    """Return a time [s] as it stands in an address [h], to the millisecond."""
    return f"{time_s / HOUR_S:.7f}".rstrip("0").rstrip(".")


def format_time(time_s: float) -> str:
    """Return a time since the begin of planned time as hours, minutes and seconds."""
    tenths = round(10 * time_s)
    return f"{tenths // 36_000}:{tenths // 600 % 60:02}:{tenths % 600 / 10:04.1f}"


def format_length(length_s: float) -> str:
    """Return a stretch of time in seconds, or from a minute on in hours, minutes and seconds."""
    return f"{length_s:.1f} s" if length_s < 60 else format_time(length_s)


def _read(view: View, name: str, otherwise: float, planned_s: float) -> float:
    text = view.find(name)
    return otherwise if text is None else min(max(HOUR_S * float(text), 0.0), planned_s)
