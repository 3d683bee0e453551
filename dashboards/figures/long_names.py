"""Names of cells, which say all that a cell changes, as labels above the rows of a chart."""

import textwrap
from collections.abc import Iterable

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.theme import SURFACE

WIDTH = 46
"""Characters that fit on a telephone's screen."""
MOST_LINES = 2
ROW_PX = {1: 46, MOST_LINES: 62}
"""Height of a row by the lines of its label [px]."""


def count_lines(names: list[str]) -> int:
    """Return how many lines the longest label takes."""
    return max((len(_wrap(name)) for name in names), default=1)


def add_labels(figure: go.Figure, labels: Iterable[tuple[float, str, str]]) -> None:
    """Write names above rows, from the left edge, as inert text; all at once, which is much faster than one by one.

    Args:
        figure: as yet without such texts.
        labels: row, name, and what follows it in bold.
    """
    figure.update_layout(annotations=[_make_label(*label) for label in labels])


def _make_label(row: float, name: str, ending: str) -> dict[str, object]:
    text = "<br>".join(show_whole_name(line) for line in _wrap(name))
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": row - 0.2,
        "yanchor": "bottom",
        "text": f"{text}  <b>{ending}</b>" if ending else text,
        "align": "left",
        "bgcolor": SURFACE,
        "borderpad": 0,
        "showarrow": False,
        "font": {"size": 12},
    }


def fit_rows(figure: go.Figure, rows: int) -> None:
    """Set the axis of the rows, the first one at the top."""
    figure.update_yaxes(visible=False, range=[rows - 0.6, -0.9])


def _wrap(name: str) -> list[str]:
    return textwrap.wrap(name, WIDTH, max_lines=MOST_LINES, placeholder=" …") or [""]
