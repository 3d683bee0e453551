"""Compare: every scenario against a base, in which KPI one likes, and whether the differences are real."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dash import html
from plotly.io.json import to_json_plotly

from dashboards.cache import Cache
from dashboards.chart import Chart
from dashboards.charts.cells import chart_differences, chart_offers, chart_swings, find_offers, find_swings
from dashboards.charts.compare import MOST_CELLS, order_cells
from dashboards.components.card import card
from dashboards.components.cells import (
    ALL,
    DIFFERENCES,
    show_best,
    show_reality,
    show_split,
    show_strips,
    show_switch,
    show_table,
)
from dashboards.components.chart import show_chart
from dashboards.components.choice import choice
from dashboards.components.header import notice
from dashboards.components.rows import MOST_ROWS
from dashboards.experiment import Experiment
from dashboards.names import name_kpi
from dashboards.page import Page
from dashboards.results import Results
from dashboards.source import Source, focus, recall_source
from dashboards.view import View
from twin.config.experiment import Design
from twin.records.definitions import KPI_DEFINITIONS

DRAWN = Cache(8 << 20)
"""Parts of the page that are the same for all scenarios."""
TREE_BYTES = 4
"""About what components take in memory for each byte of their JSON."""


def render(view: View) -> list[Any]:
    """Return the page; the KPI, the base and how many cells are shown stand in the address."""
    plain, say = recall_source(view.experiment), view.say
    if len(plain.cells) < 2:
        return [_tell_alone(view)]
    offered = list_kpis(view.experiment)
    first = next(iter([*plain.kpis, *offered]))
    kpi = view.find("kpi") or first
    source = focus(plain, kpi, view.find("base"))
    head = _show_choices(source, offered, first, view)
    if source.base.find(kpi) is None:
        text = say("compare.no_value", kpi=name_kpi(kpi, say), base=source.base.scenario)
        return [head, notice(text, colour="blue")]
    if not source.comparisons[kpi]:
        return [head, notice(say("compare.no_pairs", base=source.base.scenario), colour="blue")]
    return [head, *show_best(plain, view), *_show_cells(source, view), *_show_design(focus(plain, kpi, None), view)]


def list_kpis(experiment: Experiment) -> list[str]:
    """Return the KPIs of the line of which every replication has a value of its own, in order of definition."""
    found = experiment.line_runs.columns
    return [name for name, one in KPI_DEFINITIONS.items() if name in found and not one.pooled]


def _has_kpi(experiment: Experiment, _results: Results, value: str) -> bool:
    return value in list_kpis(experiment)


def _has_results(experiment: Experiment, _results: Results, value: str) -> bool:
    return value in experiment.scenarios and experiment.select(value) is not None


PAGE = Page(
    "/compare",
    "nav.compare",
    render,
    {
        "kpi": _has_kpi,
        "base": _has_results,
        "rows": lambda _experiment, _results, value: value == ALL,
        "strips": lambda _experiment, _results, value: value == DIFFERENCES,
    },
    steady=True,
)


def _tell_alone(view: View) -> Any:
    """Return that there is nothing to compare with, and the commands that make something."""
    line = view.experiment.manifest.line_file.removesuffix(".yaml")
    commands = {"run": f"twin run {line} --scenario base --scenario OTHER", "sweep": "twin sweep EXPERIMENT.yaml"}
    items = [html.Li([html.Code(command), " ", view.say(f"compare.alone.{key}")]) for key, command in commands.items()]
    text = view.say("compare.alone", scenario=view.results.scenario)
    return card(view.say("compare.title"), html.P(text), html.Ul(items))


def _show_choices(source: Source, offered: list[str], first: str, view: View) -> Any:
    say, kpi, cells = view.say, source.kpi or first, {name: name for name in source.cells}
    kpis = {name: name_kpi(name, say) for name in offered}
    choices = [
        choice("kpi", label=say("compare.kpi"), values=kpis, value=kpi, default=first),
        choice(
            "base",
            label=say("compare.base"),
            values=cells,
            value=source.base.scenario,
            default=next(iter(source.cells)),
        ),
    ]
    return html.Div([*choices, html.P(say("compare.kpi.note"), className="note")], className="page-choices")


def _show_cells(source: Source, view: View) -> list[Any]:
    cells = order_cells(source, MOST_ROWS if view.find("rows") == ALL else MOST_CELLS)
    differences, strips, *texts = _draw_once("cells", source, view, lambda: _draw_cells(source, cells, view))
    reality, table, split = texts
    pair = html.Div([differences, html.Div([strips, show_switch(view)])], className="pair")
    return [reality, pair, table, split]


def _draw_cells(source: Source, cells: list[str], view: View) -> list[Any]:
    return [
        show_chart(_shorten(chart_differences(source, view.say), view), view),
        show_strips(source, cells[:MOST_CELLS], view),
        show_reality(source, cells[1:], view),
        show_table(source, cells, view),
        show_split(source, cells, view),
    ]


def _draw_once(part: str, source: Source, view: View, draw: Callable[[], list[Any]]) -> list[Any]:
    """Return what is the same whatever scenario is shown, drawn once for all of them.

    Where not all cells are shown there are links to the others, which keep the scenario.
    """
    query = view.query
    shown = view.results.scenario if len(source.cells) > MOST_CELLS else None
    asked = (source.kpi, source.against, query.run, query.language, query.theme, tuple(sorted(query.fields.items())))
    key = (part, source.experiment, shown, asked)
    return DRAWN.get(key, draw, lambda drawn: TREE_BYTES * len(to_json_plotly(drawn)))


def _show_design(source: Source, view: View) -> list[Any]:
    """Return what single changes do, where each cell has one, and cost against output."""
    return _draw_once("design", source, view, lambda: _draw_design(source, view))


def _draw_design(source: Source, view: View) -> list[Any]:
    charts, say = [], view.say
    if source.file and source.file.design is Design.ONE_AT_A_TIME and (swings := find_swings(source, say)):
        charts.append(chart_swings(swings, source, say))
    offers = list(find_offers(source))
    if len(offers) > 1:
        charts.append(chart_offers(offers, source, say))
    shown = [show_chart(_shorten(chart, view), view) for chart in charts]
    return [html.Div(shown, className="pair")] if len(shown) > 1 else shown


def _shorten(chart: Chart, view: View) -> Chart:
    """Return a chart with as many rows of its table as are asked for: a browser takes a second for some hundreds."""
    count = len(chart.rows.cells)
    if count <= MOST_CELLS or view.find("rows") == ALL:
        return chart
    note = f"{chart.note} {view.say('compare.rows.some', shown=MOST_CELLS, count=count)}"
    return replace(chart, note=note, rows=replace(chart.rows, cells=chart.rows.cells[:MOST_CELLS]))
