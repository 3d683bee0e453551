"""A bar for each row, cut into parts by kind: colour and hatching tell the kinds apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import label_rows
from dashboards.theme import make_figure

_ROW_PX = 44


@dataclass(frozen=True)
class Layer:
    """One kind, over all rows.

    Attributes:
        name: of the kind, for people.
        lengths: of each row.
        told: of each row, for hovers.
        colour: fill.
        pattern: hatching of plotly bars.
    """

    name: str
    lengths: Sequence[float]
    told: Sequence[str]
    colour: str
    pattern: str = ""


def draw_stacks(names: Sequence[str], layers: Sequence[Layer], *, axis: str) -> go.Figure:
    """Return a bar for each name, in the order given; a layer that is nowhere is left out."""
    shown = [layer for layer in layers if any(layer.lengths)]
    figure = make_figure(height=120 + 24 * ((len(shown) - 1) // 4) + _ROW_PX * len(names))
    for layer in shown:
        figure.add_bar(
            orientation="h",
            name=layer.name,
            x=list(layer.lengths),
            y=list(range(len(names))),
            marker={
                "color": layer.colour,
                "line": {"color": "white", "width": 1},
                "pattern": {
                    "shape": layer.pattern,
                    "bgcolor": layer.colour,
                    "fgcolor": "white",
                    "size": 6,
                    "solidity": 0.3,
                },
            },
            hoverinfo="text",
            hovertext=[
                f"<b>{show_whole_name(name)}</b><br>{layer.name}: {told}"
                for name, told in zip(names, layer.told, strict=True)
            ],
        )
    figure.update_layout(barmode="stack", legend_traceorder="normal", showlegend=True)
    figure.update_xaxes(title_text=axis, rangemode="tozero", nticks=6)
    label_rows(figure, names)
    return figure
