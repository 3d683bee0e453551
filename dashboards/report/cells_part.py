"""What a report says of several cells: how they differ, what single changes and faults do, cost against output."""

from collections.abc import Iterator

from dashboards.answer import format_level, name_base, show_difference
from dashboards.charts.cells import (
    chart_differences,
    chart_faults,
    chart_offers,
    chart_swings,
    find_offers,
    find_swings,
    name_axis,
    show_fault,
    sort_faults,
    tell_verdict,
)
from dashboards.formats import DASH, format_quantity, tell_bounds
from dashboards.report.blocks import show_card, show_chart
from dashboards.report.html import Html, element, join, make_table
from dashboards.results import Results
from dashboards.source import Source
from dashboards.text import Catalogue
from twin.config.experiment import Design


def show_cells(source: Source, say: Catalogue) -> Iterator[Html]:
    """Yield what compares the cells of a store, nothing when there is one only."""
    if len(source.cells) < 2 or not source.kpis:
        return
    if any(source.comparisons.values()):
        yield show_chart(chart_differences(source, say), say)
    yield _show_table(source, say)
    if source.file and source.file.design is Design.ONE_AT_A_TIME and (swings := find_swings(source, say)):
        yield show_chart(chart_swings(swings, source, say), say)
    if source.faults:
        yield _show_faults(source, say)
        yield show_chart(chart_faults(source, say), say)
    offers = list(find_offers(source))
    if len(offers) > 1:
        yield show_chart(chart_offers(offers, source, say), say)


def _show_table(source: Source, say: Catalogue) -> Html:
    headings = [say("report.cells.cell"), say("report.cells.n")]
    headings += [name_axis(kpi, source.base, say) for kpi in source.kpis]
    rows = [
        [_name_cell(name, source, say), str(results.replications)]
        + [_show_kpi(kpi, results, source, say) for kpi in source.kpis]
        for name, results in source.cells.items()
    ]
    note = say("report.cells.note", level=format_level(source.level), base=name_base(source, say))
    return show_card(say("report.cells"), make_table(headings, rows), note=note)


def _name_cell(name: str, source: Source, say: Catalogue) -> Html:
    marks = []
    if name == source.findings.best:
        marks.append(
            element(
                "span", say("report.cells.best" if source.findings.decided else "report.cells.may"), class_="mark met"
            )
        )
    if reason := source.findings.excluded.get(name):
        marks.append(element("span", say("report.cells.excluded", reason=reason), class_="mark below"))
    return join([name, *marks])


def _show_faults(source: Source, say: Catalogue) -> Html:
    headings = [
        say(f"report.faults.{name}") for name in ("fault", "severity", "attempts", "success", "time", "oee", "lost")
    ]
    rows = [show_fault(row, say) for row in sort_faults(source)]
    return show_card(say("report.faults"), make_table(headings, rows), note=say("report.faults.note"))


def _show_kpi(kpi: str, results: Results, source: Source, say: Catalogue) -> Html:
    """Return mean, interval, difference from the base and whether that is real."""
    summary = results.find(kpi)
    if summary is None:
        return Html(DASH)
    shown = format_quantity(summary.interval, summary.unit, say)
    lines = [element("div", element("b", shown.value), f" ({tell_bounds(shown, say)})", class_="value-line")]
    if one := source.comparisons[kpi].get(results.scenario):
        change = show_difference(one, kpi, source, say)
        word = element("span", tell_verdict(one, say), class_="real" if one.is_real else "open")
        lines.append(element("div", f"{change.value} ({tell_bounds(change, say)}) ", word, class_="value-line change"))
    return join(lines)
