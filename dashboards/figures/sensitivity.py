"""What faults and conditions do to success."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.figures.long_names import add_labels, fit_rows
from dashboards.figures.names import show_name
from dashboards.text import Catalogue
from dashboards.theme import GOOD, MUTED, PRIMARY, make_figure
from twin.records.intervals import Interval

_ROW_PX = 46
_PANEL_PX = 190
_HOVER = "%{y:.1f} % (n = %{customdata[2]})<br>%{customdata[0]:.4g} – %{customdata[1]:.4g}<extra></extra>"


@dataclass(frozen=True)
class Third:
    """Attempts with a condition low, middling or high.

    Attributes:
        low: least value of it.
        high: largest value.
        success: share of these attempts that succeeded.
    """

    low: float
    high: float
    success: Interval


def draw_faults(rows: Sequence[tuple[str, Interval, str]], *, say: Catalogue) -> go.Figure:
    """Return the success with each fault.

    Args:
        rows: what is wrong, the success, and an address; the first one has nothing wrong.
        say: the words.
    """
    figure = make_figure(height=90 + _ROW_PX * len(rows))
    add_labels(figure, ((row, name, f"n = {success.n}") for row, (name, success, _) in enumerate(rows)))
    figure.add_scatter(
        x=[100 * success.mean for _, success, _ in rows],
        y=list(range(len(rows))),
        mode="markers",
        marker={
            "size": 12,
            "color": [GOOD, *[PRIMARY] * (len(rows) - 1)],
            "symbol": ["circle", *["diamond"] * (len(rows) - 1)],
        },
        error_x=_make_whiskers([success for _, success, _ in rows]),
        customdata=[address for *_, address in rows],
        hovertemplate="%{x:.1f} %<extra></extra>",
    )
    figure.add_vline(x=100 * rows[0][1].mean, line={"color": MUTED, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(title_text=say("robots.success.x"), range=[-2, 102])
    fit_rows(figure, len(rows))
    return figure


def draw_conditions(conditions: dict[str, Sequence[Third]], *, columns: int) -> go.Figure:
    """Return the success among the low, middling and high values of each condition.

    Args:
        conditions: the thirds by name.
        columns: panels beside one another.
    """
    rows = -(-len(conditions) // columns)
    figure = make_subplots(
        rows=rows,
        cols=columns,
        figure=make_figure(height=40 + rows * _PANEL_PX),
        subplot_titles=[show_name(name, 28) for name in conditions],
        shared_yaxes="all",
        vertical_spacing=0.36 / rows,
        horizontal_spacing=0.05,
    )
    figure.update_annotations(font_size=12)
    for number, thirds in enumerate(conditions.values()):
        successes = [third.success for third in thirds]
        figure.add_scatter(
            x=list(range(len(thirds))),
            y=[100 * success.mean for success in successes],
            mode="lines+markers",
            line={"color": MUTED, "width": 1, "dash": "dot"},
            marker={"size": 9, "color": PRIMARY},
            error_y=_make_whiskers(successes),
            customdata=[[third.low, third.high, third.success.n] for third in thirds],
            hovertemplate=_HOVER,
            showlegend=False,
            row=number // columns + 1,
            col=number % columns + 1,
        )
        figure.update_xaxes(
            tickvals=list(range(len(thirds))),
            ticktext=[f"{third.low:.3g} – {third.high:.3g}" for third in thirds],
            tickfont={"size": 10},
            range=[-0.5, len(thirds) - 0.5],
            row=number // columns + 1,
            col=number % columns + 1,
        )
    figure.update_yaxes(range=[-4, 108], tickvals=[0, 50, 100], ticktext=["0 %", "50 %", "100 %"])
    figure.update_layout(margin={"t": 30})
    return figure


def _make_whiskers(successes: Sequence[Interval]) -> dict[str, object]:
    return {
        "type": "data",
        "array": [100 * (success.high - success.mean) for success in successes],
        "arrayminus": [100 * (success.mean - success.low) for success in successes],
        "color": MUTED,
        "thickness": 1.5,
        "width": 4,
    }
