"""Timeline: what every server, robot and buffer did when, in one replication."""

from typing import Any

from dash import dcc, html

from dashboards.charts.timeline import (
    MOST_ROWS,
    chart_gantt,
    chart_moment,
    chart_window_levels,
    chart_window_shares,
)
from dashboards.components.card import card
from dashboards.components.chart import show_chart
from dashboards.components.choice import choice
from dashboards.components.events import show_events
from dashboards.components.header import notice
from dashboards.components.scrubber import scrubber
from dashboards.experiment import Experiment
from dashboards.page import Page
from dashboards.results import Results
from dashboards.timeline.recording import load_track
from dashboards.timeline.track import Track
from dashboards.timeline.window import Window, is_hours, read_window
from dashboards.view import View
from twin.errors import TwinError
from twin.records.timeline import list_timelines, tell_command


def render(view: View) -> list[Any]:
    """Return the page of a scenario."""
    stored = list_timelines(view.experiment.store, view.results.scenario)
    if not stored:
        return [_tell_missing(view)]
    window = read_window(view)
    replication = int(view.find("replication") or stored[0])
    choices = [_choose_replication(stored, replication, view)]
    try:
        track = load_track(view.experiment, view.results, replication, window.begin_s, window.end_s)
    except TwinError as error:
        return [*choices, notice(str(error), title=view.say("error.title"), colour="red")]
    notes = _tell_limits(track, window, view)
    if not track.row.size:
        return [*choices, *notes]
    return [*choices, *notes, *_render_track(view, track, window)]


def _render_track(view: View, track: Track, window: Window) -> list[Any]:
    results, say = view.results, view.say
    first = min(int(view.find("row") or 0), len(track.rows) - 1) // MOST_ROWS * MOST_ROWS
    return [
        scrubber(track, window, view),
        show_chart(chart_moment(view.experiment, results, track, window, say), view),
        *_choose_rows(track, first, view),
        show_chart(chart_gantt(track, window, first, say), view),
        show_chart(chart_window_levels(results, track, window, say), view),
        html.Div(
            [show_chart(chart_window_shares(track, window, first, say), view), show_events(track, view)],
            className="pair",
        ),
    ]


def _tell_missing(view: View) -> Any:
    """Return how a timeline is made."""
    say = view.say
    if view.experiment.manifest.live:
        return notice(say("timeline.missing.live"), title=say("timeline.missing.title"), colour="blue")
    first = int(view.results.tables["runs"]["replication"][0].as_py())
    command = tell_command(view.experiment.store, view.results.scenario, first)
    return card(
        say("timeline.missing.title"),
        html.P(say("timeline.missing.text", scenario=view.results.scenario)),
        html.Pre(html.Code(command), className="command", tabIndex="0"),
    )


def _tell_limits(track: Track, window: Window, view: View) -> list[Any]:
    """Return notes about a window that cannot be shown as it was asked for."""
    notes = []
    if window.is_refused:
        notes.append(notice(view.say("timeline.reversed")))
    if track.last_s < window.end_s - 1e-3:
        whole = view.link(**{"from": None, "to": None, "at": None})
        text = view.say("timeline.cut", hours=f"{track.last_s / 3600:.2f}")
        notes.append(notice(text))
        notes.append(html.P(dcc.Link(view.say("timeline.whole"), href=whole)))
    return notes


def _choose_replication(stored: list[int], replication: int, view: View) -> Any:
    values = {str(number): view.say("timeline.replication.one", number=number) for number in stored}
    label = view.say("timeline.replication")
    select = choice("replication", label=label, values=values, value=str(replication), default=str(stored[0]))
    return html.Div(
        [select, html.P(view.say("timeline.replication.note"), className="note")], className="timeline-head"
    )


def _choose_rows(track: Track, first: int, view: View) -> list[Any]:
    """Return a choice of what is drawn where that is not everything."""
    if len(track.rows) <= MOST_ROWS:
        return []
    starts = range(0, len(track.rows), MOST_ROWS)
    values = {str(one): f"{one + 1} – {min(one + MOST_ROWS, len(track.rows))}" for one in starts}
    return [choice("row", label=view.say("timeline.rows"), values=values, value=str(first), default="0")]


def _has_timeline(experiment: Experiment, results: Results, value: str) -> bool:
    return value in {str(number) for number in list_timelines(experiment.store, results.scenario)}


def _is_time(_experiment: Experiment, _results: Results, value: str) -> bool:
    return is_hours(value)


def _is_count(_experiment: Experiment, _results: Results, value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 9


PAGE = Page(
    "/timeline",
    "nav.timeline",
    render,
    {
        "replication": _has_timeline,
        "from": _is_time,
        "to": _is_time,
        "at": _is_time,
        "page": _is_count,
        "row": _is_count,
    },
)
