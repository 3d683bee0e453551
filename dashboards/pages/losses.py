"""Losses: from the waterfall to what is behind a loss, to how it spreads and what would change it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from dashboards.charts.line import chart_losses, chart_output
from dashboards.charts.losses import (
    chart_causes,
    chart_remedies,
    chart_spread,
    chart_stops,
    chart_stream,
    name_loss,
)
from dashboards.components.card import card
from dashboards.components.chart import show_chart
from dashboards.components.header import notice
from dashboards.components.rows import show_rows
from dashboards.experiment import Experiment
from dashboards.figures.waterfall import ENDS
from dashboards.loss_tables import tabulate_crews, tabulate_outcomes, tabulate_station
from dashboards.page import Page
from dashboards.remedies import find_output, find_remedies
from dashboards.results import Results
from dashboards.view import View
from twin.records.causes import IN_PROCESS, STOPS, TRACED, Cause, find_causes, measure_loss

HELP = ("waiting_repair", "waiting_help", "intervention", "down")
"""Losses in which people take part."""
WORK = ("pace", "intervention", "waiting_help", "scrapped", "scrapped_later")
"""Losses in which the outcomes of attempts take part."""


def render(view: View) -> list[Any]:
    """Return the page of a scenario, of one of its losses, or of a loss at one station."""
    loss, station = view.find("loss"), view.find("station")
    if loss is None:
        return [_show_path(view, None, None), *_show_all(view)]
    causes = find_causes(view.results.rows, loss)
    cause = next((one for one in causes if one.station == station), None) if station is not None else None
    if cause is None:
        told = [] if station is None else [notice(view.say("losses.no_cause", station=station), colour="blue")]
        return [_show_path(view, loss, None), *told, *_show_loss(view, loss, causes)]
    return [_show_path(view, loss, station), *_show_cause(view, loss, cause)]


def _offers_loss(_: Experiment, results: Results, value: str) -> bool:
    return value not in ENDS and any(step.name == value for step in results.waterfall)


def _offers_station(_: Experiment, results: Results, value: str) -> bool:
    return value in results.stations


PAGE = Page("/losses", "nav.losses", render, {"loss": _offers_loss, "station": _offers_station}, steady=True)


def _show_all(view: View) -> list[Any]:
    results, say = view.results, view.say

    def link(loss: str) -> str:
        return view.link(loss=loss, station=None)

    waterfall = show_chart(chart_losses(results, say, link), view)
    stream = show_chart(chart_stream(results, say, link), view)
    stops = {state.label: _by_station(find_causes(results.rows, state.label)) for state in STOPS}
    if any(stops.values()):
        stations = show_chart(chart_stops(results, stops, say, lambda loss, name: _link(view, loss, name)), view)
    else:
        stations = card(say("losses.stops.title"), note=say("losses.stops.none"))
    return [html.Div([waterfall, stations], className="pair"), stream]


def _show_loss(view: View, loss: str, causes: Sequence[Cause]) -> list[Any]:
    results, say = view.results, view.say
    parts, name = [], name_loss(loss, None, say)
    if causes:
        chart = chart_causes(results, loss, causes, say, lambda asked, station: _link(view, asked, station))
        parts.append(show_chart(chart, view))
    else:
        note = "losses.causes.none.in_process" if loss == IN_PROCESS else "losses.causes.none"
        parts.append(card(say("losses.causes.title", loss=say(f"loss.{loss}")), note=say(note)))
    values = measure_loss(results.rows, loss, None)[results.scenario]
    spread = chart_spread(results, loss, None, list(values.values()), say)
    parts.append(html.Div([_show_remedies(view, loss, None, name), show_chart(spread, view)], className="pair"))
    return [*parts, *_show_people(view, loss, None)]


def _show_cause(view: View, loss: str, cause: Cause) -> list[Any]:
    results, say = view.results, view.say
    station = str(cause.station)
    # What is traced to a station is a part of the loss of the line: whether that shrinks is what counts.
    where = None if loss in TRACED else station
    name = name_loss(loss, where, say)
    spread = chart_spread(results, loss, station, list(cause.values_s), say)
    table = show_rows(tabulate_station(results, station, say), id="loss-station-states")
    title = say("losses.station.title", station=station)
    more = dcc.Link(say("losses.station.link"), href=view.link_to("/line"), className="more")
    return [
        html.Div([show_chart(spread, view), _show_remedies(view, loss, where, name)], className="pair"),
        html.Div(
            [
                show_chart(chart_output(results, say), view),
                html.Div([card(title, table, more), *_show_people(view, loss, station)]),
            ],
            className="pair",
        ),
    ]


def _show_remedies(view: View, loss: str, station: str | None, name: str) -> Any:
    say, results = view.say, view.results
    found = find_remedies(view.experiment, results.scenario, loss, station)
    if not found:
        title = say("losses.remedies.title", name=name)
        return card(title, note=say("losses.remedies.alone"))
    output = find_output(view.experiment, results.scenario)

    def link(scenario: str) -> str:
        return view.link_to(view.path, scenario=scenario, loss=loss, station=station)

    return show_chart(chart_remedies(found, output, results.scenario, name, say, link), view)


def _show_people(view: View, loss: str, station: str | None) -> list[Any]:
    """Return who is called for a loss, and how the attempts behind it ended."""
    say, parts = view.say, []
    if loss in WORK and (rows := tabulate_outcomes(view.results, station, say)):
        parts.append(card(say("losses.outcomes.title"), show_rows(rows, id="loss-outcomes")))
    if loss in HELP and (rows := tabulate_crews(view.results, say)):
        parts.append(card(say("losses.crews.title"), show_rows(rows, id="loss-crews"), note=say("losses.crews.note")))
    return parts


def _show_path(view: View, loss: str | None, station: str | None) -> Any:
    """Return where one is, with links back."""
    say = view.say
    steps = [(say("losses.path.all"), view.link(loss=None, station=None))]
    if loss is not None:
        steps.append((say(f"loss.{loss}"), view.link(loss=loss, station=None)))
    if station is not None:
        steps.append((station, ""))
    here: Any = {"aria-current": "page"}
    *back, last = steps
    items = [html.Li(dcc.Link(name, href=address)) for name, address in back]
    label: Any = {"aria-label": say("losses.path.label")}
    return html.Nav(html.Ol([*items, html.Li(html.Span(last[0], **here))]), className="path", **label)


def _link(view: View, loss: str, station: str) -> str:
    return view.link(loss=loss, station=station)


def _by_station(causes: Sequence[Cause]) -> Mapping[str, Cause]:
    return {cause.station: cause for cause in causes if cause.station is not None}
