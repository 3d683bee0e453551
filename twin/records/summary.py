"""What replications say together: KPIs with intervals, failures pooled, the bottleneck."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twin.records.intervals import (
    LEVEL,
    Interval,
    mean_interval,
    paired_interval,
    time_between_failures,
    time_to_repair,
)
from twin.records.quantities import collect_rows
from twin.records.state import ServerState


@dataclass(frozen=True)
class KpiSummary:
    """A KPI over the replications of a scenario.

    Attributes:
        scenario: name of the scenario.
        scope: ``line`` or a station.
        kpi: name in ``KPI_DEFINITIONS``.
        mean: mean over the replications.
        low: lower bound of the mean, ``-inf`` with one replication.
        high: upper bound of the mean, ``inf`` with one replication.
        n: replications in which the KPI has a value.
        unit: unit of mean, low and high.
    """

    scenario: str
    scope: str
    kpi: str
    mean: float
    low: float
    high: float
    n: int
    unit: str

    @property
    def interval(self) -> Interval:
        """Mean, bounds and n."""
        return Interval(self.mean, self.low, self.high, self.n)

    def as_json(self) -> dict[str, float | int | str | None]:
        """Return mean, low, high, n and unit; a bound that the data do not give is None."""
        return {**self.interval.as_json(), "unit": self.unit}


@dataclass(frozen=True)
class FailureSummary:
    """Failures of a station, all servers and replications of a scenario together.

    Attributes:
        scenario: name of the scenario.
        station: name of the station.
        failures: breakdowns observed.
        mtbf_s: operating time between failures, maximum likelihood with chi-square bounds [s].
        mttr_s: time to repair likewise [s]; None without a failure.
    """

    scenario: str
    station: str
    failures: int
    mtbf_s: Interval
    mttr_s: Interval | None


def summarise(kpis: pa.Table, level: float = LEVEL) -> list[KpiSummary]:
    """Return every KPI's mean with its Student-t interval over the replications, in order of the table.

    The replications' noise alone is in the interval, not the finite number of attempts behind the skills.

    Args:
        kpis: table ``kpis``.
        level: confidence level.
    """
    units: dict[str, str] = {}
    values: dict[tuple[str, str, str], list[float]] = {}
    for row in zip(*(kpis[name].to_pylist() for name in ("scenario", "scope", "kpi", "unit", "value")), strict=True):
        scenario, scope, kpi, unit, value = row
        units[kpi] = unit
        values.setdefault((scenario, scope, kpi), []).append(value)
    intervals = ((key, mean_interval(found, level)) for key, found in values.items())
    return [KpiSummary(*key, i.mean, i.low, i.high, i.n, units[key[2]]) for key, i in intervals]


def compare_scenarios(kpis: pa.Table, scenario: str, reference: str, level: float = LEVEL) -> dict[str, Interval]:
    """Return the mean difference of each line KPI between two scenarios, paired by replication.

    Args:
        kpis: table ``kpis`` with both scenarios, run with common random numbers.
        scenario: the scenario of interest.
        reference: the scenario that it is compared with.
        level: confidence level.
    """
    values: dict[str, dict[str, dict[int, float]]] = {}
    for row in kpis.to_pylist():
        if row["scope"] == "line":
            by_scenario = values.setdefault(row["kpi"], {})
            by_scenario.setdefault(row["scenario"], {})[row["replication"]] = row["value"]
    pairs = {kpi: (found.get(scenario, {}), found.get(reference, {})) for kpi, found in values.items()}
    common = {kpi: sorted(a.keys() & b.keys()) for kpi, (a, b) in pairs.items()}
    return {
        kpi: paired_interval([a[i] for i in common[kpi]], [b[i] for i in common[kpi]], level)
        for kpi, (a, b) in pairs.items()
        if common[kpi]
    }


def pool_failures(tables: Mapping[str, pa.Table], level: float = LEVEL) -> list[FailureSummary]:
    """Return MTBF and MTTR of each station from all replications together, with chi-square intervals.

    Exponential times are assumed by the interval, not by the estimate.

    Args:
        tables: ``runs``, ``servers`` and ``outcomes``.
        level: confidence level.
    """
    stations = collect_rows(tables).stations
    totals: dict[tuple[str, str], np.ndarray] = {}
    quantities = np.column_stack([stations.apt_s, stations.state_s[ServerState.DOWN], stations.failures])
    for scenario, station, row in zip(stations.scenario, stations.station, quantities, strict=True):
        totals[scenario, station] = totals.get((scenario, station), np.zeros(3)) + row
    return [_pool(*key, *total, level=level) for key, total in totals.items()]


def rank_bottlenecks(summaries: list[KpiSummary], scenario: str) -> list[KpiSummary]:
    """Return the stations of a scenario by the share of time in which they are active, the bottleneck first.

    Active is working, failed or being helped: neither starved nor blocked (Roser, Nakano, Tanaka 2001).

    Args:
        summaries: from ``summarise``.
        scenario: name of the scenario.
    """
    active = [s for s in summaries if s.scenario == scenario and s.kpi == "allocation_efficiency" and s.scope != "line"]
    return sorted(active, key=lambda summary: -summary.mean)


def _pool(
    scenario: str, station: str, operating_s: float, down_s: float, count: float, *, level: float
) -> FailureSummary:
    failures = int(count)
    mttr_s = time_to_repair(down_s, failures, level) if failures else None
    return FailureSummary(scenario, station, failures, time_between_failures(operating_s, failures, level), mttr_s)
