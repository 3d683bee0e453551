"""How attempts end, skill by skill: small multiples below one another, on one axis."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.outcomes import find_look
from dashboards.text import Catalogue
from dashboards.theme import MUTED, make_figure
from twin.records.intervals import Interval

_ROW_PX = 30
_HEAD = 2.0
"""Height of a panel's name, in rows."""
_LETTERS = 34
"""Letters of a name on one line, for a telephone's screen."""


@dataclass(frozen=True)
class Panel:
    """The outcomes of one skill.

    Attributes:
        name: of the skill.
        shares: share of each outcome, by its label.
        counts: attempts of each outcome.
        addresses: where a click on an outcome leads.
    """

    name: str
    shares: dict[str, Interval]
    counts: dict[str, int]
    addresses: dict[str, str]


def draw_outcomes(panels: Sequence[Panel], labels: Sequence[str], *, say: Catalogue) -> go.Figure:
    """Return the share of each outcome of each skill with its interval.

    Args:
        panels: the skills.
        labels: outcomes that any of them has, in order.
        say: the words.
    """
    step = len(labels) + _HEAD
    rows = step * len(panels)
    figure = make_figure(height=round(80 + _ROW_PX * rows))
    names = [say.name(f"outcome.{label}", label) for label in labels]
    ticks: list[float] = []
    texts: list[str] = []
    for number, panel in enumerate(panels):
        top = number * step + _HEAD
        _add_name(figure, top - 0.7, panel.name)
        places = [top + i for i in range(len(labels))]
        ticks += places
        texts += [f"{find_look(label).icon} {name}" for label, name in zip(labels, names, strict=True)]
        figure.add_scatter(**_make_points(panel, labels, names, places, say))
    figure.update_xaxes(title_text=say("robots.outcomes.x"), range=[-3, 112], tickvals=list(range(0, 101, 20)))
    figure.update_yaxes(
        tickmode="array", tickvals=ticks, ticktext=texts, range=[rows - 0.2, 0], showgrid=False, zeroline=False
    )
    return figure


def _add_name(figure: go.Figure, row: float, name: str) -> None:
    """Write the name of a skill above its outcomes, as inert text."""
    lines = textwrap.wrap(name, _LETTERS, max_lines=2, placeholder=" …") or [""]
    text = "<br>".join(show_whole_name(line) for line in lines)
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": row, "yanchor": "bottom", "align": "left"}
    figure.add_annotation(text=text, showarrow=False, font_size=12, **place)


def _make_points(
    panel: Panel, labels: Sequence[str], names: Sequence[str], places: Sequence[float], say: Catalogue
) -> dict[str, object]:
    shares = [panel.shares[label] for label in labels]
    looks = [find_look(label) for label in labels]
    return {
        "x": [100 * share.mean for share in shares],
        "y": places,
        "mode": "markers+text",
        "text": [f"{panel.counts[label]}" for label in labels],
        "textposition": "top center",
        "textfont": {"size": 11, "color": MUTED},
        "cliponaxis": False,
        "marker": {"color": [one.colour for one in looks], "symbol": [one.symbol for one in looks], "size": 11},
        "error_x": {
            "type": "data",
            "array": [100 * (share.high - share.mean) for share in shares],
            "arrayminus": [100 * (share.mean - share.low) for share in shares],
            "color": MUTED,
            "thickness": 1.5,
            "width": 4,
        },
        "customdata": [panel.addresses[label] for label in labels],
        "hovertext": [
            say(
                "robots.outcomes.hover",
                outcome=name,
                count=panel.counts[label],
                total=share.n,
                low=f"{100 * share.low:.1f}",
                high=f"{100 * share.high:.1f}",
            )
            for label, name, share in zip(labels, names, shares, strict=True)
        ],
        "hoverinfo": "text",
        "showlegend": False,
    }
