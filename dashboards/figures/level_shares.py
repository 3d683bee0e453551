"""How often each buffer held how many parts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import pyarrow as pa
import pyarrow.compute as pc
from plotly.subplots import make_subplots

from dashboards.figures.names import show_name
from dashboards.text import Catalogue
from dashboards.theme import FILL, INK, MUTED, TEMPLATE
from twin.records.intervals import SHARE, Interval, mean_interval

MOST_BARS = 40
"""Bars of a buffer; of larger ones, levels are drawn together."""
_ROW_PX = 124
_HEAD_PX = 60
_TITLE_PX = 46


@dataclass(frozen=True)
class LevelBar:
    """Levels that are drawn as one bar.

    Attributes:
        low: the lowest of them.
        high: the highest.
        share: share of planned time at them.
    """

    low: int
    high: int
    share: Interval

    @property
    def label(self) -> str:
        """The levels, for people."""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def group_levels(shares: pa.Table, buffer: str, capacity: int, replications: int) -> list[LevelBar]:
    """Return how often a buffer was at each level, from empty to the highest that it ever held.

    Args:
        shares: table ``level_shares`` of one scenario.
        buffer: its name.
        capacity: its places.
        replications: how many there are.
    """
    mine = shares.filter(pc.equal(shares["buffer"], buffer))
    level, run = mine["level"].to_numpy(), mine["replication"].to_numpy()
    most = min(capacity, MOST_BARS - 1) if capacity < MOST_BARS else int(level.max(initial=0))
    step = int(np.ceil((most + 1) / MOST_BARS))
    bars = np.zeros((replications, most // step + 1))
    places = np.unique(run, return_inverse=True)[1]
    np.add.at(bars, (places, np.minimum(level // step, bars.shape[1] - 1)), mine["share"].to_numpy())
    return [
        LevelBar(at * step, min((at + 1) * step - 1, most), mean_interval(column, limits=SHARE))
        for at, column in enumerate(bars.T)
    ]


def draw_level_shares(found: Sequence[tuple[str, int, Sequence[LevelBar]]], *, say: Catalogue) -> go.Figure:
    """Return the distribution of the level of each buffer, with 95 % intervals.

    Args:
        found: name, places and bars of each buffer, at least one.
        say: the words.
    """
    rows_px = _ROW_PX * len(found)
    titles = [say("levels.title", name=show_name(name, 30), capacity=capacity) for name, capacity, _ in found]
    figure = make_subplots(len(found), 1, vertical_spacing=_TITLE_PX / rows_px, subplot_titles=titles)
    figure.update_layout(template=TEMPLATE, height=_HEAD_PX + rows_px, dragmode=False, showlegend=False, bargap=0.15)
    figure.update_layout(margin={"t": 26})
    figure.update_annotations(font={"size": 12, "color": MUTED}, x=0, xanchor="left")
    for row, (_, _, bars) in enumerate(found, start=1):
        figure.add_bar(**_make_bars(bars, say), row=row, col=1)
        figure.update_xaxes(tick0=0, dtick=math.ceil((bars[-1].high + 1) / 10), row=row, col=1)
        figure.update_yaxes(ticksuffix=" %", nticks=4, rangemode="tozero", row=row, col=1)
    figure.update_xaxes(title_text=say("level_shares.x"), row=len(found), col=1)
    return figure


def _make_bars(bars: Sequence[LevelBar], say: Catalogue) -> dict[str, object]:
    bounded = [bar.share.bounded for bar in bars]
    return {
        "x": [(bar.low + bar.high) / 2 for bar in bars],
        "y": [100 * bar.share.mean for bar in bars],
        "marker": {"color": FILL, "line": {"width": 0}},
        "error_y": {
            "type": "data",
            "array": [100 * (bar.share.high - bar.share.mean) if bar.share.bounded else 0.0 for bar in bars],
            "arrayminus": [
                100 * min(bar.share.mean - bar.share.low, bar.share.mean) if bar.share.bounded else 0.0 for bar in bars
            ],
            "symmetric": False,
            "visible": any(bounded),
            "color": INK,
            "thickness": 1,
            "width": 2,
        },
        "hoverinfo": "text",
        "hovertext": [say("level_shares.hover", level=bar.label, share=f"{100 * bar.share.mean:.1f}") for bar in bars],
    }
