"""Yamazumi: what a station's time per good part of the line is made of, to be set against takt."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twin.records.intervals import LEVEL, NOT_NEGATIVE, Interval, find_limits, mean_interval
from twin.records.quantities import Floats, LineRows, StationRows, collect_rows
from twin.records.state import ServerState

SEGMENTS = (
    "value_adding",
    "walking",
    "waiting_robot",
    "retry",
    "setup",
    "help",
    "waiting_help",
    "repair",
    "waiting_repair",
)
"""What a station's active time is split into, from the bottom of the stack."""


@dataclass(frozen=True)
class Stack:
    """Active time of a station per good part of the line, its servers side by side, over the replications.

    Attributes:
        station: its name.
        segments: time per good part by segment [s]; the means sum to that of ``total``.
        total: active time per good part [s].
    """

    station: str
    segments: Mapping[str, Interval]
    total: Interval


def split_active_time(
    rows: StationRows, robots: pa.Table, pools: Mapping[str, str], carries: Collection[str] = ()
) -> dict[str, Floats]:
    """Return the time of all servers in each segment [s], shape (rows,) each; they sum to the active time.

    Active is planned busy time (PBT) less starved and blocked: working, set-up, repair, help, and waiting for repair,
    help or a robot. Of the working time, ``retry`` is the share of attempts that were repeated (retries / attempts: a
    repeated attempt is taken to last as long as a first one); that of stations which carry counts as ``walking``, what
    is left is ``value_adding``. Of the time that the stations of a pool wait for a robot, the part that its robots
    walked without a part (at most all of it) counts as ``walking``, at each station in proportion.

    Args:
        rows: the stations.
        robots: table ``robots`` of the same replications.
        pools: pool whose robots a station calls, by station; without it, no waiting is told to be walking.
        carries: stations whose work is to carry.
    """
    working, waiting = rows.apt_s, rows.state_s[ServerState.WAITING_ROBOT]
    repeated = np.divide(rows.retries, rows.attempts, out=np.zeros_like(working), where=rows.attempts > 0)
    retry = working * np.minimum(repeated, 1.0)
    carried = (working - retry) * np.isin(rows.station, list(carries))
    walked = waiting * _find_walked_share(rows, robots, pools)
    return {
        "value_adding": working - retry - carried,
        "walking": carried + walked,
        "waiting_robot": waiting - walked,
        "retry": retry,
        "setup": rows.aust_s,
        "help": rows.state_s[ServerState.INTERVENTION],
        "waiting_help": rows.state_s[ServerState.WAITING_HELP],
        "repair": rows.state_s[ServerState.DOWN] + rows.state_s[ServerState.MINOR_STOP],
        "waiting_repair": rows.state_s[ServerState.WAITING_REPAIR],
    }


def stack_times(
    tables: Mapping[str, pa.Table], pools: Mapping[str, str], carries: Collection[str] = (), level: float = LEVEL
) -> list[Stack]:
    """Return the stacks of one scenario's stations in order of flow; replications without a good part have no say.

    The time is per good part that leaves the line, however many of its parts come here: so a station that only few
    parts visit, or several for one good part, can be set against takt like any other one.

    Args:
        tables: all but ``kpis``, of one scenario.
        pools: pool whose robots a station calls, by station.
        carries: stations whose work is to carry.
        level: confidence level of the intervals over replications.
    """
    return stack_rows(collect_rows(tables), tables["robots"], pools, carries, level)


def stack_rows(
    line: LineRows, robots: pa.Table, pools: Mapping[str, str], carries: Collection[str] = (), level: float = LEVEL
) -> list[Stack]:
    """Return what ``stack_times`` does, from the quantities of the lines and the table ``robots``."""
    rows, good = line.stations, line.good[line.owner]
    parts = split_active_time(rows, robots, pools, carries)
    stacks = []
    for station in dict.fromkeys(rows.station):
        here = (rows.station == station) & (good > 0)
        if here.any():
            share = rows.servers[here] * good[here]
            times = {name: values[here] / share for name, values in parts.items()}
            segments = {name: mean_interval(values, level, find_limits(values)) for name, values in times.items()}
            total = mean_interval(np.sum(list(times.values()), axis=0), level, NOT_NEGATIVE)
            stacks.append(Stack(station, segments, total))
    return stacks


def _find_walked_share(rows: StationRows, robots: pa.Table, pools: Mapping[str, str]) -> Floats:
    """Return which share of the waiting for robots their walks account for, shape (rows,)."""
    walked: dict[tuple[object, ...], float] = {}
    columns = (robots[name].to_pylist() for name in ("scenario", "replication", "pool", "walking_s"))
    for *key, walking_s in zip(*columns, strict=True):
        walked[tuple(key)] = walked.get(tuple(key), 0.0) + walking_s
    calls: list[tuple[object, ...]] = [
        (scenario, int(number), pools.get(station))
        for scenario, number, station in zip(rows.scenario, rows.replication, rows.station, strict=True)
    ]
    waited: dict[tuple[object, ...], float] = {}
    for call, waiting_s in zip(calls, rows.state_s[ServerState.WAITING_ROBOT], strict=True):
        waited[call] = waited.get(call, 0.0) + float(waiting_s)
    return np.array([min(walked.get(call, 0.0) / waited[call], 1.0) if waited[call] > 0 else 0.0 for call in calls])
