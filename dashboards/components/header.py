"""The head of every page: where one is, what is shown, what was left out of the address."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards.query import Query
from dashboards.text import Catalogue


def header(*, path: str, pages: Sequence[tuple[str, str]], query: Query, choices: Sequence[Any], say: Catalogue) -> Any:
    """Return the head.

    Args:
        path: of the page that is shown.
        pages: path and key of the name of each page.
        query: what the address asks for; the links keep it.
        choices: the selectors.
        say: the words.
    """
    links = [
        dcc.Link(say(key), href=target + query.encode(), className="nav-link here" if target == path else "nav-link")
        for target, key in pages
    ]
    label: Any = {"aria-label": say("nav.label")}
    return html.Header(
        [
            html.Span(say("app.title"), className="app-title"),
            html.Nav(links, **label),
            html.Div(list(choices), className="choices"),
        ],
        className="head",
    )


def selector(id: str, *, label: str, values: Sequence[str], value: str | None) -> Any:
    """Return a selector; with a single value there is nothing to select, and it is left out of sight."""
    return dmc.Select(
        id=id,
        label=label,
        data=list(values),
        value=value,
        allowDeselect=False,
        size="xs",
        className="choice" if len(values) > 1 else "choice hidden",
    )


def notes(query: Query, *, say: Catalogue) -> list[Any]:
    """Return a note for what the address asked for and does not exist."""
    if not query.ignored:
        return []
    return [notice(say("note.ignored", what="; ".join(query.ignored)))]


def notice(text: str, *, title: str | None = None, colour: str = "yellow") -> Any:
    """Return a message in the flow of a page."""
    return dmc.Alert(text, title=title, color=colour, variant="light", className="notice")
