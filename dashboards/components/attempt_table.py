"""The attempts of a skill as a table that is sorted and turned over by its address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboards.figures.outcomes import find_look
from dashboards.formats import DASH
from dashboards.text import Catalogue
from dashboards.view import View

PAGE_ROWS = 20
COLUMNS = {
    "seed": ("seed", 1.0, ".0f"),
    "outcome": ("outcome", 1.0, ""),
    "duration": ("duration_s", 1.0, ".2f"),
    "retries": ("retries", 1.0, ".0f"),
    "force": ("peak_force_n", 1.0, ".0f"),
    "torque": ("peak_torque_ratio", 100.0, ".1f"),
    "energy": ("energy_j", 0.001, ".2f"),
    "error": ("placement_error_m", 1000.0, ".1f"),
}
"""Column of the table of attempts, factor and format of each column shown, by what it is sorted by."""
SORTS = frozenset([*COLUMNS, *(f"-{name}" for name in COLUMNS)])
"""What the address may ask for; with ``-`` the largest value comes first."""


@dataclass(frozen=True)
class Sheet:
    """A page of the table.

    Attributes:
        rows: the attempts on it.
        number: of the page, from 1.
        count: pages.
        total: attempts on all of them.
    """

    rows: Sequence[Mapping[str, Any]]
    number: int
    count: int
    total: int


def turn_to(rows: Sequence[Mapping[str, Any]], sort: str, page: int) -> Sheet:
    """Return a page of attempts in an order; gaps come last."""
    column, down = COLUMNS[sort.removeprefix("-")][0], sort.startswith("-")
    known = [row for row in rows if row[column] is not None]
    gaps = [row for row in rows if row[column] is None]
    ordered = sorted(known, key=lambda row: row[column], reverse=down) + gaps
    count = max(-(-len(ordered) // PAGE_ROWS), 1)
    number = min(max(page, 1), count)
    return Sheet(ordered[(number - 1) * PAGE_ROWS : number * PAGE_ROWS], number, count, len(ordered))


def attempt_table(sheet: Sheet, sort: str, view: View, address: str) -> Any:
    """Return the table with links to each attempt, to other orders and to other pages.

    Args:
        sheet: what is shown.
        sort: its order.
        view: what the page shows.
        address: path of an attempt's page.
    """
    head = html.Tr([_make_heading(name, sort, view) for name in COLUMNS])
    body = [_make_row(row, view, address) for row in sheet.rows]
    table = html.Table([html.Thead(head), html.Tbody(body)])
    return html.Div(
        [html.Div(table, id="attempt-table", className="rows attempts", tabIndex="0"), _make_pager(sheet, view)]
    )


def _make_heading(name: str, sort: str, view: View) -> Any:
    here = sort.removeprefix("-") == name
    down = here and sort.startswith("-")
    mark = (" ▼" if down else " ▲") if here else ""
    order: Any = {"aria-sort": "descending" if down else "ascending"} if here else {}
    asked = name if down or not here else f"-{name}"
    link = dcc.Link(view.say(f"attempts.{name}") + mark, href=view.link(sort=asked, page=None))
    return html.Th(link, scope="col", className="words" if name in ("seed", "outcome") else "number", **order)


def _make_row(row: Mapping[str, Any], view: View, address: str) -> Any:
    cells = [_show(row, name, view.say) for name in COLUMNS]
    key = row["attempt"]
    first = dcc.Link(cells[0], href=view.link_to(address, attempt=key)) if key else cells[0]
    others = [
        html.Td(cell, className="words" if name == "outcome" else "number")
        for name, cell in list(zip(COLUMNS, cells, strict=True))[1:]
    ]
    return html.Tr([html.Th(first, scope="row", className="words"), *others])


def _show(row: Mapping[str, Any], name: str, say: Catalogue) -> str:
    column, factor, form = COLUMNS[name]
    value = row[column]
    if value is None:
        return DASH
    if name == "outcome":
        return f"{find_look(value).icon} {say.name(f'outcome.{value}', value)}"
    return f"{factor * value:{form}}"


def _make_pager(sheet: Sheet, view: View) -> Any:
    say = view.say
    links = [
        dcc.Link(
            say(f"attempts.{name}"), href=view.link(page=None if number == 1 else str(number)), className="nav-link"
        )
        for name, number in (("previous", sheet.number - 1), ("next", sheet.number + 1))
        if 1 <= number <= sheet.count
    ]
    told = say("attempts.page", page=sheet.number, pages=sheet.count, total=sheet.total)
    return html.Div([html.Span(told), *links], className="pager")
