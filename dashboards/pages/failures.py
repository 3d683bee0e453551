"""Failures: what physical faults do to the line, what stops its stations, what spares and people bring."""

from typing import Any

from dash import dcc, html

from dashboards.charts.cells import chart_faults
from dashboards.charts.counts import chart_counts
from dashboards.charts.failures import chart_endings, chart_stops, chart_times
from dashboards.charts.faults import MEASURES, chart_heat
from dashboards.charts.modes import tabulate_modes
from dashboards.components.card import card
from dashboards.components.chart import show_chart
from dashboards.components.choice import choice
from dashboards.components.rows import show_rows
from dashboards.counts import find_varied
from dashboards.experiment import Experiment
from dashboards.page import Page
from dashboards.results import Results
from dashboards.source import Source, recall_source
from dashboards.view import View
from twin.records.campaign import FaultRow

FIRST_MEASURE = next(iter(MEASURES))
PARTS = ("faults", "stations", "counts")
"""The parts of the page, one of which is shown."""


def render(view: View) -> list[Any]:
    """Return the part of the page that the address asks for; without that, the first one that has something."""
    source = recall_source(view.experiment)
    part = view.find("show") or ("faults" if source.faults else "stations")
    shown = {"faults": _show_faults, "stations": _show_stations, "counts": _show_counts}[part](source, view)
    return [_show_parts(part, view), *shown]


def _has_count(experiment: Experiment, _results: Results, value: str) -> bool:
    return value in {name for labels in experiment.manifest.levels.values() for name in labels}


PAGE = Page(
    "/failures",
    "nav.failures",
    render,
    {
        "show": lambda _experiment, _results, value: value in PARTS,
        "measure": lambda _experiment, _results, value: value in MEASURES,
        "count": _has_count,
    },
    steady=True,
)


def _show_parts(part: str, view: View) -> Any:
    label: Any = {"aria-label": view.say("failures.parts")}
    links = []
    for name in PARTS:
        here: Any = {"aria-current": "true"} if name == part else {}
        look = "part here" if name == part else "part"
        links.append(
            html.Span(dcc.Link(view.say(f"failures.part.{name}"), href=view.link(show=name)), className=look, **here)
        )
    return html.Nav(links, className="parts", **label)


def _show_faults(source: Source, view: View) -> list[Any]:
    say = view.say
    if not source.faults:
        return [_advise("faults", "twin sweep failure_campaign", view)]
    name = view.find("measure") or FIRST_MEASURE
    measures = {key: say(f"failures.measure.{key}") for key in MEASURES}
    chooser = choice("measure", label=say("failures.measure"), values=measures, value=name, default=FIRST_MEASURE)
    heat = chart_heat(source, name, lambda row: link_fault(row, view), say)
    drawn = show_chart(heat, view) if heat else card(say("failures.measure"), html.P(say("failures.heat.none")))
    return [html.Div(chooser, className="page-choices"), drawn, show_chart(chart_faults(source, say), view)]


def link_fault(row: FaultRow, view: View) -> str:
    """Return where the attempts with a fault are looked at."""
    return view.link_to("/robots", fault=row.fault, severity=f"{row.severity:g}")


def _show_stations(_source: Source, view: View) -> list[Any]:
    results, say = view.results, view.say
    times = [chart for kpi in ("mtbf", "mttr") if (chart := chart_times(results, kpi, say))]
    shown: list[Any] = [html.Div([show_chart(chart, view) for chart in times], className="pair")]
    if not times:
        shown = [card(say("failures.mtbf.title"), html.P(say("failures.times.none", n=results.replications)))]
    stops, endings = chart_stops(results, say), chart_endings(results, say)
    shown.append(
        show_chart(stops, view) if stops else card(say("failures.stops.title"), html.P(say("failures.stops.none")))
    )
    modes = tabulate_modes(view.experiment.load_line(results.scenario), say)
    if modes:
        shown.append(card(say("failures.modes"), show_rows(modes, id="modes-rows"), note=say("failures.modes.note")))
    text = html.P(say("failures.outcomes.none"))
    shown.append(show_chart(endings, view) if endings else card(say("failures.outcomes.title"), text))
    return shown


def _show_counts(source: Source, view: View) -> list[Any]:
    say, found = view.say, find_varied(source)
    if not found:
        return [_advise("counts", "twin sweep buffers_and_spares", view)]
    asked = view.find("count")
    name = asked if asked in found else next(iter(found))
    factors = {factor: factor for factor in found}
    chooser = choice("count", label=say("failures.counts"), values=factors, value=name, default=next(iter(found)))
    chart = chart_counts(source, found[name], say)
    drawn = show_chart(chart, view) if chart else card(say("failures.counts"), html.P(say("failures.counts.none")))
    return [html.Div(chooser, className="page-choices"), drawn]


def _advise(part: str, command: str, view: View) -> Any:
    """Return what experiment makes what is missing here."""
    file = f"line_configs/experiments/{command.split()[-1]}.yaml"
    text = html.P(view.say(f"failures.advice.{part}", file=file))
    return card(view.say(f"failures.part.{part}"), text, html.P(html.Code(command)))
