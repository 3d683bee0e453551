"""Where one is in a timeline: links to other windows and moments, and a slider that ``timeline.js`` puts in."""

from typing import Any

import numpy as np
from dash import dcc, html

from dashboards.timeline.track import Track
from dashboards.timeline.window import Window, format_time, write_hours
from dashboards.view import View

STEPS = 60
"""Steps in which a window is played."""


def scrubber(track: Track, window: Window, view: View) -> Any:
    """Return the moment and the window that are shown, and ways to others."""
    say = view.say
    data: Any = {
        "data-from": write_hours(window.begin_s),
        "data-to": write_hours(window.end_s),
        "data-at": write_hours(window.at_s),
        "data-step": write_hours(window.length_s / STEPS),
        "data-slide": say("timeline.slide"),
        "data-play": say("timeline.play"),
        "data-pause": say("timeline.pause"),
    }
    shown = say(
        "timeline.shown",
        begin=format_time(window.begin_s),
        end=format_time(window.end_s),
        at=format_time(window.at_s),
    )
    label: Any = {"aria-label": say("timeline.navigation")}
    return html.Div(
        [
            html.P(shown, className="timeline-shown"),
            html.Div(id="scrubber", className="scrubber", **data),
            html.Nav([*_link_moments(track, window, view), *_link_windows(window, view)], className="steps", **label),
        ],
        className="timeline-bar",
    )


def _link_moments(track: Track, window: Window, view: View) -> list[Any]:
    """Return links to the change before and to the one after the moment."""
    before = int(np.searchsorted(track.start_s, window.at_s - 1e-6, side="left")) - 1
    after = int(np.searchsorted(track.start_s, window.at_s + 1e-6, side="right"))
    found = {
        "timeline.before": track.start_s[before] if before >= 0 else None,
        "timeline.after": track.start_s[after] if after < track.start_s.size else None,
    }
    return [_link(view, key, None if time is None else {"at": write_hours(float(time))}) for key, time in found.items()]


def _link_windows(window: Window, view: View) -> list[Any]:
    """Return links to shorter, longer, earlier and later windows."""
    found = {
        "timeline.in": window.scale(0.5),
        "timeline.out": None if window.is_whole else window.scale(2.0),
        "timeline.earlier": None if window.begin_s <= 0 else window.shift(-0.5),
        "timeline.later": None if window.end_s >= window.planned_s else window.shift(0.5),
    }
    links = [
        _link(view, key, None if ends is None else {"from": write_hours(ends[0]), "to": write_hours(ends[1])})
        for key, ends in found.items()
    ]
    whole = None if window.is_whole else {"from": None, "to": None}
    return [*links, _link(view, "timeline.whole", whole)]


def _link(view: View, key: str, fields: dict[str, str] | dict[str, None] | None) -> Any:
    """Return a link, or its words where there is nothing to go to."""
    if fields is None:
        return html.Span(view.say(key), className="step none")
    return dcc.Link(view.say(key), href=view.link(**fields, page=None), className="step")
