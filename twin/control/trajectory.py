"""Smooth paths through waypoints: minimum-jerk segments, at rest at each waypoint."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def blend(share: float) -> tuple[float, float]:
    """Return the minimum-jerk quintic and its derivative at a share of the time from 0 to 1 (Flash and Hogan 1985)."""
    s = min(1.0, max(0.0, share))
    return s * s * s * (10.0 - 15.0 * s + 6.0 * s * s), 30.0 * s * s * (1.0 - s) ** 2


@dataclass(frozen=True)
class Waypoint:
    """A named state that a path reaches a while after the one before.

    Attributes:
        name: phase that ends here.
        duration_s: time from the waypoint before [s].
        value: state, shape (components,).
    """

    name: str
    duration_s: float
    value: Array


class Path:
    """A path that starts at rest and comes to rest at each waypoint, where it may be made to wait."""

    def __init__(self, start: Array, waypoints: list[Waypoint], began_s: float = 0.0) -> None:
        self._waypoints = waypoints
        self._values = [start, *(waypoint.value for waypoint in waypoints)]
        self._segment = 0
        self._began_s = began_s

    @property
    def phase(self) -> str:
        """Name of the segment under way, the last one after the end."""
        return self._waypoints[self._segment].name

    def find_wait(self, time_s: float) -> float:
        """Return how long the path has been at the end of its segment [s], negative while it moves."""
        return time_s - self._began_s - self._waypoints[self._segment].duration_s

    def is_last(self) -> bool:
        """Return whether the last segment is under way or done."""
        return self._segment == len(self._waypoints) - 1

    def start_next(self, time_s: float) -> None:
        """Begin the next segment now."""
        self._segment += 1
        self._began_s = time_s

    def evaluate(self, time_s: float) -> tuple[Array, Array]:
        """Return state and its rate at a time [s], shape (components,) each; at rest after the segment's end."""
        duration = self._waypoints[self._segment].duration_s
        share, rate = blend((time_s - self._began_s) / duration)
        start, end = self._values[self._segment], self._values[self._segment + 1]
        return start + share * (end - start), (rate / duration) * (end - start)
