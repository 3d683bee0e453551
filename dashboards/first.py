"""The layout: what stays while one moves between pages, and with it the page that a browser asks for first.

Dash would ask for the layout and then, by one callback after another, for what is in it.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import dash_mantine_components as dmc
from dash import dcc, html, no_update
from flask import has_request_context, request

from dashboards import ids
from dashboards.callbacks import poll_library
from dashboards.drawn import Drawn
from dashboards.query import parse_query
from dashboards.text import load_catalogue
from dashboards.theme import Theme

POLL_MS = 2000


@dataclass(frozen=True)
class Place:
    """Where a browser is.

    Attributes:
        path: path of the address.
        search: its query, with its question mark.
    """

    path: str
    search: str


def find_place() -> Place | None:
    """Return where the browser is that asks, None when it does not say; ``document.py`` lets it."""
    return read_place(request.headers.get("Referer", "")) if has_request_context() else None


def read_place(address: str) -> Place | None:
    """Return the place that a whole address leads to, letter by letter as a browser gives it; None when it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return Place(parts.path, f"?{parts.query}" if parts.query else "") if parts.path.startswith("/") else None


def make_layout(drawn: Drawn, place: Place | None) -> Any:
    """Return the layout.

    Args:
        drawn: the pages.
        place: where the browser is; without it the page is asked for later.
    """
    if place is None:
        loading = html.P(load_catalogue()("loading"), className="loading")
        return _frame(dcc.Location(id=ids.URL, refresh="callback-nav"), loading, drawn.library.generation())
    # Before the page is drawn: what changes meanwhile is then told as new.
    generation, age = poll_library(drawn.library, place.search, None, place.path)
    return _frame(
        dcc.Location(id=ids.URL, refresh="callback-nav", pathname=place.path, search=place.search),
        drawn.show(place.path, place.search),
        drawn.library.generation() if generation is no_update else generation,
        age,
        parse_query(place.search).theme,
    )


def _frame(location: Any, content: Any, generation: str, age: str = "", theme: Theme = Theme.LIGHT) -> Any:
    return dmc.MantineProvider(
        [
            location,
            dcc.Interval(id=ids.CLOCK, interval=POLL_MS),
            dcc.Store(id=ids.GENERATION, data=generation),
            html.Div(content, id=ids.CONTENT),
            html.Footer(html.P(age, id=ids.DATA_AGE), className="age"),
        ],
        id=ids.PROVIDER,
        forceColorScheme=theme.value,
    )
