"""How unevenly a line delivers: from hour to hour, and from replication to replication."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import special

from twin.records.intervals import LEVEL, Interval
from twin.records.quantities import LINE, LineRows, collect_rows
from twin.records.summary import KpiSummary


def summarise_output(tables: Mapping[str, pa.Table], level: float = LEVEL) -> list[KpiSummary]:
    """Return variance and index of dispersion of the good output over the replications of each scenario.

    Both need two replications. The chi-square intervals take the output of a replication as normal, which counts of
    a hundred parts and more are.

    Args:
        tables: all but ``kpis``.
        level: confidence level.
    """
    return measure_output(collect_rows(tables), level)


def measure_output(rows: LineRows, level: float = LEVEL) -> list[KpiSummary]:
    """Return what ``summarise_output`` does, from the quantities of the lines."""
    return [
        KpiSummary.of(scenario, LINE, kpi, interval)
        for scenario in dict.fromkeys(rows.scenario)
        for kpi, interval in _summarise(rows, rows.scenario == scenario, level)
    ]


def _summarise(rows: LineRows, mine: NDArray[np.bool_], level: float) -> Iterator[tuple[str, Interval]]:
    good, hours = rows.good[mine], float(rows.planned_s[mine][0]) / 3600
    if good.size < 2:
        return
    variance = _variance_interval(float(good.var(ddof=1)), good.size, level)
    yield "output_variance", _scale(variance, 1 / hours)
    if good.mean() > 0:
        yield "output_dispersion", _scale(variance, 1 / float(good.mean()))


def _variance_interval(variance: float, n: int, level: float) -> Interval:
    """(n - 1) s^2 / chi2(1 - a/2; n - 1) to (n - 1) s^2 / chi2(a/2; n - 1)."""
    tail = (1 - level) / 2
    low, high = ((n - 1) * variance / float(special.chdtri(n - 1, p)) for p in (tail, 1 - tail))
    return Interval(variance, low, high, n)


def _scale(interval: Interval, factor: float) -> Interval:
    return Interval(interval.mean * factor, interval.low * factor, interval.high * factor, interval.n)
