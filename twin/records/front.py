"""The Pareto front: what nothing else beats in one thing without losing in the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.records.comparisons import share_level
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.intervals import Interval, mean_interval
from twin.records.quantities import LINE


@dataclass(frozen=True)
class FrontPoint:
    """A scenario that no other one beats in both KPIs.

    Attributes:
        scenario: its name.
        cost_kpi: KPI of which less is better.
        cost: its mean; the intervals of all scenarios hold together.
        output_kpi: KPI of which more is better.
        output: its mean, likewise.
    """

    scenario: str
    cost_kpi: str
    cost: Interval
    output_kpi: str
    output: Interval

    def as_json(self) -> dict[str, object]:
        """Return the scenario with both KPIs."""
        return {
            "scenario": self.scenario,
            self.cost_kpi: self.cost.as_json(),
            self.output_kpi: self.output.as_json(),
        }


def measure_front(kpis: pa.Table, cost: str, output: str, level: float) -> list[FrontPoint]:
    """Return the scenarios whose means no other one dominates, by rising cost.

    Args:
        kpis: table ``kpis`` of all scenarios.
        cost: KPI of the line of which less is better.
        output: KPI of the line of which more is better.
        level: confidence level of all intervals together.
    """
    costs, outputs = _read(kpis, cost), _read(kpis, output)
    names = [name for name in costs if name in outputs]
    alone = share_level(level, 2 * max(1, len(names)))

    def find(values: Sequence[float], kpi: str) -> Interval:
        return mean_interval(values, alone, KPI_DEFINITIONS[kpi].limits)

    found = [FrontPoint(name, cost, find(costs[name], cost), output, find(outputs[name], output)) for name in names]
    return [found[place] for place in find_front([p.cost.mean for p in found], [p.output.mean for p in found])]


def find_front(costs: Sequence[float], outputs: Sequence[float]) -> list[int]:
    """Return the places of what no other one dominates, by rising cost.

    One dominates another when it costs no more and makes no less, and is better in either; of equals all are kept.

    Args:
        costs: less is better, shape (n,).
        outputs: more is better, shape (n,).
    """
    less, more = np.asarray(costs, dtype=float), np.asarray(outputs, dtype=float)
    kept = [place for place in range(less.size) if not _is_dominated(less, more, place)]
    return sorted(kept, key=lambda place: (less[place], more[place]))


def _is_dominated(less: NDArray[np.float64], more: NDArray[np.float64], place: int) -> bool:
    no_worse = (less <= less[place]) & (more >= more[place])
    better = (less < less[place]) | (more > more[place])
    return bool((no_worse & better).any())


def _read(kpis: pa.Table, kpi: str) -> Mapping[str, list[float]]:
    """Return the values of a KPI of the line, by scenario."""
    rows = kpis.filter((pc.field("scope") == LINE) & (pc.field("kpi") == kpi))
    values: dict[str, list[float]] = {}
    for name, value in zip(rows["scenario"].to_pylist(), rows["value"].to_pylist(), strict=True):
        values.setdefault(name, []).append(value)
    return values
