"""Line: the drawn line, what its stations and buffers do, and who cannot keep the plan."""

from typing import Any

from dash import html

from dashboards import ids
from dashboards.components.card import card
from dashboards.components.graph import graph
from dashboards.components.kpi_table import station_table
from dashboards.experiment import Experiment
from dashboards.figures.buffer_levels import draw_buffer_levels, select_buffers
from dashboards.figures.cycle_times import draw_cycle_times
from dashboards.figures.floor import plan_floor
from dashboards.figures.layout import NARROW, WIDE, draw_layout
from dashboards.figures.state_shares import draw_state_shares
from dashboards.formats import format_share
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.records.verdict import Verdict

COLUMNS_WIDE = 6
COLUMNS_NARROW = 1


def render(experiment: Experiment, results: Results, *, say: Catalogue) -> list[Any]:
    """Return the page of a scenario."""
    pair = html.Div([_show_states(results, say), _show_cycles(results, say)], className="pair")
    return [_show_layout(experiment, results, say), pair, _show_buffers(results, say), _show_stations(results, say)]


def _show_layout(experiment: Experiment, results: Results, say: Catalogue) -> Any:
    line, count = experiment.load_line(results.scenario), len(results.stations)
    wide = plan_floor(line, count, most_columns=COLUMNS_WIDE)
    narrow = plan_floor(line, count, most_columns=COLUMNS_NARROW, turned=True)
    summary = say("layout.summary")
    note = say("layout.note.file" if wide.from_file else "layout.note.automatic")
    return card(
        say("layout.title"),
        graph(ids.LAYOUT_WIDE, draw_layout(results, wide, WIDE, say=say), summary=summary, className="graph wide"),
        graph(
            ids.LAYOUT_NARROW, draw_layout(results, narrow, NARROW, say=say), summary=summary, className="graph narrow"
        ),
        note=f"{note} {say('layout.legend')}",
    )


def _show_states(results: Results, say: Catalogue) -> Any:
    plot = graph(ids.STATE_SHARES, draw_state_shares(results, say=say), summary=say("states.summary"))
    return card(say("states.title"), plot, note=say("states.note"))


def _show_cycles(results: Results, say: Catalogue) -> Any:
    plot = graph(ids.CYCLE_TIMES, draw_cycle_times(results, say=say), summary=say("cycle.summary"))
    note = say("cycle.note" if results.target_per_hour else "cycle.note.no_target")
    return card(say("cycle.title" if results.target_per_hour else "cycle.title.no_target"), plot, note=note)


def _show_buffers(results: Results, say: Catalogue) -> Any:
    buffers = results.tables["buffers"]
    total = len(set(buffers["buffer"].to_pylist()))
    if not total:
        return card(say("levels.heading"), note=say("levels.none"))
    shown = len(select_buffers(buffers))
    figure = draw_buffer_levels(results.tables["levels"], buffers, planned_s=results.planned_s, say=say)
    note = say("levels.note") if shown == total else say("levels.note.some", shown=shown, total=total)
    return card(say("levels.heading"), graph(ids.BUFFER_LEVELS, figure, summary=say("levels.summary")), note=note)


def _show_stations(results: Results, say: Catalogue) -> Any:
    rules = "; ".join(_describe(verdict, say) for verdict in results.verdicts)
    note = f"{say('stations.note')} {say('stations.bottleneck', rules=rules)}"
    return card(say("stations.title"), station_table(results, say=say), note=note)


def _describe(verdict: Verdict, say: Catalogue) -> str:
    return say(
        "stations.rule",
        method=verdict.method.label.lower(),
        station=verdict.station,
        share=format_share(verdict.agree.mean),
        n=verdict.agree.n,
    )
