"""How much each cell differs from the base, with intervals: a forest plot."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboards.figures.long_names import ROW_PX, add_labels, count_lines, fit_rows
from dashboards.figures.names import show_whole_name
from dashboards.formats import Quantity
from dashboards.text import Catalogue
from dashboards.theme import MUTED, NEUTRAL, PRIMARY, make_figure
from twin.records.comparisons import Comparison


def draw_differences(
    found: Sequence[Comparison], told: Sequence[Quantity], *, factor: float, axis: str, say: Catalogue
) -> go.Figure:
    """Return a point with its interval for each comparison, in the order given; real differences are filled.

    Args:
        found: comparisons with one base.
        told: each difference in words.
        factor: from the unit of the comparisons to that of the axis.
        axis: title of the axis.
        say: the words.
    """
    lines = count_lines([one.scenario for one in found])
    figure = make_figure(height=76 + ROW_PX[lines] * len(found))
    for real in (True, False):
        rows = [row for row, one in enumerate(found) if one.is_real == real]
        if rows:
            chosen = [found[row] for row in rows]
            figure.add_scatter(
                x=[factor * one.difference.mean for one in chosen],
                y=rows,
                mode="markers",
                name=say("differences.real" if real else "differences.open"),
                marker={
                    "size": 10,
                    "color": PRIMARY if real else NEUTRAL,
                    "symbol": "circle" if real else "circle-open",
                },
                error_x=_make_whiskers(chosen, factor, PRIMARY if real else NEUTRAL),
                hoverinfo="text",
                hovertext=[_describe(found[row], told[row], say) for row in rows],
            )
    labels = zip(range(len(found)), (one.scenario for one in found), (quantity.value for quantity in told), strict=True)
    add_labels(figure, labels)
    figure.add_vline(x=0, line={"color": MUTED, "width": 1.5, "dash": "dash"})
    fit_rows(figure, len(found))
    figure.update_xaxes(title_text=axis, nticks=6, zeroline=False)
    return figure


def _make_whiskers(chosen: Sequence[Comparison], factor: float, colour: str) -> dict[str, object]:
    intervals = [one.difference for one in chosen]
    half = [factor * (one.high - one.mean) if one.bounded else 0.0 for one in intervals]
    return {"type": "data", "array": half, "color": colour, "thickness": 2, "width": 5}


def _describe(one: Comparison, quantity: Quantity, say: Catalogue) -> str:
    bounds = quantity.bounds or say("interval.none")
    name = show_whole_name(one.scenario)
    return say("differences.hover", name=name, value=quantity.value, unit=quantity.unit, bounds=bounds)
