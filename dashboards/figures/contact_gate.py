"""Contact forces of attempts against what regions of a body may bear."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboards.figures.names import show_name
from dashboards.figures.outcomes import find_look
from dashboards.figures.rows import label_rows
from dashboards.skills import Floats
from dashboards.text import Catalogue
from dashboards.theme import FILL, INK, MUTED, make_figure
from twin.config.contact_limits import RegionLimit

_ROW_PX = 34
MOST_POINTS = 2000
"""Attempts that are drawn; of more, evenly picked ones by force."""
_LOG_FROM = 4.0
"""How many times the largest limit a force must be for the axis to be logarithmic."""
_TURN = 0.618034
"""Golden ratio: spreads neighbours."""


def draw_gate(
    forces: Mapping[str, Floats],
    regions: Sequence[RegionLimit],
    names: Sequence[str],
    measured: Sequence[tuple[int, float]],
    *,
    say: Catalogue,
) -> go.Figure:
    """Return the peak force of every attempt above the limits of each region.

    Args:
        forces: peak contact force of attempts [N], by outcome.
        regions: the limits.
        names: of the regions.
        measured: forces on a person in the way [N], each with the number of its region.
        say: the words.
    """
    figure = make_figure(height=110 + _ROW_PX * (len(regions) + 2))
    rows = list(range(1, len(regions) + 1))
    figure.add_bar(
        orientation="h",
        y=rows,
        x=[region.clamp_n for region in regions],
        name=say("robots.gate.clamp"),
        marker={"color": FILL, "line": {"color": INK, "width": 1}},
        width=0.5,
        hovertemplate=say("robots.gate.clamp") + ": %{x} N<extra></extra>",
    )
    figure.add_scatter(
        y=rows,
        x=[region.impact_n for region in regions],
        mode="markers",
        name=say("robots.gate.impact"),
        marker={"symbol": "diamond", "size": 10, "color": "white", "line": {"color": INK, "width": 2}},
        hovertemplate=say("robots.gate.impact") + ": %{x} N<extra></extra>",
    )
    for label, values in forces.items():
        if values.size:
            figure.add_scatter(**_make_strip(label, thin(values), say))
    if measured:
        figure.add_scatter(**_make_measured(measured, say))
    every = np.concatenate(list(forces.values()))
    for share, dash in ((0.95, "dot"), (1.0, "dash")):
        at = float(np.quantile(every, share))
        name = say(f"robots.gate.{'p95' if share < 1 else 'max'}", value=f"{at:.0f}")
        figure.add_vline(x=at, line={"color": MUTED, "width": 1.5, "dash": dash}, showlegend=True, name=name)
    if every.max() > _LOG_FROM * max(region.impact_n for region in regions):
        figure.update_xaxes(type="log")
    figure.update_xaxes(title_text=say("robots.gate.x"), rangemode="tozero", nticks=8)
    label_rows(figure, [say("robots.gate.attempts"), *names])
    figure.update_yaxes(range=[len(regions) + 0.6, -0.7])
    return figure


def thin(values: Floats, most: int = MOST_POINTS) -> Floats:
    """Return values in order, of many a selection that keeps the ends."""
    ordered = np.sort(values)
    if len(ordered) <= most:
        return ordered
    return np.asarray(ordered[np.linspace(0, len(ordered) - 1, most).round().astype(int)])


def _make_strip(label: str, values: Floats, say: Catalogue) -> dict[str, Any]:
    look, name = find_look(label), say.name(f"outcome.{label}", show_name(label))
    return {
        "x": values,
        "y": ((np.arange(len(values)) * _TURN) % 1 - 0.5) * 0.7,
        "mode": "markers",
        "name": name,
        "marker": {"symbol": look.symbol, "color": look.colour, "size": 7, "opacity": 0.7},
        "hovertemplate": f"{name}: %{{x:.0f}} N<extra></extra>",
    }


def _make_measured(measured: Sequence[tuple[int, float]], say: Catalogue) -> dict[str, Any]:
    return {
        "x": [force for _, force in measured],
        "y": [row + 1 for row, _ in measured],
        "mode": "markers",
        "name": say("robots.gate.person"),
        "marker": {"symbol": "x", "size": 9, "color": "#d55e00"},
        "hovertemplate": say("robots.gate.person") + ": %{x:.0f} N<extra></extra>",
    }
