"""What the comparison shows beside the charts of the report: replications, all numbers, the parts of intervals."""

from collections.abc import Callable, Iterable

from dashboards.answer import format_level, name_base, show_difference
from dashboards.chart import Cell, Chart, Link, Rows
from dashboards.charts.cells import tell_verdict
from dashboards.figures.strips import Strip, draw_strips
from dashboards.formats import DASH, Quantity, choose_scale, format_difference, format_quantity, tell_bounds
from dashboards.names import name_kpi
from dashboards.reality import pair_cells, show_p, tell_pairing
from dashboards.results import Results
from dashboards.source import Source
from dashboards.text import Catalogue
from twin.records.intervals import Interval

MOST_CELLS = 40
"""Cells that are shown at first."""
MOST_JOINED = 8
"""Cells whose replications are joined by lines; more would be a web."""
MOST_POINTS = 2400
"""Replications that are drawn, all cells together."""
LinkTo = Callable[[str], str]
"""Where a cell is looked at by itself."""


def order_cells(source: Source, most: int) -> list[str]:
    """Return the base and those cells that differ most from it, by falling difference; then those without any."""
    found = source.comparisons[source.kpis[0]]
    largest = sorted(found.values(), key=lambda one: -abs(one.difference.mean))[: most - 1]
    chosen = [one.scenario for one in sorted(largest, key=lambda one: -one.difference.mean)]
    others = [name for name in source.cells if name not in found and name != source.base.scenario]
    return [source.base.scenario, *chosen, *others][:most]


def chart_strips(source: Source, cells: list[str], *, differences: bool, link: LinkTo, say: Catalogue) -> Chart:
    """Return every replication of some cells, or its difference from the base.

    Args:
        source: judged by the KPI that is looked at.
        cells: in order of rows, the base first.
        differences: whether each replication of the base is taken from that of the cell.
        link: where a cell is looked at by itself.
        say: the words.
    """
    strips = list(
        _make_differences(source, cells[1:], link, say) if differences else _make_values(source, cells, link, say)
    )
    kpi, base = source.kpis[0], name_base(source, say)
    unit = strips[0].told.unit if strips else ""
    key = "compare.strips.axis.differences" if differences else "compare.strips.axis"
    axis = say(key, kpi=name_kpi(kpi, say), unit=unit, base=base)
    drawn = thin(strips)
    joined = not differences and 1 < len(strips) <= MOST_JOINED
    figure = draw_strips(drawn, axis=axis, paired=joined, zero=differences, say=say)
    note = say("compare.strips.note", level=format_level(source.level))
    if joined:
        note += " " + say("compare.strips.note.joined")
    if drawn != strips:
        note += " " + say("compare.strips.note.some", count=max(len(strip.values) for strip in drawn))
    title = say("compare.strips.differences" if differences else "compare.strips", kpi=name_kpi(kpi, say), base=base)
    rows = Rows(_head_strips(axis, say), [_show_strip(strip) for strip in strips])
    summary = _tell_strips(strips, say)
    return Chart("strips", title, figure, f"{summary} {tell_pairing(source, cells[1:], say)}".strip(), note, rows)


def tabulate_cells(source: Source, cells: Iterable[str], link: LinkTo, say: Catalogue) -> Rows:
    """Return the KPIs of interest of some cells, each with its difference from the base."""
    headings = [say("report.cells.cell"), say("report.cells.n")]
    for kpi in source.kpis:
        summary = source.base.find(kpi)
        unit = format_quantity(summary.interval, summary.unit, say).unit if summary else ""
        headings.append(f"{name_kpi(kpi, say)} [{unit}]")
        headings.append(say("compare.table.change", base=name_base(source, say)))
    return Rows(headings, [_show_cell(source, name, link, say) for name in cells])


def tabulate_splits(source: Source, cells: Iterable[str], link: LinkTo, say: Catalogue) -> Rows | None:
    """Return what the interval of the KPI is made of in some cells, None when that is known of none."""
    rows: list[list[Cell]] = []
    for name in cells:
        summary = source.cells[name].find(source.kpis[0])
        if summary is None or summary.split is None:
            continue
        factor, _ = choose_scale(summary.mean, summary.unit)
        parts = (summary.split.whole, summary.split.replications, summary.split.attempts)
        shown = [f"{factor * part:.3g}" for part in parts]
        rows.append([Link(name, link(name)), summary.split.most_from or DASH, *shown])
    headings = [
        say("report.cells.cell"),
        *(say(f"compare.split.{name}") for name in ("skill", "whole", "chance", "attempts")),
    ]
    return Rows(headings, rows, texts=2) if rows else None


def _show_cell(source: Source, name: str, link: LinkTo, say: Catalogue) -> list[Cell]:
    results = source.cells[name]
    cells: list[Cell] = [Link(name + _mark(source, name, say), link(name)), str(results.replications)]
    for kpi in source.kpis:
        cells += [_show_mean(results, kpi, say), _show_change(source, name, kpi, say)]
    return cells


def _mark(source: Source, name: str, say: Catalogue) -> str:
    """Return the base and the best cell as such."""
    marks = []
    if name == source.base.scenario:
        marks.append(say("compare.table.base"))
    if name == source.findings.best:
        marks.append(say("report.cells.best" if source.findings.decided else "report.cells.may"))
    return "".join(f" ({mark})" for mark in marks)


def _show_mean(results: Results, kpi: str, say: Catalogue) -> str:
    summary = results.find(kpi)
    if summary is None:
        return DASH
    shown = format_quantity(summary.interval, summary.unit, say)
    return f"{shown.value} ({tell_bounds(shown, say)})"


def _show_change(source: Source, name: str, kpi: str, say: Catalogue) -> str:
    one = source.comparisons[kpi].get(name)
    if one is None:
        return DASH
    shown = show_difference(one, kpi, source, say)
    return f"{shown.value} ({tell_bounds(shown, say)}); {tell_verdict(one, say)} (p {show_p(one.p_value)})"


def _make_values(source: Source, cells: list[str], link: LinkTo, say: Catalogue) -> Iterable[Strip]:
    kpi = source.kpis[0]
    values = source.experiment.line_runs.read(kpi)
    like = source.base.find(kpi)
    for name in cells:
        summary = source.cells[name].find(kpi)
        if summary is None or like is None:
            continue
        factor, _ = choose_scale(like.mean, like.unit)
        told = format_quantity(summary.interval, summary.unit, say)
        yield _make_strip(name, values[name].as_dict(), summary.interval, factor, told, link)


def _make_differences(source: Source, cells: list[str], link: LinkTo, say: Catalogue) -> Iterable[Strip]:
    kpi = source.kpis[0]
    like = source.base.find(kpi)
    if like is None:
        return
    factor, _ = choose_scale(like.mean, like.unit)
    compared = source.comparisons[kpi]
    for name, pairs in pair_cells(source, cells).items():
        interval = compared[name].difference
        told = format_difference(interval, like.unit, say, like=like.mean)
        values = dict(zip(pairs.numbers, pairs.differences.tolist(), strict=True))
        yield _make_strip(name, values, interval, factor, told, link)


def _make_strip(
    name: str, values: dict[int, float], mean: Interval, factor: float, told: Quantity, link: LinkTo
) -> Strip:
    scaled = Interval(factor * mean.mean, factor * mean.low, factor * mean.high, mean.n)
    return Strip(name, {number: factor * value for number, value in values.items()}, scaled, told, link(name))


def thin(strips: list[Strip]) -> list[Strip]:
    """Return the strips with so few of their first replications that a browser draws all of them."""
    most = MOST_POINTS // max(len(strips), 1)
    if all(len(strip.values) <= most for strip in strips):
        return strips
    return [
        Strip(one.name, {n: one.values[n] for n in sorted(one.values)[:most]}, one.mean, one.told, one.href)
        for one in strips
    ]


def _head_strips(axis: str, say: Catalogue) -> list[str]:
    return [
        say("report.cells.cell"),
        axis,
        *(say(f"compare.strips.{name}") for name in ("bounds", "n", "least", "most")),
    ]


def _show_strip(strip: Strip) -> list[Cell]:
    values = list(strip.values.values())
    ends = [f"{bound:.4g}" for bound in (min(values), max(values))]
    return [Link(strip.name, strip.href), strip.told.value, strip.told.bounds or DASH, str(len(values)), *ends]


def _tell_strips(strips: list[Strip], say: Catalogue) -> str:
    most, least = (choose(strips, key=lambda strip: strip.mean.mean) for choose in (max, min))
    widest = max(strips, key=lambda strip: max(strip.values.values()) - min(strip.values.values()))
    return say(
        "compare.strips.summary",
        most=most.name,
        most_value=most.told.value,
        least=least.name,
        least_value=least.told.value,
        unit=most.told.unit,
        widest=widest.name,
        low=f"{min(widest.values.values()):.4g}",
        high=f"{max(widest.values.values()):.4g}",
        n=len(widest.values),
    )
