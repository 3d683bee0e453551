"""Which station each rule names as the bottleneck, and how many replications agree."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dashboards.figures.names import show_whole_name
from dashboards.figures.rows import name_rows
from dashboards.figures.state_shares import make_marker
from dashboards.names import name_method
from dashboards.text import Catalogue
from dashboards.theme import INK, MUTED, OTHER_LOSS, PRIMARY, StateLook, build_figure
from twin.records.bottleneck import Method
from twin.records.intervals import Interval

LOOKS = {
    Method.ACTIVE_PERIOD: StateLook(PRIMARY, "", "①"),
    Method.TURNING_POINT: StateLook("#e69f00", "/", "②"),
    Method.ARROWS: StateLook(OTHER_LOSS, ".", "③"),
}
_ROW_PX = 44


def draw_bottlenecks(
    stations: Sequence[str],
    shares: Mapping[Method, Sequence[Interval]],
    *,
    arrows: str,
    links: Mapping[str, str],
    say: Catalogue,
) -> go.Figure:
    """Return, for each station, the share of the replications in which each rule names it, with its interval.

    Args:
        stations: in order of flow.
        shares: of each station, by rule.
        arrows: between the stations, ``>`` towards the next one or ``<``.
        links: address of each station.
        say: the words.
    """
    bars = [_make_bar(method, look, shares[method], stations, links, say) for method, look in LOOKS.items()]
    layout = {
        "barmode": "group",
        "bargap": 0.25,
        "legend": {"traceorder": "normal"},
        "annotations": [_note_arrow(place, arrow) for place, arrow in enumerate(arrows)],
        "xaxis": {
            "title": {"text": say("bottlenecks.x")},
            "range": [0, 108],
            "ticksuffix": " %",
            "tickvals": [0, 25, 50, 75, 100],
        },
        "yaxis": name_rows(stations),
    }
    return build_figure(bars, layout, height=110 + _ROW_PX * len(stations))


def _note_arrow(place: int, arrow: str) -> dict[str, object]:
    """Return an arrow at the right edge, below a row."""
    text, at = "▼" if arrow == ">" else "▲", {"x": 1, "xref": "paper", "xanchor": "right", "y": place + 0.5}
    return {**at, "text": text, "showarrow": False, "font": {"size": 13, "color": MUTED}}


def _make_bar(
    method: Method,
    look: StateLook,
    found: Sequence[Interval],
    stations: Sequence[str],
    links: Mapping[str, str],
    say: Catalogue,
) -> dict[str, object]:
    name = name_method(method, say)
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{look.icon} {name}",
        "x": [100 * share.mean for share in found],
        "y": list(range(len(stations))),
        "marker": make_marker(look),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [100 * (share.high - share.mean) if share.mean else None for share in found],
            "arrayminus": [100 * (share.mean - share.low) if share.mean else None for share in found],
            "color": INK,
            "thickness": 1.1,
            "width": 3,
        },
        "customdata": [[links.get(station, ""), show_whole_name(station)] for station in stations],
        "hovertemplate": f"%{{customdata[1]}}<br>{name}: %{{x:.0f}} %<extra></extra>",
    }
