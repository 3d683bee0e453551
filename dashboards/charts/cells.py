"""Charts of several cells: how they differ, what single changes and faults do, cost against output."""

from collections.abc import Iterator, Mapping

from dashboards.answer import format_level, name_base, show_difference, tell_differences, tell_worst_fault
from dashboards.chart import Chart, Rows
from dashboards.figures.differences import draw_differences
from dashboards.figures.pareto import Offer, draw_pareto, find_front
from dashboards.figures.tornado import End, Swing, draw_tornado, sort_swings
from dashboards.formats import DASH, Quantity, choose_scale, format_number, format_quantity, tell_bounds
from dashboards.names import mention_kpi, name_kpi
from dashboards.results import Results
from dashboards.source import Source
from dashboards.text import Catalogue
from twin.records.campaign import FAULT, FaultRow
from twin.records.comparisons import Comparison
from twin.records.intervals import Interval

MOST_ROWS = 40
"""Rows of a chart; the table below it has all."""
COST, OUTPUT = "cost_per_good_part", "good_rate"


def find_swings(source: Source, say: Catalogue) -> list[Swing]:
    """Return the effect of every single change on the first KPI, widest first; numbers of a factor share a row."""
    found = source.comparisons[source.kpis[0]]
    levels, base = source.experiment.manifest.levels, source.base.scenario
    changes: dict[str, dict[str, Comparison]] = {}
    for cell, one in found.items():
        for factor, label in levels.get(cell, {}).items():
            if label != levels.get(base, {}).get(factor):
                changes.setdefault(factor, {})[label] = one
    swings = [swing for factor, effects in changes.items() for swing in _make_swings(factor, effects, source, say)]
    return sort_swings(swings)


def _make_swings(factor: str, effects: Mapping[str, Comparison], source: Source, say: Catalogue) -> Iterator[Swing]:
    if len(effects) > 1 and all(map(_is_number, effects)):
        order = sorted(effects, key=float)
        ends = tuple(_make_end(label, effects[label], source, say) for label in (order[0], order[-1]))
        yield Swing(say("report.tornado.span", factor=factor, low=order[0], high=order[-1]), ends)
        return
    for label, one in effects.items():
        yield Swing(label if factor == FAULT else f"{factor}: {label}", (_make_end("", one, source, say),))


def _make_end(label: str, one: Comparison, source: Source, say: Catalogue) -> End:
    kpi = source.kpis[0]
    return End(label, _scale(one.difference, _find_factor(kpi, source)), show_difference(one, kpi, source, say))


def tell_verdict(one: Comparison, say: Catalogue) -> str:
    """Return whether a difference is real, and in which direction."""
    if not one.is_real:
        return say("report.real.no")
    return say("report.real.more" if one.difference.mean > 0 else "report.real.less")


def chart_differences(source: Source, say: Catalogue) -> Chart:
    """Return how the cells differ from the base in the first KPI."""
    kpi = source.kpis[0]
    found = sorted(source.comparisons[kpi].values(), key=lambda one: -one.difference.mean)
    drawn = sorted(found, key=lambda one: -abs(one.difference.mean))[:MOST_ROWS]
    drawn.sort(key=lambda one: -one.difference.mean)
    factor = _find_factor(kpi, source)
    told = {one.scenario: show_difference(one, kpi, source, say) for one in found}
    unit = next(iter(told.values())).unit
    axis = say("report.differences.axis", kpi=name_kpi(kpi, say), unit=unit, base=name_base(source, say))
    headings = [say("report.cells.cell"), f"{say('report.differences.change')} [{unit}]"]
    headings += [say("report.differences.bounds"), say("report.differences.p"), say("report.differences.real")]
    rows = [
        [
            one.scenario,
            told[one.scenario].value,
            tell_bounds(told[one.scenario], say),
            _show_p(one),
            tell_verdict(one, say),
        ]
        for one in found
    ]
    note = say("report.differences.note", level=format_level(source.level), base=name_base(source, say))
    if len(drawn) < len(found):
        some = say("report.differences.some", shown=len(drawn), count=len(found))
        note = say.join("sentences", (note, some))
    figure = draw_differences(drawn, [told[one.scenario] for one in drawn], factor=factor, axis=axis, say=say)
    title = say("report.differences.title", kpi=mention_kpi(kpi, say), base=name_base(source, say))
    return Chart("differences", title, figure, tell_differences(source, say), note, Rows(headings, rows))


def _show_change(one: Comparison, told: Quantity, say: Catalogue) -> list[str]:
    return [told.value, tell_bounds(told, say), _show_p(one), tell_verdict(one, say)]


def _show_p(one: Comparison) -> str:
    return "< 0.001" if one.p_value < 0.001 else f"{one.p_value:.3f}"


def chart_swings(swings: list[Swing], source: Source, say: Catalogue) -> Chart:
    """Return what single changes do to the first KPI, widest first."""
    label = name_kpi(source.kpis[0], say)
    widest = swings[0]
    unit = widest.ends[0].told.unit
    headings = [say("report.tornado.change"), f"{label} [{unit}]", say("report.differences.bounds")]
    rows = [
        [f"{one.name} {end.label}".strip(), end.told.value, tell_bounds(end.told, say)]
        for one in swings
        for end in one.ends
    ]
    axis = say("report.differences.axis", kpi=label, unit=unit, base=name_base(source, say))
    told = say(
        "report.tornado",
        name=widest.name,
        kpi=mention_kpi(source.kpis[0], say),
        width=format_number(widest.width),
        unit=unit,
    )
    title = say("report.tornado.title", kpi=mention_kpi(source.kpis[0], say))
    figure = draw_tornado(swings[:MOST_ROWS], axis=axis, say=say)
    return Chart("tornado", title, figure, told, say("report.tornado.note"), Rows(headings, rows))


def show_fault(row: FaultRow, say: Catalogue) -> list[str]:
    """Return a row of the table of faults."""
    found = [(row.success, "1"), (row.duration_s, "s"), (row.oee, "1"), (row.lost_per_shift, "")]
    return [row.fault, f"{row.severity:g}", str(row.attempts), *(_show(one, unit, say) for one, unit in found)]


def _show(interval: Interval | None, unit: str, say: Catalogue) -> str:
    if interval is None:
        return DASH
    shown = format_quantity(interval, unit, say)
    return f"{shown.value} {shown.unit} ({tell_bounds(shown, say)})".replace("  ", " ")


def sort_faults(source: Source) -> list[FaultRow]:
    """Return the faults, the costliest first."""
    return sorted(source.faults, key=lambda row: -row.lost_per_shift.mean)


def chart_faults(source: Source, say: Catalogue) -> Chart:
    """Return what each physical fault costs, the costliest first."""
    rows = sort_faults(source)
    swings = [
        Swing(f"{row.fault} = {row.severity:g}", (End("", row.lost_per_shift, _tell_lost(row, say)),)) for row in rows
    ]
    headings = [say("report.faults.fault"), say("report.faults.severity"), say("report.faults.lost")]
    table = Rows(headings, [[row.fault, f"{row.severity:g}", _show(row.lost_per_shift, "", say)] for row in rows])
    figure = draw_tornado(swings[:MOST_ROWS], axis=say("report.faults.axis"), say=say)
    title, note = say("report.faults.title"), say("report.faults.chart_note")
    return Chart("fault-tornado", title, figure, tell_worst_fault(source, say), note, table)


def _tell_lost(row: FaultRow, say: Catalogue) -> Quantity:
    return format_quantity(row.lost_per_shift, "parts", say)


def find_offers(source: Source) -> Iterator[Offer]:
    """Yield cost and output of the cells that have both."""
    for name, results in source.cells.items():
        cost, output = results.find(COST), results.find(OUTPUT)
        if cost and output:
            yield Offer(name, cost.interval, output.interval)


def chart_offers(offers: list[Offer], source: Source, say: Catalogue) -> Chart:
    """Return cost against output, with the cells that none beats in both."""
    front = [offer.name for offer in find_front(offers)]
    cost, output = (name_axis(kpi, source.base, say) for kpi in (COST, OUTPUT))
    headings = [say("report.cells.cell"), cost, output, say("report.pareto.front")]
    rows = [
        [offer.name, _show(offer.cost, "", say), _show(offer.output, "", say)]
        + [say("report.yes") if offer.name in front else say("report.no")]
        for offer in sorted(offers, key=lambda one: one.cost.mean)
    ]
    told = say("report.pareto", count=len(front), all=len(offers), cheapest=front[0], most=front[-1])
    figure = draw_pareto(offers, cost=cost, output=output, say=say)
    return Chart("pareto", say("report.pareto.title"), figure, told, say("report.pareto.note"), Rows(headings, rows))


def name_axis(kpi: str, results: Results, say: Catalogue) -> str:
    """Return the name of a KPI with the unit in which it is shown."""
    summary = results.find(kpi)
    label = name_kpi(kpi, say)
    return f"{label} [{format_quantity(summary.interval, summary.unit, say).unit}]" if summary else label


def _find_factor(kpi: str, source: Source) -> float:
    """Return the factor from a KPI's unit to the one in which it is shown."""
    summary = source.base.find(kpi)
    return choose_scale(summary.mean, summary.unit)[0] if summary else 1.0


def _scale(interval: Interval, factor: float) -> Interval:
    return Interval(factor * interval.mean, factor * interval.low, factor * interval.high, interval.n)


def _is_number(label: str) -> bool:
    try:
        float(label)
    except ValueError:
        return False
    return True
