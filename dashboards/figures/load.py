"""How hard attempts work the robot: torque over the motors' limits, and energy."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.figures.attempt_times import find_edges
from dashboards.skills import Floats
from dashboards.text import Catalogue
from dashboards.theme import INK, MUTED, PRIMARY, make_figure

_PANEL_PX = 270


def draw_load(torque: Floats, energy_kj: Floats, *, columns: int, say: Catalogue) -> go.Figure:
    """Return the distribution of the largest torque ratio of attempts, and of their energy.

    Args:
        torque: largest joint torque over its limit, shape (attempts,).
        energy_kj: energy of each attempt [kJ].
        columns: 2 beside, 1 below one another.
        say: the words.
    """
    rows = 2 // columns
    figure = make_subplots(
        rows=rows,
        cols=columns,
        figure=make_figure(height=50 + rows * _PANEL_PX),
        horizontal_spacing=0.09,
        vertical_spacing=0.2,
    )
    panels = (("torque", 100 * torque, " %"), ("energy", energy_kj, " kJ"))
    for number, (key, values, unit) in enumerate(panels):
        place = {"row": number // columns + 1, "col": number % columns + 1}
        figure.add_bar(**_make_bars(values, unit), **place)
        figure.update_xaxes(title_text=say(f"robots.load.{key}"), nticks=8, **place)
        figure.update_yaxes(title_text=say("robots.times.y"), nticks=6, rangemode="tozero", **place)
        line = {"color": MUTED, "width": 1.5, "dash": "dash"}
        figure.add_vline(x=float(np.median(values)), line=line, **place)
    figure.add_vline(x=100, line={"color": INK, "width": 2}, row=1, col=1)
    for name, width, dash in (("limit", 2, "solid"), ("median", 1.5, "dash")):
        line = {"color": INK if name == "limit" else MUTED, "width": width, "dash": dash}
        figure.add_scatter(x=[None], y=[None], mode="lines", name=say(f"robots.load.{name}"), line=line)
    return figure


def _make_bars(values: Floats, unit: str) -> dict[str, object]:
    edges = find_edges(values)
    counts, _ = np.histogram(values, edges)
    return {
        "x": (edges[:-1] + edges[1:]) / 2,
        "y": counts,
        "width": np.diff(edges),
        "marker": {"color": PRIMARY, "opacity": 0.75},
        "customdata": np.stack([edges[:-1], edges[1:]], axis=1).tolist(),
        "hovertemplate": f"%{{y}}: %{{customdata[0]:.2f}} – %{{customdata[1]:.2f}}{unit}<extra></extra>",
        "showlegend": False,
    }
