"""A chart on a page, with its summary, its numbers and its picture."""

from typing import Any

import plotly.graph_objects as go
from dash import html

from dashboards.chart import Chart
from dashboards.components.card import card
from dashboards.components.graph import graph
from dashboards.components.rows import show_rows
from dashboards.desk import Desk
from dashboards.view import View


def show_chart(chart: Chart, view: View | Desk) -> Any:
    """Return a chart as a card."""
    plots = [_draw(chart, chart.id, chart.figure, view, "graph" if chart.narrow is None else "graph wide")]
    if chart.narrow is not None:
        plots.append(_draw(chart, f"{chart.id}-narrow", chart.narrow, view, "graph narrow"))
    summary = html.P(chart.summary, className="chart-summary")
    return card(chart.title, summary, *plots, _show_foot(chart, view), note=chart.note)


def _draw(chart: Chart, id: str, figure: go.Figure, view: View | Desk, name: str) -> Any:
    return graph(id, figure, summary=chart.summary, query=view.query, className=name)


def _show_foot(chart: Chart, view: View | Desk) -> Any:
    """Return what opens to the numbers of a chart, and what saves its picture."""
    picture: Any = {"data-picture": chart.id, "aria-label": view.say("chart.picture.of", title=chart.title)}
    table = html.Details([html.Summary(view.say("chart.table")), show_rows(chart.rows, id=f"{chart.id}-rows")])
    button = html.Button(view.say("chart.picture"), className="picture", type="button", **picture)
    return html.Div([table, button], className="chart-foot")
