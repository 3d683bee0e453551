"""What each station and pool draws, by what it does."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import label_rows
from dashboards.figures.state_shares import make_marker
from dashboards.text import Catalogue
from dashboards.theme import STATE_LOOKS, StateLook, make_figure
from twin.records.energy import ROBOTS, MeanPower
from twin.records.state import ServerState

ENERGY_LOOKS: Mapping[str, StateLook] = {state.label: look for state, look in STATE_LOOKS.items()} | {
    ROBOTS: StateLook("#8c6bb1", "", "◉")
}
_ROW_PX = 46


def draw_energy(powers: Sequence[MeanPower], *, links: Mapping[str, str], say: Catalogue) -> go.Figure:
    """Return mean power of each station and pool, cut by state [W].

    Args:
        powers: of those that draw any.
        links: address of each station.
        say: the words.
    """
    figure = make_figure(height=140 + _ROW_PX * len(powers))
    for state, look in ENERGY_LOOKS.items():
        watts = [found.states_w[state].mean if state in found.states_w else 0.0 for found in powers]
        if any(watts):
            figure.add_bar(**_make_bar(state, look, watts, powers, links, say))
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    figure.update_xaxes(title_text=say("energy.x"), rangemode="tozero", nticks=8)
    label_rows(figure, [found.scope for found in powers])
    return figure


def name_state(state: str, say: Catalogue) -> str:
    """Return the name of a state of the table ``energy`` for people."""
    known = {one.label for one in ServerState}
    return say(f"state.{state}") if state in known else say("energy.robots")


def _make_bar(
    state: str,
    look: StateLook,
    watts: Sequence[float],
    powers: Sequence[MeanPower],
    links: Mapping[str, str],
    say: Catalogue,
) -> dict[str, object]:
    name = name_state(state, say)
    return {
        "orientation": "h",
        "name": f"{look.icon} {name}",
        "x": watts,
        "y": list(range(len(powers))),
        "marker": make_marker(look),
        "customdata": [[links.get(found.scope, ""), show_whole_name(found.scope)] for found in powers],
        "hovertemplate": f"%{{customdata[1]}}<br>{name}: %{{x:.1f}} W<extra></extra>",
    }
