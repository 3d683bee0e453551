"""The one way a figure gets onto a page."""

from typing import Any

import plotly.graph_objects as go
from dash import dcc, html

CONFIG: Any = {"showSendToCloud": False, "displaylogo": False, "displayModeBar": False, "responsive": True}
"""plotly.js offers to upload data and shows a logo unless told not to."""


def graph(id: str, figure: go.Figure, *, summary: str, className: str = "graph") -> Any:
    """Return a figure as a component.

    Args:
        id: of the graph.
        figure: its layout has a height.
        summary: what it shows, for those who do not see it.
        className: of the element around it.
    """
    height = f"{figure.layout.height}px"
    plot = dcc.Graph(id=id, figure=figure, config=CONFIG, responsive=True, style={"height": height})
    label: Any = {"aria-label": summary}
    return html.Div(plot, role="img", className=className, **label)
