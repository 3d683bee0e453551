"""Cost against output: which cells no other one beats in both."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.text import Catalogue
from dashboards.theme import GOOD, NEUTRAL, make_figure
from twin.records.intervals import Interval

HEIGHT = 440


@dataclass(frozen=True)
class Offer:
    """A cell by what it costs and what it makes.

    Attributes:
        name: of the cell.
        cost: of a good part.
        output: good parts per hour.
    """

    name: str
    cost: Interval
    output: Interval


def find_front(offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers that no other one beats in cost or output without losing in the other, by their means."""
    front: list[Offer] = []
    for offer in sorted(offers, key=lambda one: (one.cost.mean, -one.output.mean)):
        if not front or offer.output.mean > front[-1].output.mean:
            front.append(offer)
    return front


def draw_pareto(offers: Sequence[Offer], *, cost: str, output: str, say: Catalogue) -> go.Figure:
    """Return a point for each offer, with its intervals, and the front.

    Args:
        offers: all cells.
        cost: title of the axis of cost.
        output: title of the axis of output.
        say: the words.
    """
    front = find_front(offers)
    others = [offer for offer in offers if offer not in front]
    figure = make_figure(height=HEIGHT)
    if others:
        figure.add_scatter(**_make_points(others, say), name=say("pareto.others"), mode="markers")
        figure.data[-1].marker = {"color": NEUTRAL, "size": 8, "symbol": "circle-open"}
    figure.add_scatter(**_make_points(front, say), name=say("pareto.front"), mode="lines+markers")
    figure.data[-1].update(marker={"color": GOOD, "size": 11}, line={"color": GOOD, "width": 2, "shape": "hv"})
    figure.update_xaxes(title_text=cost, nticks=6)
    figure.update_yaxes(title_text=output, nticks=6)
    return figure


def _make_points(offers: Sequence[Offer], say: Catalogue) -> dict[str, object]:
    whiskers = {
        f"error_{axis}": {
            "type": "data",
            "array": [one.high - one.mean if one.bounded else 0.0 for one in intervals],
            "color": NEUTRAL,
            "thickness": 1,
            "width": 3,
        }
        for axis, intervals in (("x", [one.cost for one in offers]), ("y", [one.output for one in offers]))
    }
    return {
        "x": [one.cost.mean for one in offers],
        "y": [one.output.mean for one in offers],
        "hoverinfo": "text",
        "hovertext": [
            say(
                "pareto.hover",
                name=show_whole_name(one.name),
                cost=f"{one.cost.mean:.3g}",
                output=f"{one.output.mean:,.1f}",
            )
            for one in offers
        ],
        **whiskers,
    }
