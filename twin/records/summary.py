"""What replications say together: each KPI with its interval, scenarios side by side, the bottleneck."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from twin.records.definitions import KPI_DEFINITIONS
from twin.records.input_variance import Split, combine, read_inputs
from twin.records.intervals import LEVEL, Interval, paired_interval
from twin.records.quantities import LINE, group_values


@dataclass(frozen=True)
class KpiSummary:
    """A KPI over the replications of a scenario.

    Attributes:
        scenario: name of the scenario.
        scope: ``line`` or a station.
        kpi: name in ``KPI_DEFINITIONS``.
        mean: mean over the replications, or the pooled value.
        low: lower bound of the mean, ``-inf`` with one replication.
        high: upper bound of the mean, ``inf`` with one replication.
        n: replications in which the KPI has a value; of a pooled KPI, events.
        unit: unit of mean, low and high.
        split: what the interval is made of; None where no skill stands behind the KPI, or nothing is known of it.
    """

    scenario: str
    scope: str
    kpi: str
    mean: float
    low: float
    high: float
    n: int
    unit: str
    split: Split | None = None

    @classmethod
    def of(
        cls,
        scenario: str,
        scope: str,
        kpi: str,
        interval: Interval,
        unit: str | None = None,
        split: Split | None = None,
    ) -> "KpiSummary":
        """Name an interval."""
        unit = unit or KPI_DEFINITIONS[kpi].unit
        return cls(scenario, scope, kpi, interval.mean, interval.low, interval.high, interval.n, unit, split)

    @property
    def interval(self) -> Interval:
        """Mean, bounds and n."""
        return Interval(self.mean, self.low, self.high, self.n)

    def as_json(self) -> dict[str, Any]:
        """Return mean, low, high, n, unit and the split, if any; a bound that the data do not give is None."""
        split = self.split.as_json() if self.split else {}
        return {**self.interval.as_json(), "unit": self.unit, **split}


def summarise(kpis: pa.Table, level: float = LEVEL, input_variance: pa.Table | None = None) -> list[KpiSummary]:
    """Return the mean of each KPI with its Student-t interval over the replications, in order of the table.

    KPIs that must be pooled (MTBF and the like) are left out, see ``events.summarise_events``. Where skills stand
    behind a line, the interval holds the finite number of their attempts too, see ``input_variance.combine``.

    Args:
        kpis: table ``kpis``.
        level: confidence level.
        input_variance: table ``input_variance`` of the same scenarios; None or empty without skills.
    """
    inputs = read_inputs(input_variance) if input_variance is not None else {}
    summaries = []
    for (scenario, scope, kpi, unit), found in group_values(kpis, "scenario", "scope", "kpi", "unit"):
        if KPI_DEFINITIONS[kpi].pooled:
            continue
        parts = inputs.get((scenario, scope, kpi), ())
        interval, split = combine(found, parts, level, KPI_DEFINITIONS[kpi].limits)
        summaries.append(KpiSummary.of(scenario, scope, kpi, interval, unit, split))
    return summaries


def compare_scenarios(kpis: pa.Table, scenario: str, reference: str, level: float = LEVEL) -> dict[str, Interval]:
    """Return the mean difference of each line KPI between two scenarios, paired by replication.

    Args:
        kpis: table ``kpis`` with both scenarios, run with common random numbers.
        scenario: the scenario of interest.
        reference: the scenario that it is compared with.
        level: confidence level.
    """
    mine, other = _read_line_values(kpis, scenario), _read_line_values(kpis, reference)
    pairs: dict[str, list[tuple[float, float]]] = {}
    for (kpi, replication), value in mine.items():
        if (kpi, replication) in other:
            pairs.setdefault(kpi, []).append((value, other[kpi, replication]))
    columns = {kpi: np.array(found).T for kpi, found in pairs.items()}
    return {
        kpi: paired_interval(values, reference_values, level) for kpi, (values, reference_values) in columns.items()
    }


def rank_bottlenecks(summaries: list[KpiSummary], scenario: str) -> list[KpiSummary]:
    """Return the stations of a scenario by the share of time in which they are active, the bottleneck first.

    Active is working, failed or being helped: neither starved nor blocked (Roser, Nakano, Tanaka 2001).

    Args:
        summaries: from ``summarise``.
        scenario: name of the scenario.
    """
    active = [found for found in summaries if (found.scenario, found.kpi) == (scenario, "allocation_efficiency")]
    return sorted((found for found in active if found.scope != LINE), key=lambda found: -found.mean)


def _read_line_values(kpis: pa.Table, scenario: str) -> dict[tuple[str, int], float]:
    rows = _rows(kpis, "scenario", "scope", "kpi", "replication", "value")
    return {
        (kpi, replication): value for name, scope, kpi, replication, value in rows if (name, scope) == (scenario, LINE)
    }


def _rows(table: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in names), strict=True)
