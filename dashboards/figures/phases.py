"""The phases of an attempt over time, and as bands behind other charts."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboards.figures.names import show_name, show_whole_name
from dashboards.figures.rows import label_rows
from dashboards.text import Catalogue
from dashboards.theme import MUTED, PRIMARY, make_figure
from twin.records.attempt import Phase

_ROW_PX = 30
BAND = "rgba(122,135,150,0.13)"
MOST_BANDS = 60


def draw_phases(phases: Sequence[Phase], duration_s: float, *, say: Catalogue) -> go.Figure:
    """Return a bar for each stretch of an attempt, phase by phase from the top.

    Args:
        phases: in order of time.
        duration_s: of the attempt [s].
        say: the words.
    """
    names = list(dict.fromkeys(phase.name for phase in phases))
    figure = make_figure(height=70 + _ROW_PX * len(names))
    figure.add_bar(
        orientation="h",
        base=[phase.start_s for phase in phases],
        x=[phase.end_s - phase.start_s for phase in phases],
        y=[names.index(phase.name) for phase in phases],
        marker={"color": PRIMARY, "line": {"color": "white", "width": 1}},
        width=0.6,
        customdata=[
            [
                show_whole_name(phase.name),
                f"{phase.start_s:.2f}",
                f"{phase.end_s:.2f}",
                f"{phase.end_s - phase.start_s:.2f}",
            ]
            for phase in phases
        ],
        hovertemplate="%{customdata[0]}: %{customdata[1]} – %{customdata[2]} s (%{customdata[3]} s)<extra></extra>",
    )
    figure.update_xaxes(title_text=say("attempt.time"), range=[0, max(duration_s, 0.1)], nticks=10)
    label_rows(figure, names)
    return figure


def add_bands(figure: go.Figure, bands: Sequence[tuple[str, float, float]], *, least: float) -> None:
    """Put the phases behind a figure over time: every other one shaded, names above the wide ones.

    Args:
        figure: its x axis is attempt time [s].
        bands: name, start and end [s].
        least: share of the time from which a phase has room for its name.
    """
    whole = max((end for *_, end in bands), default=0.0)
    edges = {"yref": "paper", "y0": 0, "y1": 1, "line": {"width": 0}, "fillcolor": BAND, "layer": "below"}
    shown = bands[:MOST_BANDS]
    shapes = [{"type": "rect", "x0": start, "x1": end, **edges} for _, start, end in shown[::2]]
    label = {"yref": "paper", "y": 1, "yanchor": "bottom", "xanchor": "center", "showarrow": False, "textangle": -40}
    notes = [
        {"x": (start + end) / 2, "text": show_name(name), "font": {"size": 10, "color": MUTED}, **label}
        for name, start, end in shown
        if whole and end - start > least * whole
    ]
    figure.update_layout(shapes=[*figure.layout.shapes, *shapes], annotations=[*figure.layout.annotations, *notes])
