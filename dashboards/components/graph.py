"""The one way a figure gets onto a page."""

from typing import Any

import plotly.graph_objects as go
from dash import dcc, html

from dashboards.query import Query
from dashboards.text import FIRST
from dashboards.theme import CONFIG, colour_figure


def graph(id: str, figure: go.Figure, *, summary: str, query: Query, className: str = "graph") -> Any:
    """Return a figure as a component.

    Args:
        id: of the graph.
        figure: its layout has a height.
        summary: what it shows, for those who do not see it.
        query: language and colours.
        className: of the element around it.
    """
    config: Any = CONFIG if query.language == FIRST else {**CONFIG, "locale": query.language}
    plot = dcc.Graph(
        id=id,
        figure=colour_figure(figure, query.theme),
        config=config,
        responsive=True,
        style={"height": f"{figure.layout.height}px"},
    )
    label: Any = {"aria-label": summary}
    return html.Div(plot, role="img", className=className, **label)
