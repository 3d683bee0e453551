"""How often each station and pool of robots stands still, why, and for how long, per shift."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dashboards.results import Results
from twin.records.definitions import SHIFT_S
from twin.records.intervals import NOT_NEGATIVE, Interval, mean_interval
from twin.records.outcome import Outcome
from twin.records.state import ServerState

Floats = NDArray[np.float64]


class StopKind(StrEnum):
    """Why something stands still."""

    BREAKDOWN = "breakdown"
    MINOR_STOP = "minor_stop"
    INTERVENTION = "intervention"
    MAINTENANCE = "maintenance"


COUNTED = {
    StopKind.BREAKDOWN: ("failures", (ServerState.DOWN, ServerState.WAITING_REPAIR)),
    StopKind.MINOR_STOP: ("minor_stops", (ServerState.MINOR_STOP,)),
    StopKind.INTERVENTION: ("interventions", (ServerState.INTERVENTION, ServerState.WAITING_HELP)),
    StopKind.MAINTENANCE: ("maintenances", (ServerState.MAINTENANCE,)),
}
"""The column of the tables that counts each kind, and the states in which its time goes by."""


@dataclass(frozen=True)
class Stop:
    """Stops of one kind in one place, of all its servers or robots together.

    Attributes:
        place: a station, or a pool of robots.
        is_pool: which of them.
        kind: why it stands still.
        count: stops per shift of 8 h.
        minutes: time in each state per shift [min].
        total_min: all of it per shift [min].
    """

    place: str
    is_pool: bool
    kind: StopKind
    count: Interval
    minutes: dict[ServerState, Interval]
    total_min: Interval


@dataclass(frozen=True)
class Ending:
    """How attempts at a station end.

    Attributes:
        station: its name.
        outcome: class of the outcome.
        count: per shift of 8 h.
        share: of all attempts at the station.
    """

    station: str
    outcome: Outcome
    count: Interval
    share: float


def count_stops(results: Results) -> list[Stop]:
    """Return the stops of every kind that occurs at a station or pool, in order of flow, the pools last."""
    shifts = _count_shifts(results)
    tables = results.tables
    return [
        *_count(tables["servers"], "station", shifts, is_pool=False),
        *_count(tables["robots"], "pool", shifts, is_pool=True),
    ]


def count_endings(results: Results) -> list[Ending]:
    """Return how the attempts at each humanoid station end, those classes that occur."""
    shifts, table = _count_shifts(results), results.tables["outcomes"]
    found: dict[tuple[str, str], dict[int, int]] = {}
    for row in table.to_pylist():
        found.setdefault((row["station"], row["outcome"]), {})[row["replication"]] = row["count"]
    totals: dict[str, int] = {}
    for (station, _), counts in found.items():
        totals[station] = totals.get(station, 0) + sum(counts.values())
    endings = []
    for (station, label), counts in found.items():
        if sum(counts.values()):
            rates = [counts.get(number, 0) / shift for number, shift in shifts.items()]
            share = sum(counts.values()) / totals[station]
            endings.append(Ending(station, Outcome[label.upper()], mean_interval(rates, limits=NOT_NEGATIVE), share))
    return sorted(endings, key=lambda one: (results.stations.index(one.station), one.outcome))


def _count_shifts(results: Results) -> dict[int, float]:
    """Return the planned time of each replication in shifts."""
    runs = results.tables["runs"]
    numbers, planned_s = runs["replication"].to_pylist(), runs["planned_s"].to_pylist()
    return {number: time_s / SHIFT_S for number, time_s in zip(numbers, planned_s, strict=True)}


def _count(table: pa.Table, column: str, shifts: dict[int, float], *, is_pool: bool) -> Iterator[Stop]:
    if not table.num_rows:
        return
    names = np.array(table[column].to_pylist(), dtype=object)
    order = {number: row for row, number in enumerate(shifts)}
    owner = np.array([order[number] for number in table["replication"].to_pylist()])
    length = np.array(list(shifts.values()))

    def add_up(here: NDArray[np.bool_], name: str) -> Floats:
        if name not in table.column_names:
            return np.zeros(length.size)
        weights = table[name].to_numpy()[here].astype(float)
        return np.asarray(np.bincount(owner[here], weights=weights, minlength=length.size) / length)

    for place in dict.fromkeys(names):
        here = names == place
        for kind, (counted, states) in COUNTED.items():
            count = add_up(here, counted)
            minutes = {state: add_up(here, f"{state.label}_s") / 60 for state in states}
            total = np.sum(list(minutes.values()), axis=0)
            if count.any() or total.any():
                spent = {state: mean_interval(time, limits=NOT_NEGATIVE) for state, time in minutes.items()}
                counts, whole = (mean_interval(each, limits=NOT_NEGATIVE) for each in (count, total))
                yield Stop(place, is_pool, kind, counts, spent, whole)
