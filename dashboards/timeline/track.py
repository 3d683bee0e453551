"""A window of a timeline as arrays, ready to be looked at."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.records.state import STATES, RobotState, ServerState

Floats = NDArray[np.float64]


class Row(NamedTuple):
    """A server of a station, or a robot of a pool.

    Attributes:
        place: name of the station or pool.
        server: number within it.
        is_robot: whether it is a robot of a pool.
        total: how many there are at the place.
    """

    place: str
    server: int
    is_robot: bool
    total: int

    @property
    def name(self) -> str:
        """Name for people, with a number where there are several."""
        return f"{self.place} {self.server + 1}" if self.total > 1 else self.place

    @property
    def kind(self) -> type[ServerState] | type[RobotState]:
        """What its states are."""
        return RobotState if self.is_robot else ServerState


@dataclass(frozen=True, eq=False)
class Steps:
    """Levels of a buffer, or of the whole line, one after another without a gap.

    Attributes:
        start_s: begin of each [s], within the window.
        end_s: end of each [s].
        level: parts.
    """

    start_s: Floats
    end_s: Floats
    level: NDArray[np.int32]

    def find(self, time_s: float) -> int:
        """Return the level at a moment [s]."""
        place = int(np.searchsorted(self.start_s, time_s, side="right")) - 1
        return int(self.level[max(place, 0)]) if self.level.size else 0

    @cached_property
    def area(self) -> Floats:
        """Level times time up to each step and to the end of the last [parts s], shape (steps + 1)."""
        return np.concatenate([[0.0], np.cumsum(self.level * (self.end_s - self.start_s))])

    @property
    def mean(self) -> float:
        """Mean level over time; 0 where there is none."""
        return float(self.area[-1] / (self.end_s[-1] - self.start_s[0])) if self.level.size else 0.0


@dataclass(frozen=True, eq=False)
class Track:
    """What was when in a window, in order of start; times are cut off at its ends [s].

    Attributes:
        begin_s: begin of the window.
        end_s: end of the window.
        rows: servers in order of flow, then robots.
        row: whose each interval is.
        state: what it did, a number of ``Row.kind``.
        start_s: begin of each interval.
        until_s: end of each interval.
        levels: of each buffer by its name; None stands for the parts in the line.
    """

    begin_s: float
    end_s: float
    rows: tuple[Row, ...]
    row: NDArray[Any]
    state: NDArray[Any]
    start_s: Floats
    until_s: Floats
    levels: dict[str | None, Steps]

    @property
    def last_s(self) -> float:
        """Until when anything was recorded [s]."""
        return float(self.until_s.max(initial=self.begin_s))

    def find_states(self, time_s: float) -> dict[Row, int]:
        """Return the state of each row at a moment [s]."""
        here = np.flatnonzero((self.start_s <= time_s) & (self.until_s > time_s))
        if not here.size:  # the very end
            here = np.flatnonzero(self.until_s >= time_s)
        return {self.rows[self.row[one]]: int(self.state[one]) for one in here}

    @cached_property
    def times_s(self) -> Floats:
        """The time of each row in each state [s], shape (rows, states)."""
        key = self.row.astype(np.int64) * STATES + self.state
        times = np.bincount(key, self.until_s - self.start_s, minlength=len(self.rows) * STATES)
        return np.asarray(times.reshape(len(self.rows), STATES))
