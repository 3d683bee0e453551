"""The changes of state in a window of time, the newest first."""

from typing import Any

import numpy as np
from dash import dcc, html

from dashboards.chart import Cell, Link, Rows
from dashboards.components.card import card
from dashboards.components.rows import show_rows
from dashboards.timeline.track import Track
from dashboards.timeline.window import format_length, format_time, write_hours
from dashboards.timeline.words import show_state
from dashboards.view import View

PAGE_ROWS = 25
"""Events on a page of the table."""


def show_events(track: Track, view: View) -> Any:
    """Return a page of the table of events."""
    say = view.say
    begun = int(np.searchsorted(track.start_s, track.begin_s, side="right"))
    count = track.start_s.size - begun
    pages = max(-(-count // PAGE_ROWS), 1)
    page = min(int(view.find("page") or 1), pages) or 1
    last = track.start_s.size - 1 - (page - 1) * PAGE_ROWS
    shown = range(last, max(last - PAGE_ROWS, begun - 1), -1)
    headings = [say(f"timeline.events.{name}") for name in ("time", "row", "state", "length")]
    rows = Rows(headings, [_make_cells(track, one, view) for one in shown], texts=3)
    note = say("timeline.events.note", count=f"{count:,}", page=page, pages=f"{pages:,}")
    steps = html.Nav(
        [_link("timeline.newer", page - 1, page > 1, view), _link("timeline.older", page + 1, page < pages, view)],
        className="steps",
    )
    return card(say("timeline.events.title"), show_rows(rows, id="timeline-events"), steps, note=note)


def _make_cells(track: Track, one: int, view: View) -> list[Cell]:
    row, start_s = track.rows[track.row[one]], float(track.start_s[one])
    length = format_length(float(track.until_s[one]) - start_s)
    more = " +" if track.until_s[one] >= track.end_s else ""
    state = show_state(row, int(track.state[one]), view.say).label
    return [Link(format_time(start_s), view.link(at=write_hours(start_s))), row.name, state, length + more]


def _link(key: str, page: int, is_there: bool, view: View) -> Any:
    if not is_there:
        return html.Span(view.say(key), className="step none")
    return dcc.Link(view.say(key), href=view.link(page=str(page)), className="step")
