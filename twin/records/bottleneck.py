"""Which station holds a line back, by three published rules that look at different things.

- **Active period** (Roser, Nakano, Tanaka 2001): the station that is active the longest without an interruption by
  starving or blocking. Needs no neighbours, and works in any line.
- **Turning point** (Li, Chang, Ni 2009): upstream of the bottleneck stations are rather blocked than starved,
  downstream rather starved than blocked; where this turns, the station that waits less is the bottleneck.
- **Arrows** (Kuo, Lim, Meerkov 1996; Li, Meerkov 2009): an arrow points from a station to the next one if it is
  blocked more often than the next one is starved, else back. A station that no arrow leaves is a bottleneck; of
  several, the one of the largest severity.

The last two know stations in order of flow, each with one neighbour on either side.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Method(StrEnum):
    """A rule that names the bottleneck."""

    ACTIVE_PERIOD = "active_period"
    TURNING_POINT = "turning_point"
    ARROWS = "arrows"

    @property
    def label(self) -> str:
        """Name for people."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Waits:
    """How the stations of a line wait, in order of flow.

    Attributes:
        blocked: share of time blocked, shape (stations,).
        starved: share of time starved, shape (stations,).
        active_s: mean time without starving and blocking [s], shape (stations,).
    """

    blocked: Floats
    starved: Floats
    active_s: Floats


def find_bottleneck(method: Method, waits: Waits) -> int:
    """Return the place of the station that a rule names."""
    return _RULES[method](waits)


def find_bottlenecks(method: Method, waits: Waits) -> NDArray[np.int64]:
    """Return the place of the station that a rule names in each replication.

    The same as ``find_bottleneck`` of each, all at once.

    Args:
        method: the rule.
        waits: finite, shape (replications, stations) each.
    """
    if method is Method.ACTIVE_PERIOD:
        named: NDArray[np.int64] = np.argmax(waits.active_s, axis=1)
        return named
    if method is Method.TURNING_POINT:
        return _find_turning_points(waits.blocked, waits.starved)
    return _find_all_by_arrows(waits.blocked, waits.starved)


def _find_turning_points(blocked: Floats, starved: Floats) -> NDArray[np.int64]:
    rather, waiting = blocked - starved, blocked + starved
    turns = np.zeros((len(rather), rather.shape[1] + 1), dtype=bool)
    turns[:, 1:-1] = (rather[:, :-1] >= 0) & (rather[:, 1:] <= 0)
    candidates = turns[:, 1:] | turns[:, :-1]
    named = np.argmin(np.where(candidates, waiting, np.inf), axis=1)
    ends = np.where(rather[:, 0] < 0, 0, rather.shape[1] - 1)
    return np.where(candidates.any(axis=1), named, ends)


def _find_all_by_arrows(blocked: Floats, starved: Floats) -> NDArray[np.int64]:
    ahead = np.ones((len(blocked), blocked.shape[1] + 1), dtype=bool)
    ahead[:, 1:-1] = blocked[:, :-1] > starved[:, 1:]
    back = ~ahead
    back[:, -1] = True
    gaps = np.zeros(ahead.shape)
    gaps[:, 1:-1] = np.abs(starved[:, 1:] - blocked[:, :-1])
    sinks = ahead[:, :-1] & back[:, 1:]
    named: NDArray[np.int64] = np.argmax(np.where(sinks, gaps[:, 1:] + gaps[:, :-1], -np.inf), axis=1)
    return named


def find_longest_active(active_s: ArrayLike) -> int:
    """Return the place of the station with the longest mean active period, the first of equals."""
    return int(np.argmax(np.asarray(active_s, dtype=float)))


def find_turning_point(blocked: ArrayLike, starved: ArrayLike) -> int:
    """Return the place of the turning point; of several, the station that waits the least.

    Args:
        blocked: share of time blocked, shape (stations,).
        starved: share of time starved, shape (stations,).
    """
    blocking, starving = np.asarray(blocked, dtype=float), np.asarray(starved, dtype=float)
    rather, waiting = blocking - starving, blocking + starving
    turns = np.flatnonzero((rather[:-1] >= 0) & (rather[1:] <= 0))
    if not turns.size:
        return 0 if rather[0] < 0 else rather.size - 1
    candidates = np.unique(np.concatenate([turns, turns + 1]))
    return int(candidates[np.argmin(waiting[candidates])])


def point_arrows(blocked: ArrayLike, starved: ArrayLike) -> str:
    """Return the arrow between each station and the next: ``>`` towards the next, or ``<``; shape (stations - 1,).

    Args:
        blocked: share of time blocked (BL), shape (stations,).
        starved: share of time starved (ST), shape (stations,).
    """
    ahead = np.asarray(blocked, dtype=float)[:-1] > np.asarray(starved, dtype=float)[1:]
    return "".join(">" if points_ahead else "<" for points_ahead in ahead)


def find_sinks(arrows: str) -> list[int]:
    """Return the places of the stations that no arrow leaves; there is at least one."""
    to_left, to_right = f">{arrows}", f"{arrows}<"
    return [place for place in range(len(arrows) + 1) if to_left[place] == ">" and to_right[place] == "<"]


def compute_severity(blocked: ArrayLike, starved: ArrayLike) -> Floats:
    """Return |ST of the next - BL| + |ST - BL of the one before| of each station, the line's ends left out."""
    gaps = np.abs(np.asarray(starved, dtype=float)[1:] - np.asarray(blocked, dtype=float)[:-1])
    severity: Floats = np.concatenate([gaps, [0.0]]) + np.concatenate([[0.0], gaps])
    return severity


def find_by_arrows(blocked: ArrayLike, starved: ArrayLike) -> int:
    """Return the place of the station that no arrow leaves, of several the one of the largest severity."""
    sinks, severity = find_sinks(point_arrows(blocked, starved)), compute_severity(blocked, starved)
    return max(sinks, key=lambda place: severity[place])


_RULES: Mapping[Method, Callable[[Waits], int]] = {
    Method.ACTIVE_PERIOD: lambda waits: find_longest_active(waits.active_s),
    Method.TURNING_POINT: lambda waits: find_turning_point(waits.blocked, waits.starved),
    Method.ARROWS: lambda waits: find_by_arrows(waits.blocked, waits.starved),
}
