"""What there is to say of one station: its KPIs, its skill, where its time goes."""

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards.chart import Rows
from dashboards.components.kpi_table import STATION_KPIS
from dashboards.components.rows import show_rows
from dashboards.formats import format_quantity, tell_bounds
from dashboards.names import explain_kpi, name_kpi
from dashboards.view import View
from twin.config.line import Line, Skill, Station

STATION_ROWS = "station-kpis"


def station_card(view: View, station: str, line: Line | None) -> Any:
    """Return the numbers of a station, with links to its attempts and its losses.

    Args:
        view: what is shown.
        station: its name.
        line: the line, None when its file cannot be read.
    """
    say = view.say
    head = html.Div(
        [
            dmc.Title(station, order=2, size="h4"),
            dcc.Link(say("station.close"), href=view.link(station=None), className="nav-link"),
        ],
        className="station-head",
    )
    facts = html.P(_describe(view, station, line), className="note")
    links = html.Nav(_list_links(view, station), className="station-links")
    return dmc.Paper(
        [head, facts, links, show_rows(_tabulate(view, station), id=STATION_ROWS)],
        withBorder=True,
        radius="md",
        p="md",
        className="card station",
    )


def _list_links(view: View, station: str) -> list[Any]:
    """Return links to what other pages say of the station."""
    links = [dcc.Link(view.say("station.losses"), href=view.link_to("/losses", station=station))]
    robot = view.results.find_servers(station)["robot"][0].as_py()
    if robot:
        links.insert(0, dcc.Link(view.say("station.skill"), href=view.link_to("/robots", station=station)))
    return links


def _describe(view: View, station: str, line: Line | None) -> str:
    """Return how a station works, from the line file."""
    say, servers = view.say, view.results.find_servers(station)
    told = [say("station.servers", count=servers.num_rows)]
    found = _find(line, view, station)
    if found is not None and isinstance(found.processing, Skill):
        told.append(say("station.by_skill", robot=found.processing.robot, task=found.processing.task))
    elif found is not None:
        told.append(say("station.by_kind", kind=found.processing.kind))
    if found is not None and found.robots:
        told.append(say("station.pool", pool=found.robots))
    told.append(say("station.ideal", time=f"{servers['ideal_cycle_s'][0].as_py():.3g}"))
    return say.join("clauses", told)


def _find(line: Line | None, view: View, station: str) -> Station | None:
    stations = view.results.stations
    if line is None or len(line.stations) != len(stations):
        return None
    return line.stations[stations.index(station)]


def _tabulate(view: View, station: str) -> Rows:
    say, cells = view.say, []
    for name in STATION_KPIS:
        if summary := view.results.find(name, station):
            shown = format_quantity(summary.interval, summary.unit, say)
            row = [
                name_kpi(name, say),
                f"{shown.value} {shown.unit}",
                tell_bounds(shown, say),
                f"{summary.n:,}",
                explain_kpi(name, say),
            ]
            cells.append(row)
    headings = [say(f"kpis.{name}") for name in ("name", "value", "bounds", "n", "formula")]
    return Rows(headings, cells)
