"""Charts with one row per station, in order of flow from the top."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboards.figures.names import show_name


def label_rows(figure: go.Figure, names: Sequence[str]) -> None:
    """Name the rows 0, 1, ... of a figure: by number, for shortened names may be the same."""
    rows = list(range(len(names)))
    figure.update_yaxes(
        tickmode="array",
        tickvals=rows,
        ticktext=[show_name(name) for name in names],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
