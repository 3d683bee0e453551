"""Overview: whether the line makes its plan, what it loses, and what would help."""

from typing import Any

from dash import dcc, html

from dashboards.change import find_change
from dashboards.charts.line import chart_losses, chart_output
from dashboards.components.card import card
from dashboards.components.chart import show_chart
from dashboards.components.fold import fold
from dashboards.components.header import notice
from dashboards.components.kpi_table import line_table
from dashboards.components.tile import empty_tile, tile
from dashboards.headlines import Headline, write_headlines
from dashboards.page import Page
from dashboards.source import Source, recall_source
from dashboards.view import View
from twin.errors import StoreError
from twin.records.kpis import LINE

TILES = (
    "good_rate",
    "oee",
    "first_pass_yield",
    "cost_per_good_part",
    "energy_per_good_part",
    "interventions_per_shift",
)
"""KPIs of the tiles, in order."""


def render(view: View) -> list[Any]:
    """Return the page of a scenario."""
    try:
        source, problems = recall_source(view.experiment), []
    except StoreError as error:
        source, problems = None, [notice(str(error), title=view.say("headline.error"))]

    def link(loss: str) -> str:
        return view.link_to("/losses", loss=loss)

    charts = [chart_output(view.results, view.say), chart_losses(view.results, view.say, link)]
    return [
        *problems,
        _show_headlines(write_headlines(source, view.results, view.link_to, view.say), view),
        _make_tiles(view, source),
        html.Div([show_chart(chart, view) for chart in charts], className="pair"),
        _show_kpis(view),
    ]


PAGE = Page("/", "nav.overview", render, steady=True)


def _show_headlines(found: list[Headline], view: View) -> Any:
    items = [
        html.Li(
            [
                html.Strong(one.heading),
                html.Span(one.text),
                html.Span([dcc.Link(link.text, href=link.href) for link in one.links], className="headline-links"),
            ]
        )
        for one in found
    ]
    label: Any = {"aria-label": view.say("headline.label")}
    return html.Section(html.Ul(items), className="headlines", **label)


def _make_tiles(view: View, source: Source | None) -> Any:
    results, say = view.results, view.say
    targets = {"good_rate": results.target_per_hour}
    tiles = []
    for name in TILES:
        summary = results.find(name)
        if summary is None:
            tiles.append(empty_tile(name, say(f"tile.empty.{name}"), say=say))
        else:
            change = None if source is None else find_change(source, results.scenario, name, say)
            tiles.append(tile(summary, say=say, target=targets.get(name), change=change))
    return html.Div(tiles, className="tiles three")


def _show_kpis(view: View) -> Any:
    count = sum(scope == LINE for scope, _ in view.results.summaries)
    table = fold(view.say("kpis.open", count=count), line_table(view.results, say=view.say))
    return card(view.say("kpis.title"), table, note=view.say("kpis.note"))
