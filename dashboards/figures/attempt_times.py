"""How long attempts took: what was measured, and what the line draws from it."""

import numpy as np
import plotly.graph_objects as go

from dashboards.skills import Floats
from dashboards.text import Catalogue
from dashboards.theme import GOOD, INK, MUTED, PRIMARY, make_figure

HEIGHT = 340
MOST_BINS = 40
MOST_STEPS = 1000
"""Points of the curve; of more attempts, that many quantiles."""
FAILED = "#d55e00"


def draw_times(succeeded: Floats, failed: Floats, *, say: Catalogue) -> go.Figure:
    """Return a histogram of the times [s], and the distribution that the line draws from.

    Args:
        succeeded: times of successful attempts [s], shape (attempts,).
        failed: of the others; there is at least one of both together.
        say: the words.
    """
    every = np.sort(np.concatenate([succeeded, failed]))
    edges = find_edges(every)
    figure = make_figure(height=HEIGHT)
    for name, values, colour, pattern in (("succeeded", succeeded, GOOD, ""), ("failed", failed, FAILED, "/")):
        if values.size:
            figure.add_bar(**_make_bars(values, edges, say(f"robots.times.{name}"), colour, pattern))
    x, share = find_steps(every)
    figure.add_scatter(
        x=x,
        y=100 * share,
        yaxis="y2",
        mode="lines",
        name=say("robots.times.model"),
        line={"color": PRIMARY, "width": 2, "shape": "hv"},
        hovertemplate=say("robots.times.hover") + "<extra></extra>",
    )
    for quantile, key in ((0.5, "median"), (0.95, "p95")):
        at = float(np.quantile(every, quantile))
        line = {"color": INK if key == "median" else MUTED, "width": 1.5, "dash": "dash" if key == "median" else "dot"}
        figure.add_vline(x=at, line=line, showlegend=True, name=say(f"robots.times.{key}", value=f"{at:.2f}"))
    figure.update_layout(
        barmode="stack",
        bargap=0.05,
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "range": [0, 105],
            "showgrid": False,
            "automargin": True,
            "tickmode": "array",
            "tickvals": [0, 25, 50, 75, 100],
            "ticktext": ["0 %", "25 %", "50 %", "75 %", "100 %"],
        },
        margin={"t": 16, "r": 8},
    )
    figure.update_xaxes(title_text=say("robots.times.x"), nticks=10)
    figure.update_layout(yaxis={"title": {"text": say("robots.times.y")}, "nticks": 6, "rangemode": "tozero"})
    return figure


def find_edges(values: Floats) -> Floats:
    """Return the edges of bins that suit some values, at least one."""
    edges = np.histogram_bin_edges(values, "auto")
    if len(edges) > MOST_BINS + 1:
        edges = np.histogram_bin_edges(values, MOST_BINS)
    return edges


def find_steps(values: Floats) -> tuple[Floats, Floats]:
    """Return values in order and the share of all that is at most as large, a thousand points at the most."""
    if len(values) <= MOST_STEPS:
        return values, np.arange(1, len(values) + 1) / len(values)
    share = np.linspace(0, 1, MOST_STEPS)
    return np.quantile(values, share), share


def _make_bars(values: Floats, edges: Floats, name: str, colour: str, pattern: str) -> dict[str, object]:
    counts, _ = np.histogram(values, edges)
    return {
        "x": (edges[:-1] + edges[1:]) / 2,
        "y": counts,
        "width": np.diff(edges),
        "name": name,
        "marker": {"color": colour, "opacity": 0.75, "pattern": {"shape": pattern}},
        "customdata": np.stack([edges[:-1], edges[1:]], axis=1).tolist(),
        "hovertemplate": f"{name}: %{{y}}<br>%{{customdata[0]:.2f}} – %{{customdata[1]:.2f}} s<extra></extra>",
    }
