"""How often rare events happen and the mean times between them, the replications pooled."""

import math
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.records.intervals import LEVEL, Interval, event_rate, time_between_failures, time_to_repair
from twin.records.quantities import LINE, StationRows, collect_rows
from twin.records.state import ServerState
from twin.records.summary import KpiSummary

Selection = NDArray[np.bool_]


def summarise_events(tables: Mapping[str, pa.Table], level: float = LEVEL) -> list[KpiSummary]:
    """Return MTBF, MTTR, time between interventions and rate of falls with chi-square intervals, replications pooled.

    ``n`` is the number of events; a mean time between events that never happened is left out, a rate is not. The
    intervals assume exponential times; the ISO forms have none.

    Args:
        tables: all but ``kpis``.
        level: confidence level.
    """
    return pool_events(collect_rows(tables).stations, level)


def pool_events(rows: StationRows, level: float = LEVEL) -> list[KpiSummary]:
    """Return what ``summarise_events`` does, from the quantities of the stations."""
    pooled: dict[tuple[str, str], dict[str, Interval]] = {}
    for scenario in dict.fromkeys(rows.scenario):
        mine = rows.scenario == scenario
        pooled[scenario, LINE] = _pool_humanoids(rows, mine, level)
        for station in dict.fromkeys(rows.station[mine]):
            here = mine & (rows.station == station)
            pooled[scenario, station] = _pool_failures(rows, here, level) | _pool_humanoids(rows, here, level)
    return [KpiSummary.of(*key, kpi, interval) for key, found in pooled.items() for kpi, interval in found.items()]


def _pool_failures(rows: StationRows, here: Selection, level: float) -> dict[str, Interval]:
    failures = int(rows.failures[here].sum())
    if not failures:
        return {}
    operating_s, repair_s = float(rows.apt_s[here].sum()), float(rows.state_s[ServerState.DOWN][here].sum())
    return {
        "mtbf": time_between_failures(operating_s, failures, level),
        "mtbf_iso": Interval(operating_s / (failures + 1), -math.inf, math.inf, failures),
        "mttr": time_to_repair(repair_s, failures, level),
        "mttr_iso": Interval(repair_s / (failures + 1), -math.inf, math.inf, failures),
    }


def _pool_humanoids(rows: StationRows, here: Selection, level: float) -> dict[str, Interval]:
    robots = here & rows.humanoid
    robot_s, interventions = float(rows.pbt_s[robots].sum()), int(rows.interventions[robots].sum())
    if not robot_s:
        return {}
    falls = {"falls_per_1000_h": event_rate(int(rows.falls[robots].sum()), robot_s / 3.6e6, level)}
    if not interventions:
        return falls
    return {"time_between_interventions": time_between_failures(robot_s, interventions, level), **falls}
