"""KPIs and skills as tables for people; the same numbers give the same bytes."""

import math
from collections.abc import Iterable, Sequence

import pyarrow.compute as pc
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from twin.records.bottleneck import Method
from twin.records.campaign import FaultRow
from twin.records.comparisons import Comparison
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.failures import read_unmeasured
from twin.records.intervals import Interval
from twin.records.kpis import summarise_tables
from twin.records.manifest import SkillEntry
from twin.records.scoreboard import SCORE_KPIS, Protocol, Scoreboard, ScoredLine, ScoreRow, ScoreState
from twin.records.store import Store
from twin.records.summary import KpiSummary
from twin.records.tables import TABLES
from twin.records.verdict import Verdict, judge_bottlenecks

WIDTH = 100
"""Columns of a printed table, whatever the terminal: output must not depend on where it is shown."""
WIDE = 116
"""Columns of a table of faults."""
BOARD = 140
"""Columns of a scoreboard."""
LINE_SCOPE = "line"


def read_summaries(store: Store) -> list[KpiSummary]:
    """Return every KPI of a store with its interval."""
    return summarise_tables({name: store.read(name) for name in (*TABLES, "input_variance")})


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
    unmeasured = read_unmeasured(store.folder)
    for scenario in manifest.scenarios:
        if scenario in unmeasured:
            console.print(f"{scenario} of {manifest.name}: not run\n", soft_wrap=True, markup=False)
            continue
        rows = list(_select(summaries, scenario))
        console.print(_make_kpi_table(rows, store, scenario))
        if split := describe_split(rows, manifest.name):
            console.print(split, soft_wrap=True)
        console.print(_make_bottleneck_table([found for found in verdicts if found.scenario == scenario]))
    for skill in manifest.skills:
        console.print(describe_skill(skill), soft_wrap=True)


def describe_split(rows: Iterable[KpiSummary], line: str) -> str:
    """Return what the interval of the line's OEE is made of in one line; nothing without skills."""
    oee = next((row for row in rows if row.kpi == "oee"), None)
    if oee is None or oee.split is None:
        return ""
    split, skill = oee.split, oee.split.most_from
    whole, noise, brought = (f"+-{_show(width * 100)}" for width in (split.whole, split.replications, split.attempts))
    text = f"of OEE's {whole} points: {noise} from {oee.n} replications, {brought} from physics attempts"
    return f"{text}, most from {skill}: `twin calibrate {line} --improve oee`" if skill else text


def print_comparison_table(
    rows: Sequence[KpiSummary], comparisons: Sequence[Comparison], base: str, level: float
) -> None:
    """Print a KPI of every scenario, and what differs from one of them."""
    definition, share = KPI_DEFINITIONS[rows[0].kpi], f"{100 * level:g} %"
    scale, unit = (100.0, "%") if rows[0].unit == "1" else (1.0, rows[0].unit)
    title = f"{definition.label} [{unit}] with {share} intervals; those against {base} hold all together"
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", width=WIDTH)
    table.add_column("scenario", ratio=1)
    for heading in ("n", "mean", f"against {base}"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("real?", no_wrap=True)
    found = {comparison.scenario: comparison for comparison in comparisons}
    for row in rows:
        mean = f"{_show(row.mean * scale)} [{_show(row.low * scale)}, {_show(row.high * scale)}]"
        table.add_row(row.scenario, str(row.n), mean, *_tell_difference(found.get(row.scenario), scale))
    Console(width=WIDTH, highlight=False, markup=False).print(table)


def _tell_difference(comparison: Comparison | None, scale: float) -> tuple[str, str]:
    if comparison is None:
        return "", ""
    change = comparison.difference
    bounds = f"[{_sign(change.low * scale)}, {_sign(change.high * scale)}]"
    return f"{_sign(change.mean * scale)} {bounds}", "yes" if comparison.is_real else "not shown"


def print_fault_table(rows: Iterable[FaultRow]) -> None:
    """Print what each fault does, from attempts to the line, the worst one first."""
    table = Table(title="Faults, by what they cost", box=SIMPLE_HEAD, title_justify="left", width=WIDE)
    table.add_column("fault=severity", no_wrap=True)
    for heading in ("success", "time [s]", "OEE", "parts lost a shift"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in sorted(rows, key=lambda row: -row.lost_per_shift.mean):
        time_s = _show(row.duration_s.mean) if row.duration_s else "-"
        success, oee = show_interval(row.success, "1"), show_interval(row.oee, "1")
        lost = show_interval(row.lost_per_shift, "parts")
        table.add_row(f"{row.fault}={row.severity:g}", success, time_s, oee, lost)
    Console(width=WIDE, highlight=False, markup=False).print(table)


def print_scoreboard(board: Scoreboard) -> None:
    """Print the rows of each line, the best first, then what has no score and why."""
    console = Console(width=BOARD, highlight=False, markup=False)
    for line in board.lines:
        rows = board.find_rows(line.name)
        scored = [row for row in rows if row.state is ScoreState.SCORED]
        title = _head_line(line, board)
        console.print(_make_score_table(title, line, scored) if scored else title)
        for row in rows:
            if row.state is not ScoreState.SCORED:
                console.print(f"no score: {row.robot}, {row.policy}: {row.reason}", soft_wrap=True)
        console.print()


def _head_line(line: ScoredLine, board: Scoreboard) -> str:
    protocol = board.protocol
    target = f", plan {line.target_per_hour:g} an hour" if line.target_per_hour else ""
    trial = f"; a trial: the benchmark asks for {Protocol.attempts} and {Protocol.replications}"
    return (
        f"{line.name}: {protocol.attempts} attempts a skill, {protocol.replications} replications of "
        f"{line.planned_hours:g} h, seed {protocol.seed}{target}{trial if protocol.is_trial else ''}"
    )


def _make_score_table(title: str, line: ScoredLine, rows: Iterable[ScoreRow]) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", width=BOARD)
    for heading in ("robot", "policy"):
        table.add_column(heading, no_wrap=True)
    table.add_column("at")
    for heading in ("good parts/h", f"{line.currency or 'cost'}/good part", "OEE", "interventions/shift"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        stations = " ".join(row.stations) if row.scripted else "all"
        table.add_row(row.robot, row.policy, stations, *(_show_score(row, kpi) for kpi in SCORE_KPIS))
    return table


def _show_score(row: ScoreRow, kpi: str) -> str:
    if kpi not in row.kpis:
        return "-"
    return show_interval(row.kpis[kpi].interval, KPI_DEFINITIONS[kpi].unit)


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


def show_half_width(value: float, kpi: str) -> str:
    """Return a half-width with its unit, shares in points."""
    unit = KPI_DEFINITIONS[kpi].unit
    return f"+-{_show(value * 100)} points" if unit == "1" else f"+-{_show(value)} {unit}"


def _select(summaries: Iterable[KpiSummary], scenario: str) -> Iterable[KpiSummary]:
    return (row for row in summaries if row.scenario == scenario and row.scope == LINE_SCOPE)


def _make_kpi_table(rows: list[KpiSummary], store: Store, scenario: str) -> Table:
    manifest, warm_up_s = store.manifest, read_warm_up_s(store, scenario) or 0.0
    begins = "from a saved state" if manifest.start else f"after {warm_up_s / 3600:.3g} h of warm-up"
    runs = f"{manifest.replications} {'live ' if manifest.live else ''}replications"
    title = f"{manifest.name}, scenario {scenario}: {runs}, seed {manifest.seed}, {begins}"
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


def _sign(value: float) -> str:
    return f"+{_show(value)}" if value > 0 else _show(value)


def _show(value: float) -> str:
    if not math.isfinite(value):
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if 0 < abs(value) < 0.1:
        return f"{value:.2g}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
