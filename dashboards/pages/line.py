"""Line: the drawn line, what its stations, robots and buffers do, and who cannot keep the plan."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import html

from dashboards.chart import Chart
from dashboards.charts.buffers import chart_flow_times, chart_level_shares, chart_levels
from dashboards.charts.energy import chart_energy
from dashboards.charts.layout import chart_layout
from dashboards.charts.robots import chart_robot_states, chart_walks
from dashboards.charts.stations import chart_bottlenecks, chart_states, chart_yamazumi
from dashboards.components.card import card
from dashboards.components.chart import show_chart
from dashboards.components.choice import choice
from dashboards.components.kpi_table import station_table
from dashboards.components.station import station_card
from dashboards.components.tabs import tabs
from dashboards.experiment import Experiment
from dashboards.page import Page
from dashboards.results import Results
from dashboards.view import View

PARTS = ("stations", "robots", "buffers", "energy")
"""Parts of the lower half, the first one shown unless another is asked for."""


def render(view: View) -> list[Any]:
    """Return the page of a scenario."""
    say, part, station = view.say, view.find("part") or PARTS[0], view.find("station")
    links = {name: view.link(station=name) for name in view.results.stations}
    layout = chart_layout(view.experiment, view.results, say, links.__getitem__, station)
    line = view.experiment.load_line(view.results.scenario)
    names = {name: say(f"part.{name}") for name in PARTS}
    places = {name: view.link(part=None if name == PARTS[0] else name) for name in PARTS}
    return [
        show_chart(layout, view),
        html.Div(
            [tabs(names, places, part, label=say("part.label")), _choose_station(view, station)], className="line-bar"
        ),
        *([station_card(view, station, line)] if station else []),
        *_RENDERERS[part](view, links),
    ]


def _is_part(experiment: Experiment, results: Results, value: str) -> bool:  # noqa: ARG001  what every offer takes
    return value in PARTS


def _is_station(experiment: Experiment, results: Results, value: str) -> bool:  # noqa: ARG001  what every offer takes
    return value in results.stations


PAGE = Page("/line", "nav.line", render, {"part": _is_part, "station": _is_station}, steady=True)


def _choose_station(view: View, station: str | None) -> Any:
    values = {"": view.say("station.none"), **{name: name for name in view.results.stations}}
    return choice("station", label=view.say("station"), values=values, value=station or "", default="")


def _show_stations(view: View, links: Mapping[str, str]) -> list[Any]:
    say, results = view.say, view.results
    line = view.experiment.load_line(results.scenario)
    stacks = chart_yamazumi(results, line, say, links)
    table = card(say("stations.title"), station_table(results, say=say), note=say("stations.note"))
    pair = [
        show_chart(chart_states(results, say, links), view),
        _show(stacks, view, "cycle.title", "cycle.none"),
    ]
    return [html.Div(pair, className="pair"), show_chart(chart_bottlenecks(results, say, links), view), table]


def _show_robots(view: View, links: Mapping[str, str]) -> list[Any]:  # noqa: ARG001  what every renderer takes
    line = view.experiment.load_line(view.results.scenario)
    states = chart_robot_states(view.results, view.say)
    if states is None:
        return [card(view.say("pools.title"), note=view.say("pools.none"))]
    return [show_chart(states, view), _show(chart_walks(line, view.say), view, "walks.title", "walks.none")]


def _show_buffers(view: View, links: Mapping[str, str]) -> list[Any]:  # noqa: ARG001  what every renderer takes
    results, say = view.results, view.say
    flow = _show(chart_flow_times(results, say), view, "flow.title", "flow.none")
    levels, shares = chart_levels(results, say), chart_level_shares(results, say)
    if levels is None or shares is None:
        return [card(say("levels.heading"), note=say("levels.none")), flow]
    return [html.Div([show_chart(levels, view), show_chart(shares, view)], className="pair"), flow]


def _show_energy(view: View, links: Mapping[str, str]) -> list[Any]:
    return [_show(chart_energy(view.results, view.say, links), view, "energy.title", "energy.none")]


def _show(chart: Chart | None, view: View, title: str, none: str) -> Any:
    """Return a chart, or why there is none."""
    return show_chart(chart, view) if chart else card(view.say(title), note=view.say(none))


_RENDERERS: Mapping[str, Callable[[View, Mapping[str, str]], list[Any]]] = {
    "stations": _show_stations,
    "robots": _show_robots,
    "buffers": _show_buffers,
    "energy": _show_energy,
}
