"""Parts of the page that compares cells: the best one, which differences are real, replications, numbers."""

from typing import Any

from dash import dcc, html

from dashboards.answer import format_level, name_base, tell_best, tell_differences, tell_split
from dashboards.charts.compare import MOST_CELLS, chart_strips, tabulate_cells, tabulate_splits
from dashboards.components.card import card
from dashboards.components.chart import show_chart
from dashboards.components.rows import show_rows
from dashboards.reality import Reality, tell_reality
from dashboards.source import Source
from dashboards.view import View

ALL = "all"
"""Value of the field ``rows`` that shows as many cells as a page holds."""
DIFFERENCES = "differences"
"""Value of the field ``strips`` that shows each replication's difference from the base."""
SIGNS = {True: "▲ ", False: "▼ "}


def show_best(plain: Source, view: View) -> list[Any]:
    """Return what an experiment found beyond its tables: the best cell, those left out; nothing if it chose none."""
    say, findings = view.say, plain.findings
    told = tell_best(plain, say)
    if not told and not findings.excluded:
        return []
    excluded = [
        html.Li([_link(name, view), f": {reason}"]) for name, reason in list(findings.excluded.items())[:MOST_CELLS]
    ]
    left = [html.P(say("compare.best.excluded", count=len(findings.excluded))), html.Ul(excluded)] if excluded else []
    return [card(say("compare.best"), html.P(told), *left)]


def show_reality(source: Source, cells: list[str], view: View) -> Any:
    """Return for each cell whether its difference from the base is real, and what would tell if that is open."""
    say = view.say
    items = [_show_reality(one, view) for one in tell_reality(source, cells, say)]
    note = say("compare.real.note", level=format_level(source.level))
    if source.base.scenario != next(iter(source.cells)) and source.experiment.tables["input_variance"].num_rows:
        note += " " + say("compare.real.note.attempts")
    title = say("compare.real", base=name_base(source, say))
    summary = html.P(tell_differences(source, say), className="chart-summary")
    return card(
        title, summary, html.Ul(items, className="realities", tabIndex="0"), *_tell_rest(source, cells, view), note=note
    )


def show_strips(source: Source, cells: list[str], view: View) -> Any:
    """Return every replication of some cells, the base first, or its difference from the base."""
    by_difference = view.find("strips") == DIFFERENCES
    chart = chart_strips(source, cells, differences=by_difference, link=_make_link(view), say=view.say)
    return show_chart(chart, view)


def show_switch(view: View) -> Any:
    """Return a link from the replications' values to their differences, and back."""
    by_difference = view.find("strips") == DIFFERENCES
    other = view.say("compare.strips.to_values" if by_difference else "compare.strips.to_differences")
    switch = dcc.Link(other, href=view.link(strips=None if by_difference else DIFFERENCES))
    return html.P(switch, className="below")


def show_table(source: Source, cells: list[str], view: View) -> Any:
    """Return the KPIs of interest of some cells, the base first, each with its difference from the base."""
    say = view.say
    rows = tabulate_cells(source, cells, _make_link(view), say)
    note = say("compare.table.note", level=format_level(source.level), base=name_base(source, say))
    return card(say("report.cells"), show_rows(rows, id="cells-rows"), *_tell_rest(source, cells[1:], view), note=note)


def show_split(source: Source, cells: list[str], view: View) -> Any:
    """Return what would narrow the intervals: more replications or more attempts."""
    say, title = view.say, view.say("compare.split")
    rows = tabulate_splits(source, cells, _make_link(view), say)
    if rows is None:
        rests = bool(source.experiment.manifest.skills)
        return card(title, html.P(say("compare.split.unknown" if rests else "compare.split.none")))
    summary = html.P(tell_split(source, say), className="chart-summary")
    return card(title, summary, show_rows(rows, id="split-rows"), note=say("compare.split.note"))


def _show_reality(one: Reality, view: View) -> Any:
    sign = html.Span(SIGNS[one.is_more] if one.is_real else "○ ", className="real" if one.is_real else "open")
    return html.Li([sign, _link(one.cell, view), f": {one.text}"])


def _tell_rest(source: Source, cells: list[str], view: View) -> list[Any]:
    """Return that not all cells are shown, and how to see them."""
    count = len(source.cells) - 1
    if count <= len(cells):
        return []
    if view.find("rows") == ALL:
        return [html.P(view.say("compare.rest.most", shown=len(cells), count=count), className="note")]
    more = dcc.Link(view.say("compare.rest.all"), href=view.link(rows=ALL))
    return [html.P([view.say("compare.rest", shown=len(cells), count=count), " ", more], className="note")]


def _link(cell: str, view: View) -> Any:
    return dcc.Link(cell, href=_make_link(view)(cell))


def _make_link(view: View) -> Any:
    """Return what gives the address where a cell is looked at by itself."""
    return lambda cell: view.link_to("/", scenario=cell)
