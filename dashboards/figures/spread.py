"""How a quantity spreads over the replications, with its mean and interval."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboards.figures.band import INTERVAL_FILL
from dashboards.text import Catalogue
from dashboards.theme import MUTED, PRIMARY, make_figure
from twin.records.intervals import Interval

HEIGHT = 300
MOST_POINTS = 5000


def draw_spread(
    replications: Sequence[int], values: Sequence[float], mean: Interval, *, axis: str, say: Catalogue
) -> go.Figure:
    """Return a point for each replication.

    Args:
        replications: their numbers.
        values: of each replication.
        mean: over all of them.
        axis: title of the axis of values.
        say: the words.
    """
    step = max(1, -(-len(values) // MOST_POINTS))
    numbers, shown = list(replications)[::step], list(values)[::step]
    figure = make_figure(height=HEIGHT)
    if mean.bounded:
        figure.add_hrect(y0=mean.low, y1=mean.high, fillcolor=INTERVAL_FILL, line_width=0, layer="below")
    figure.add_hline(y=mean.mean, line={"color": MUTED, "width": 1.5, "dash": "dash"})
    figure.add_scatter(
        x=numbers,
        y=shown,
        mode="markers",
        marker={"color": PRIMARY, "size": 9},
        hoverinfo="text",
        hovertext=[
            say("losses.spread.hover", replication=number, minutes=f"{value:,.1f}")
            for number, value in zip(numbers, shown, strict=True)
        ],
        showlegend=False,
    )
    figure.update_xaxes(title_text=say("losses.spread.x"), dtick=1 if len(numbers) <= 15 else None, zeroline=False)
    figure.update_yaxes(title_text=axis, nticks=6)
    return figure
