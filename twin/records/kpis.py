"""KPIs of replications, as pure functions of the tables they left behind."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.records.definitions import KPI_DEFINITIONS, MONEY, KpiDefinition
from twin.records.events import pool_events
from twin.records.hourly import measure_output
from twin.records.intervals import LEVEL
from twin.records.quantities import LINE, Floats, LineRows, collect_rows
from twin.records.summary import KpiSummary, summarise
from twin.records.tables import KPIS
from twin.records.verdict import count_bottlenecks

Ints = NDArray[np.int64]

__all__ = ["KPI_DEFINITIONS", "LINE", "KpiDefinition", "KpiSummary", "compute_kpis", "summarise", "summarise_tables"]


def compute_kpis(tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return every KPI of every replication: of the line, then of each station in order of flow.

    A KPI that has no value in a replication (a division by zero) is absent from it.

    Args:
        tables: all but ``kpis`` of one or more replications.
    """
    rows = collect_rows(tables)
    parts = [_take_existing(rows, *column) for column in _evaluate(rows)]
    run, scope, kpi, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((kpi, scope, run))
    return _make_table(rows, run[order], scope[order], kpi[order], value[order])


def summarise_tables(tables: Mapping[str, pa.Table], level: float = LEVEL) -> list[KpiSummary]:
    """Return every KPI over the replications: averaged or pooled, whichever it needs, in order of report.

    Args:
        tables: all of one or more scenarios; with ``input_variance`` the intervals hold it.
        level: confidence level.
    """
    averaged = summarise(tables["kpis"], level, tables.get("input_variance"))
    rows = collect_rows(tables)
    pooled = [
        *pool_events(rows.stations, level),
        *measure_output(rows, level),
        *count_bottlenecks(rows.stations, level),
    ]
    names = {name: place for place, name in enumerate(KPI_DEFINITIONS)}
    scopes = {scope: place for place, scope in enumerate(dict.fromkeys((s.scenario, s.scope) for s in averaged))}
    return sorted(averaged + pooled, key=lambda s: (scopes[s.scenario, s.scope], names[s.kpi]))


def _evaluate(rows: LineRows) -> Iterator[tuple[bool, int, Floats]]:
    for number, definition in enumerate(KPI_DEFINITIONS.values()):
        if definition.line:
            yield True, number, definition.line(rows)
        if definition.station:
            values = definition.station(rows.stations)
            relevant = rows.stations.humanoid | (not definition.humanoid)
            yield False, number, np.where(relevant, values, np.nan)


def _take_existing(rows: LineRows, of_line: bool, number: int, values: Floats) -> tuple[Ints, Ints, Ints, Floats]:
    """Return run, scope (0 the line, else 1 + station row), KPI number and value, where there is a value."""
    kept = np.flatnonzero(np.isfinite(values)).astype(np.int64)
    run, scope = (kept, np.zeros_like(kept)) if of_line else (rows.owner[kept], kept + 1)
    return run, scope, np.full(kept.size, number, dtype=np.int64), values[kept]


def _make_table(rows: LineRows, run: Ints, scope: Ints, kpi: Ints, value: Floats) -> pa.Table:
    scopes = np.array([LINE, *rows.stations.station], dtype=object)
    names = np.array(list(KPI_DEFINITIONS), dtype=object)
    units = np.array([definition.unit for definition in KPI_DEFINITIONS.values()], dtype=object)
    unit = np.where(units[kpi] == MONEY, rows.currency[run] + "/part", units[kpi])
    columns = [rows.scenario[run], rows.replication[run], scopes[scope], names[kpi], value, unit]
    return pa.table(
        [pa.array(column, type=field.type) for column, field in zip(columns, KPIS, strict=True)], schema=KPIS
    )
