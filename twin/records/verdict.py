"""The bottleneck of each scenario by each rule, and the share of replications that agree."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twin.records.bottleneck import Method, Waits, find_bottleneck, point_arrows
from twin.records.intervals import LEVEL, Interval, wilson
from twin.records.quantities import Floats, StationRows, collect_rows
from twin.records.summary import KpiSummary


@dataclass(frozen=True)
class Verdict:
    """What a rule says of a scenario.

    Attributes:
        scenario: name of the scenario.
        method: the rule.
        station: the bottleneck, by the means over all replications.
        agree: share of replications that name it when they are asked alone, with its Wilson interval.
        arrows: between the stations in order of flow, such as ``>><<``.
    """

    scenario: str
    method: Method
    station: str
    agree: Interval
    arrows: str

    def as_json(self) -> dict[str, object]:
        """Return station and share of replications that agree."""
        return {"station": self.station, "agree": self.agree.as_json()}


def judge_bottlenecks(tables: Mapping[str, pa.Table], level: float = LEVEL) -> list[Verdict]:
    """Return the bottleneck of each scenario by each rule.

    Args:
        tables: all but ``kpis``.
        level: confidence level of the shares that agree.
    """
    return judge_rows(collect_rows(tables).stations, level)


def judge_rows(rows: StationRows, level: float = LEVEL) -> list[Verdict]:
    """Return what ``judge_bottlenecks`` does, from the quantities of the stations."""
    verdicts = []
    for scenario in dict.fromkeys(rows.scenario):
        mine = rows.scenario == scenario
        stations = list(dict.fromkeys(rows.station[mine]))
        waits = _average(rows, mine, len(stations))
        arrows = point_arrows(waits.blocked, waits.starved)
        for method in Method:
            station = stations[find_bottleneck(method, waits)]
            agree = _count(rows, method, mine & (rows.station == station), level)
            verdicts.append(Verdict(scenario, method, station, agree, arrows))
    return verdicts


def summarise_bottlenecks(tables: Mapping[str, pa.Table], level: float = LEVEL) -> list[KpiSummary]:
    """Return the share of replications in which each rule names each station, with its Wilson interval."""
    return count_bottlenecks(collect_rows(tables).stations, level)


def count_bottlenecks(rows: StationRows, level: float = LEVEL) -> list[KpiSummary]:
    """Return what ``summarise_bottlenecks`` does, from the quantities of the stations."""
    return [
        KpiSummary.of(
            scenario,
            station,
            f"bottleneck_by_{method}",
            _count(rows, method, (rows.scenario == scenario) & (rows.station == station), level),
        )
        for scenario, station in dict.fromkeys(zip(rows.scenario, rows.station, strict=True))
        for method in Method
    ]


def _count(rows: StationRows, method: Method, here: np.ndarray, level: float) -> Interval:
    named = rows.named_by[method][here]
    return wilson(int(named.sum()), named.size, level)


def _average(rows: StationRows, mine: np.ndarray, stations: int) -> Waits:
    """Return how stations wait over all replications; a mean active period is a quotient of sums."""

    def add(values: Floats) -> Floats:
        total: Floats = values[mine].reshape(-1, stations).sum(axis=0)
        return total

    planned_s = add(rows.pbt_s)
    active_s = add(rows.active_s) / np.maximum(add(rows.active_periods), 1)
    return Waits(add(rows.blocked_s) / planned_s, add(rows.starved_s) / planned_s, active_s)
