"""KPIs and skills as tables for people; the same numbers give the same bytes."""

import math
from collections.abc import Iterable

import pyarrow.compute as pc
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from twin.records.bottleneck import Method
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.intervals import Interval
from twin.records.kpis import summarise_tables
from twin.records.manifest import SkillEntry
from twin.records.store import Store
from twin.records.summary import KpiSummary
from twin.records.tables import TABLES
from twin.records.verdict import Verdict, judge_bottlenecks

WIDTH = 100
"""Columns of a printed table, whatever the terminal: output must not depend on where it is shown."""
LINE_SCOPE = "line"


def read_summaries(store: Store) -> list[KpiSummary]:
    """Return every KPI of a store with its interval."""
    return summarise_tables({name: store.read(name) for name in TABLES})


def describe_kpis(summaries: Iterable[KpiSummary], scenario: str) -> dict[str, dict[str, object]]:
    """Return the line's KPIs of a scenario as the JSON shape of ``run``."""
    return {row.kpi: dict(row.as_json()) for row in _select(summaries, scenario)}


def read_warm_up_s(store: Store, scenario: str) -> float | None:
    """Return the time that was left out at the start of a scenario's replications [s], None before the first."""
    runs = store.read("runs")
    found = runs.filter(pc.equal(runs["scenario"], scenario))["warm_up_s"].to_pylist()
    return found[0] if found else None


def read_verdicts(store: Store) -> list[Verdict]:
    """Return the bottleneck of every scenario of a store by every rule."""
    return judge_bottlenecks({name: store.read(name) for name in TABLES if name != "kpis"})


def describe_bottlenecks(verdicts: Iterable[Verdict], scenario: str) -> dict[str, dict[str, object]]:
    """Return the bottleneck of a scenario by each rule as the JSON shape of ``run``."""
    found = {str(verdict.method): verdict for verdict in verdicts if verdict.scenario == scenario}
    arrows = {"arrows": {"between": found["arrows"].arrows}} if found else {}
    return {method: {**verdict.as_json(), **arrows.get(method, {})} for method, verdict in found.items()}


def print_kpis(store: Store) -> None:
    """Print a table of the line's KPIs for each scenario, then what stands behind the skills."""
    summaries, verdicts, manifest = read_summaries(store), read_verdicts(store), store.manifest
    console = Console(width=WIDTH, highlight=False)
    for scenario in manifest.scenarios:
        console.print(_make_kpi_table(list(_select(summaries, scenario)), store, scenario))
        console.print(_make_bottleneck_table([found for found in verdicts if found.scenario == scenario]))
    for skill in manifest.skills:
        console.print(describe_skill(skill), soft_wrap=True)


def describe_skill(skill: SkillEntry) -> str:
    """Return the evidence behind a skill in one line."""
    interval = show_interval(skill.success, "1")
    faults = f", {skill.sim_faults} sim_fault" if skill.sim_faults else ""
    return f"skill {skill.key}: success {interval} of {skill.attempts} attempts{faults}; fidelity {skill.fidelity}"


def show_interval(interval: Interval, unit: str) -> str:
    """Return mean and bounds, such as ``93.3 % [84.1, 97.4]``."""
    scale, ending = (100.0, " %") if unit == "1" else (1.0, "")
    low, high = (_show(bound * scale) for bound in (interval.low, interval.high))
    return f"{_show(interval.mean * scale)}{ending} [{low}, {high}]"


def _select(summaries: Iterable[KpiSummary], scenario: str) -> Iterable[KpiSummary]:
    return (row for row in summaries if row.scenario == scenario and row.scope == LINE_SCOPE)


def _make_kpi_table(rows: list[KpiSummary], store: Store, scenario: str) -> Table:
    manifest, warm_up_s = store.manifest, read_warm_up_s(store, scenario) or 0.0
    begins = "from a saved state" if manifest.start else f"after {warm_up_s / 3600:.3g} h of warm-up"
    title = (
        f"{manifest.name}, scenario {scenario}: {manifest.replications} replications, seed {manifest.seed}, {begins}"
    )
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", width=WIDTH)
    table.add_column("KPI")
    for heading in ("mean", "95 % interval", "n"):
        table.add_column(heading, justify="right")
    table.add_column("unit")
    for row in rows:
        definition = KPI_DEFINITIONS[row.kpi]
        scale, unit = (100.0, "%") if row.unit == "1" else (1.0, row.unit)
        bounds = f"{_show(row.low * scale)} to {_show(row.high * scale)}"
        table.add_row(definition.label, _show(row.mean * scale), bounds, str(row.n), unit)
    return table


def _make_bottleneck_table(verdicts: list[Verdict]) -> Table:
    table = Table(box=SIMPLE_HEAD, width=WIDTH)
    for heading in ("bottleneck by", "station"):
        table.add_column(heading)
    table.add_column("replications that agree", justify="right")
    for verdict in verdicts:
        arrows = f" ({verdict.arrows})" if verdict.method is Method.ARROWS and verdict.arrows else ""
        table.add_row(f"{verdict.method.label}{arrows}", verdict.station, show_interval(verdict.agree, "1"))
    return table


def _show(value: float) -> str:
    if not math.isfinite(value):
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if 0 < abs(value) < 0.1:
        return f"{value:.2g}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
