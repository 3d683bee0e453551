"""A tornado: what single changes do, the largest effect at the top."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.figures.long_names import ROW_PX, add_labels, count_lines, fit_rows
from dashboards.figures.names import show_whole_name
from dashboards.formats import Quantity
from dashboards.text import Catalogue
from dashboards.theme import INK, MUTED, OTHER_LOSS, PRIMARY, make_figure
from twin.records.intervals import Interval


@dataclass(frozen=True)
class End:
    """The effect of one level.

    Attributes:
        label: of the level; empty where the swing's name says it.
        effect: in the unit of the axis.
        told: the same in words.
    """

    label: str
    effect: Interval
    told: Quantity


@dataclass(frozen=True)
class Swing:
    """The effect of one change, or of the two ends between which something was varied.

    Attributes:
        name: what was changed.
        ends: effect of each level, one or two.
    """

    name: str
    ends: tuple["End", ...]

    @property
    def width(self) -> float:
        """How far the effects reach, no effect included."""
        means = [0.0, *(end.effect.mean for end in self.ends)]
        return max(means) - min(means)


def sort_swings(swings: Sequence[Swing]) -> list[Swing]:
    """Return the swings, the widest first."""
    return sorted(swings, key=lambda swing: -swing.width)


def draw_tornado(swings: Sequence[Swing], *, axis: str, say: Catalogue) -> go.Figure:
    """Return a row for each swing, in the order given, with the interval of each of its ends.

    Args:
        swings: what was changed.
        axis: its title.
        say: the words.
    """
    lines = count_lines([swing.name for swing in swings])
    figure = make_figure(height=64 + ROW_PX[lines] * len(swings))
    bars = [(row, swing, end) for row, swing in enumerate(swings) for end in swing.ends]
    effects = [end.effect for *_, end in bars]
    figure.add_bar(
        orientation="h",
        y=[row for row, *_ in bars],
        x=[effect.mean for effect in effects],
        width=0.38,
        marker={"color": [PRIMARY if effect.mean >= 0 else OTHER_LOSS for effect in effects]},
        error_x={
            "type": "data",
            "array": [effect.high - effect.mean if effect.bounded else 0.0 for effect in effects],
            "color": INK,
            "thickness": 1.2,
            "width": 4,
        },
        hoverinfo="text",
        hovertext=[_describe(swing.name, end, say) for _, swing, end in bars],
    )
    add_labels(figure, ((row, swing.name, "") for row, swing in enumerate(swings)))
    figure.add_vline(x=0, line={"color": MUTED, "width": 1.5})
    fit_rows(figure, len(swings))
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(title_text=axis, nticks=6)
    return figure


def _describe(name: str, end: End, say: Catalogue) -> str:
    whole = show_whole_name(f"{name} {end.label}".strip())
    bounds = end.told.bounds or say("interval.none")
    return say("tornado.hover", name=whole, value=end.told.value, unit=end.told.unit, bounds=bounds)
