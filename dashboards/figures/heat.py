"""A heat map of faults by severity: the number stands in each cell, its colour tells how bad it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.long_names import add_labels
from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import label_rows
from dashboards.formats import Quantity
from dashboards.text import Catalogue
from dashboards.theme import make_figure

SCALE = ("#fdf3ea", "#f9cfa8", "#f0a46a", "#e0773a")
"""From harmless to bad; dark text can be read on all of them, in the light and in the dark."""
TEXT = "#10171f"
_ROW_PX = 44
_NARROW_ROW_PX = 60
_HEAD_PX = 84


@dataclass(frozen=True)
class Spot:
    """What a fault does at a severity.

    Attributes:
        fault: its name.
        severity: 0 to 1.
        badness: what the colour shows; more is worse.
        told: the number in words.
        href: where one goes from there.
    """

    fault: str
    severity: float
    badness: float
    told: Quantity
    href: str


def draw_heat(spots: Sequence[Spot], *, narrow: bool = False, say: Catalogue) -> go.Figure:
    """Return a row for each fault, in the order given, and a column for each severity that occurs.

    Args:
        spots: what was tried.
        narrow: whether the names stand above the rows, for screens that have no room beside them.
        say: the words.
    """
    faults = list(dict.fromkeys(spot.fault for spot in spots))
    severities = sorted({spot.severity for spot in spots})
    at = {(spot.fault, spot.severity): spot for spot in spots}
    grid = [[at.get((fault, severity)) for severity in severities] for fault in faults]
    empty: list[Spot | None] = [None] * len(severities)
    rows = [row for found in grid for row in (empty, found)]
    figure = make_figure(height=_HEAD_PX + (_NARROW_ROW_PX if narrow else _ROW_PX) * len(faults))
    _add_cells(figure, rows if narrow else grid, 11 if narrow else 13, say)
    figure.update_xaxes(
        title_text=say("failures.heat.x"),
        tickmode="array",
        tickvals=list(range(len(severities))),
        ticktext=[f"{severity:g}" for severity in severities],
        tickangle=0,
        showgrid=False,
        zeroline=False,
    )
    if narrow:
        add_labels(figure, ((2 * row + 0.65, fault, "") for row, fault in enumerate(faults)))
        figure.update_yaxes(visible=False, range=[2 * len(faults) - 0.5, -0.5])
    else:
        label_rows(figure, faults)
    return figure


def _add_cells(figure: go.Figure, grid: Sequence[Sequence[Spot | None]], size: int, say: Catalogue) -> None:
    """Add a coloured cell for each spot of a grid, with its number in letters of a size [px]."""
    figure.add_heatmap(
        z=[[spot.badness if spot else None for spot in row] for row in grid],
        x=list(range(len(grid[0]))),
        y=list(range(len(grid))),
        text=[[spot.told.value if spot else "" for spot in row] for row in grid],
        texttemplate="%{text}",
        textfont={"size": size, "color": TEXT},
        customdata=[[spot.href if spot else None for spot in row] for row in grid],
        hovertext=[[_describe(spot, say) if spot else "" for spot in row] for row in grid],
        hovertemplate="%{hovertext}<extra></extra>",
        hoverongaps=False,
        colorscale=[[place / (len(SCALE) - 1), colour] for place, colour in enumerate(SCALE)],
        showscale=False,
        xgap=3,
        ygap=3,
    )


def _describe(spot: Spot, say: Catalogue) -> str:
    return say(
        "failures.heat.hover",
        fault=show_whole_name(spot.fault),
        severity=f"{spot.severity:g}",
        value=spot.told.value,
        unit=spot.told.unit,
        bounds=spot.told.bounds or say("interval.none"),
    )
