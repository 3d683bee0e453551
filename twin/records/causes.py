"""What is behind a loss of the waterfall: which station stood still, was slow, spoilt parts, or held the others up.

Records hold the time of each station in each state, so stops, slow cycles and scrap are counted where they happen.
Starving and blocking are waits for somebody else. Who that is, the arrows between stations tell (``bottleneck``, Kuo,
Lim, Meerkov 1996), asked in each replication alone: from the station of the waterfall against the flow as long as
arrows point there (starved), or with it (blocked). The time of the whole replication goes to the station where they
end. A rule, not a measurement: a replication in which several stations held the line up has one name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from twin.records.bottleneck import point_arrows
from twin.records.intervals import LEVEL, Interval, find_limits, mean_interval, wilson
from twin.records.losses import measure_losses
from twin.records.quantities import Floats, LineRows
from twin.records.state import ServerState

STOPS = (
    ServerState.DOWN,
    ServerState.WAITING_REPAIR,
    ServerState.INTERVENTION,
    ServerState.WAITING_HELP,
    ServerState.MINOR_STOP,
    ServerState.CHANGEOVER,
    ServerState.WAITING_ROBOT,
)
"""States in which a station stands still for a reason of its own."""
TRACED = (ServerState.STARVED.label, ServerState.BLOCKED.label)
"""Losses that another station causes."""
IN_PROCESS = "in_process"
"""A balance of parts, which no station causes."""
ROUNDING_S = 1e-6
"""Times below this are rounding [s]."""


class Kind(StrEnum):
    """How a cause is known."""

    OWN = "own"
    """It happened at the station."""
    TRACED = "traced"
    """The arrows lead to the station."""
    OUTSIDE = "outside"
    """The station of the waterfall is the line's first or last, and waits for what is outside."""
    OPEN = "open"
    """No arrow leads away from the station of the waterfall."""


@dataclass(frozen=True)
class Cause:
    """What a station, or something else, has in a loss.

    Attributes:
        kind: how it is known.
        station: None where it is no station of the line.
        time_s: per replication [s], several servers counting as one; negative for a gain.
        parts: the same as parts at the ideal pace of the line.
        named: share of replications in which the arrows lead here; None where nothing is traced.
        counted: whether the waterfall counts this time; what stops elsewhere reaches it as starving and blocking.
        values_s: the time in each replication [s], shape (replications,).
        stops: what the station stood still for reasons of its own, None where it is no station [s].
    """

    kind: Kind
    station: str | None
    time_s: Interval
    parts: Interval
    named: Interval | None
    counted: bool
    values_s: Floats = field(repr=False)
    stops: Interval | None = None


def find_causes(rows: LineRows, loss: str, level: float = LEVEL) -> list[Cause]:
    """Return what is behind a loss in one scenario, the costliest first; empty where records do not tell.

    Args:
        rows: of one scenario.
        loss: name of a step of the waterfall.
        level: confidence level of the intervals over replications.
    """
    found = _trace(rows, loss, level) if loss in TRACED else _find_own(rows, loss, level)
    return sorted(found, key=lambda cause: -cause.time_s.mean)


def measure_loss(rows: LineRows, loss: str, station: str | None) -> dict[str, dict[int, float]]:
    """Return a loss in each replication of each scenario [s].

    Args:
        rows: of one or more scenarios.
        loss: name of a step of the waterfall.
        station: where it is counted, for a loss that happens at stations; None for all causes together.
    """
    scenarios, replications = rows.scenario, rows.replication
    if loss in TRACED or loss == IN_PROCESS:
        time_s = next(values for (name, _), values in measure_losses(rows).items() if name == loss)
    elif station is None:
        time_s = rows.total(_measure_own(rows, loss) * _take_part(rows, loss))
    else:
        here = rows.stations.station == station
        time_s = _measure_own(rows, loss)[here]
        scenarios, replications = rows.stations.scenario[here], rows.stations.replication[here]
    found: dict[str, dict[int, float]] = {}
    for scenario, replication, value in zip(scenarios, replications, time_s, strict=True):
        found.setdefault(str(scenario), {})[int(replication)] = float(value)
    return found


def estimate(values: Sequence[float] | Floats, level: float = LEVEL) -> Interval:
    """Return the mean with its interval; a bound below 0 of what never was is cut off.

    Args:
        values: one per replication, shape (n,).
        level: confidence level.
    """
    return mean_interval(values, level, find_limits(values))


def _find_own(rows: LineRows, loss: str, level: float) -> Iterator[Cause]:
    """Yield the stations at which a loss happens."""
    own = _measure_own(rows, loss) * _take_part(rows, loss)
    stops, at = _split(rows, _measure_stops(rows)), _find_place(rows)
    for place, (name, values) in enumerate(_split(rows, own).items()):
        if np.any(np.abs(values) > ROUNDING_S):
            counted = place == at or loss == "scrapped_later"
            yield _make_cause(rows, Kind.OWN, name, values, counted, level, stops=stops[name])


def _trace(rows: LineRows, loss: str, level: float) -> Iterator[Cause]:
    """Yield who the station of the waterfall waits for, replication by replication."""
    stations, at = rows.stations, _find_place(rows)
    stops = _split(rows, _measure_stops(rows))
    waited_s = next(values for (name, _), values in measure_losses(rows).items() if name == loss)
    if not np.any(waited_s > ROUNDING_S):
        return
    names = list(stops)
    blocked, starved = (
        np.column_stack(list(_split(rows, time_s / stations.pbt_s).values()))
        for time_s in (stations.blocked_s, stations.starved_s)
    )
    ends = np.array([_follow(point_arrows(*shares), at, loss) for shares in zip(blocked, starved, strict=True)])
    outside = at == (0 if loss == TRACED[0] else len(names) - 1)
    for place in np.unique(ends):
        led = ends == place
        kind = (Kind.OUTSIDE if outside else Kind.OPEN) if place == at else Kind.TRACED
        name = names[place] if kind is Kind.TRACED else None
        share = wilson(int(led.sum()), led.size, level)
        mine = stops[name] if name is not None else None
        yield _make_cause(rows, kind, name, waited_s * led, True, level, named=share, stops=mine)


def _follow(arrows: str, at: int, loss: str) -> int:
    """Return the place of the station where the arrows that lead away from one end."""
    if loss == TRACED[0]:
        while at > 0 and arrows[at - 1] == "<":
            at -= 1
    else:
        while at < len(arrows) and arrows[at] == ">":
            at += 1
    return at


def _make_cause(
    rows: LineRows,
    kind: Kind,
    station: str | None,
    values_s: Floats,
    counted: bool,
    level: float,
    *,
    named: Interval | None = None,
    stops: Floats | None = None,
) -> Cause:
    parts = estimate(values_s / rows.ideal_cycle_s, level)
    stood = None if stops is None else estimate(stops, level)
    return Cause(kind, station, estimate(values_s, level), parts, named, counted, values_s, stood)


def _measure_own(rows: LineRows, loss: str) -> Floats:
    """Return the time of a loss at each station [s], shape (station rows,)."""
    stations = rows.stations
    if loss == "pace":
        own: Floats = (stations.apt_s - stations.ideal_cycle_s * stations.processed) / stations.servers
        return own
    if loss in ("scrapped", "scrapped_later"):
        cycle_s = rows.ideal_cycle_s[rows.owner].copy()
        if loss == "scrapped":
            cycle_s[rows.bottleneck] = (stations.ideal_cycle_s / stations.servers)[rows.bottleneck]
        scrap: Floats = cycle_s * stations.scrapped
        return scrap
    states = {state.label: state for state in ServerState}
    if loss not in states:
        return np.zeros(stations.servers.shape)
    time_s: Floats = stations.state_s[states[loss]] / stations.servers
    return time_s


def _take_part(rows: LineRows, loss: str) -> Floats:
    """Return 1 for the stations that can have a part in a loss, else 0, shape (station rows,)."""
    behind = np.arange(rows.owner.size) > rows.bottleneck[rows.owner]
    if loss == "scrapped":
        return (~behind).astype(float)
    return behind.astype(float) if loss == "scrapped_later" else np.ones(rows.owner.size)


def _measure_stops(rows: LineRows) -> Floats:
    stations = rows.stations
    total: Floats = np.sum([stations.state_s[state] for state in STOPS], axis=0) / stations.servers
    return total


def _split(rows: LineRows, values: Floats) -> dict[str, Floats]:
    """Return a quantity of the stations of one scenario by station, in order of flow, shape (replications,) each."""
    found = {}
    for name in dict.fromkeys(rows.stations.station):
        here = rows.stations.station == name
        found[str(name)] = np.zeros(rows.planned_s.size)
        found[str(name)][rows.owner[here]] = values[here]
    return found


def _find_place(rows: LineRows) -> int:
    """Return the place in the flow of the station at which the waterfall of one scenario is counted."""
    return int(rows.bottleneck[0] - np.flatnonzero(rows.owner == 0)[0])
