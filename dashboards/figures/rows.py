"""Charts with one row per station, in order of flow from the top."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.names import show_name


def label_rows(figure: go.Figure, names: Sequence[str]) -> None:
    """Name the rows 0, 1, ... of a figure."""
    figure.update_yaxes(name_rows(names))


def name_rows(names: Sequence[str]) -> dict[str, Any]:
    """Return the axis of rows with names, as a figure shows them."""
    return make_row_axis([show_name(name) for name in names])


def make_row_axis(labels: Sequence[str]) -> dict[str, Any]:
    """Return the axis of rows 0, 1, ... from the top, labelled by number: shortened names may be the same."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels),
        "range": [len(labels) - 0.5, -0.5],
        "showgrid": False,
        "zeroline": False,
    }
