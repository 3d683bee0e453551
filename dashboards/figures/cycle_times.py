"""How long each station needs for a part, against the time that the plan leaves for one."""

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import label_rows
from dashboards.figures.state_shares import read_share
from dashboards.formats import format_number
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import INK, PLAN, STATE_LOOKS, make_figure
from twin.records.state import ServerState

_ROW_PX = 46
_ACTIVE = {
    "working": (ServerState.WORKING,),
    "down": (ServerState.DOWN, ServerState.WAITING_REPAIR),
    "intervention": (ServerState.INTERVENTION, ServerState.WAITING_HELP),
}
"""What a station does for its parts, or what is done for it: neither starved nor blocked."""


def draw_cycle_times(results: Results, *, say: Catalogue) -> go.Figure:
    """Return active time per part of each station [s], its ideal cycle, and takt.

    Active time is working, under repair or helped; servers side by side share a part's time. A station whose bar passes
    takt cannot keep the plan, whatever the others do.
    """
    rates = {name: found.mean for name in results.stations if (found := results.find("throughput_rate", name))}
    stations = [name for name, rate in rates.items() if rate > 0]
    figure = make_figure(height=130 + _ROW_PX * len(stations))
    for kind, states in _ACTIVE.items():
        shares = [sum(read_share(results, station, state) for state in states) for station in stations]
        seconds = [3600 * share / rates[station] for share, station in zip(shares, stations, strict=True)]
        if any(seconds):
            figure.add_bar(**_make_bar(kind, seconds, stations, say))
    _add_ideal(figure, results, stations, say)
    if results.target_per_hour:
        _add_takt(figure, 3600 / results.target_per_hour, say)
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    figure.update_xaxes(title_text=say("cycle.x"), rangemode="tozero", nticks=8)
    label_rows(figure, stations)
    return figure


def _make_bar(kind: str, seconds: list[float], stations: list[str], say: Catalogue) -> dict[str, object]:
    look = STATE_LOOKS[_ACTIVE[kind][0]]
    name = say(f"cycle.{kind}")
    return {
        "orientation": "h",
        "name": f"{look.icon} {name}",
        "x": seconds,
        "y": list(range(len(stations))),
        "marker": {"color": look.colour, "line": {"color": "white", "width": 1}},
        "customdata": [show_whole_name(station) for station in stations],
        "hovertemplate": f"%{{customdata}}<br>{name}: %{{x:.2f}} s<extra></extra>",
    }


def _add_ideal(figure: go.Figure, results: Results, stations: list[str], say: Catalogue) -> None:
    servers = {station: results.find_servers(station) for station in stations}
    ideal_s = [servers[name]["ideal_cycle_s"][0].as_py() / servers[name].num_rows for name in stations]
    figure.add_scatter(
        x=ideal_s,
        y=list(range(len(stations))),
        mode="markers",
        name=say("cycle.ideal"),
        marker={"symbol": "diamond", "size": 11, "color": "white", "line": {"color": INK, "width": 2}},
        hovertemplate=say("cycle.ideal") + ": %{x:.2f} s<extra></extra>",
    )


def _add_takt(figure: go.Figure, takt_s: float, say: Catalogue) -> None:
    line = {"color": PLAN, "width": 2, "dash": "dash"}
    figure.add_vline(x=takt_s, line=line, showlegend=True, name=say("cycle.takt", takt=format_number(takt_s)))
