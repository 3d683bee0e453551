"""The head of every page: where one is, what is shown, what was left out of the address."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import ids
from dashboards.query import Query
from dashboards.text import LANGUAGES, Catalogue
from dashboards.theme import Theme


def header(*, path: str, pages: Sequence[tuple[str, str]], query: Query, choices: Sequence[Any], say: Catalogue) -> Any:
    """Return the head: pages, what is shown, language and colours.

    Args:
        path: of the page that is shown.
        pages: path and key of the name of each page.
        query: what the address asks for; the links keep it.
        choices: the selectors.
        say: the words.
    """
    links = [
        dcc.Link(
            say(key),
            href=target + query.leave_page().encode(),
            className="nav-link here" if target == path else "nav-link",
        )
        for target, key in pages
    ]
    label: Any = {"aria-label": say("nav.label")}
    return html.Header(
        [
            html.A(say("document.skip"), href=f"#{ids.MAIN}", className="skip"),
            html.Span(say("app.title"), className="app-title"),
            html.Nav(links, **label),
            html.Div([*choices, *_switches(path, query, say)], className="choices"),
        ],
        className="head",
    )


def _switches(path: str, query: Query, say: Catalogue) -> list[Any]:
    """Return links to this very page in the other languages, and in the other colours."""
    other = Theme.LIGHT if query.theme is Theme.DARK else Theme.DARK
    changed = [(name, replace(query, language=tag)) for tag, name in LANGUAGES.items() if tag != query.language]
    changed.append((say(f"theme.{other}"), replace(query, theme=other)))
    return [dcc.Link(name, href=path + asked.encode(), className="nav-link switch") for name, asked in changed]


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
    return [notice(say("note.ignored", what=say.join("clauses", query.ignored)))]


def notice(text: str, *, title: str | None = None, colour: str = "yellow") -> Any:
    """Return a message in the flow of a page."""
    return dmc.Alert(text, title=title, color=colour, variant="light", className="notice")
