"""Tables of KPIs."""

from collections.abc import Sequence
from typing import Any

import dash_ag_grid as dag

from dashboards import ids
from dashboards.formats import DASH, format_quantity
from dashboards.names import explain_kpi, name_kpi, name_source
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.records.kpis import LINE, KpiSummary

STATION_KPIS = (
    "oee",
    "availability",
    "technical_efficiency",
    "allocation_efficiency",
    "first_pass_yield",
    "throughput_rate",
    "mtbf",
    "mttr",
    "interventions_per_shift",
    "energy_per_good_part",
    "active_period",
    "bottleneck_by_active_period",
    "bottleneck_by_turning_point",
    "bottleneck_by_arrows",
)
"""KPIs of the station table, in order of rows."""
_OPTIONS = {
    "domLayout": "autoHeight",
    "enableBrowserTooltips": True,
    "headerHeight": 40,
    "rowHeight": 36,
    "suppressCellFocus": True,  # else Tab goes through every cell before it leaves the table
    "suppressHeaderFocus": True,
}
_WRAPPED: Any = {
    "wrapText": True,
    "autoHeight": True,
    "cellStyle": {"lineHeight": "1.3", "paddingTop": "8px", "paddingBottom": "8px"},
}


def line_table(results: Results, *, say: Catalogue) -> Any:
    """Return every KPI of the line with interval, n, unit, formula and source."""
    found = [results.summaries[key] for key in results.summaries if key[0] == LINE]
    columns = [
        _column("name", say("kpis.name"), minWidth=150, flex=3),
        _column("value", say("kpis.value"), type="rightAligned", width=88),
        _column("bounds", say("kpis.bounds"), width=164),
        _column("unit", say("kpis.unit"), width=148),
        _column("n", say("kpis.n"), type="rightAligned", width=76),
        _column("formula", say("kpis.formula"), minWidth=320, flex=5),
        _column("source", say("kpis.source"), minWidth=150, flex=2),
    ]
    return _grid(ids.KPI_TABLE, columns, [_make_row(summary, say) for summary in found])


def station_table(results: Results, *, say: Catalogue) -> Any:
    """Return the KPIs of the stations, one column a station."""
    stations = results.stations
    names = [name for name in STATION_KPIS if any(results.find(name, station) for station in stations)]
    fields = {station: f"station{index}" for index, station in enumerate(stations)}
    columns = [
        _column("name", say("kpis.name"), width=150, pinned="left"),
        *(_column(field, station, minWidth=200, flex=1) for station, field in fields.items()),
    ]
    rows: list[dict[str, object]] = [
        {
            "name": name_kpi(name, say),
            **{field: _show(results.find(name, station), say) for station, field in fields.items()},
        }
        for name in names
    ]
    return _grid(ids.STATION_TABLE, columns, rows)


def _make_row(summary: KpiSummary, say: Catalogue) -> dict[str, object]:
    shown = format_quantity(summary.interval, summary.unit, say)
    return {
        "name": name_kpi(summary.kpi, say),
        "value": shown.value,
        "bounds": shown.bounds or say("interval.none"),
        "unit": shown.unit,
        "n": f"{summary.n:,}",
        "formula": explain_kpi(summary.kpi, say),
        "source": name_source(summary.kpi, say),
    }


def _show(summary: KpiSummary | None, say: Catalogue) -> str:
    if summary is None:
        return DASH
    shown = format_quantity(summary.interval, summary.unit, say)
    return f"{shown.value} {shown.unit}" + (f"  ({shown.bounds})" if shown.bounds else "")


def _column(field: str, header: str, **options: object) -> dict[str, object]:
    return {"field": field, "headerName": header, "headerTooltip": header, **options}


def _grid(id: str, columns: Sequence[dict[str, object]], rows: Sequence[dict[str, object]]) -> Any:
    return dag.AgGrid(
        id=id,
        columnDefs=list(columns),
        rowData=list(rows),
        defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True, **_WRAPPED},
        dashGridOptions=_OPTIONS,
        style={"height": None, "width": "100%"},
    )
