"""A plain table: rows of texts and links."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboards.chart import Cell, Link, Rows

MOST_ROWS = 500
"""Rows that a plain table shows; all of them are in the files of the store."""


def show_rows(rows: Rows, *, id: str) -> Any:
    """Return a table; on a narrow screen it scrolls within its frame."""
    titles = [html.Th(text, scope="col", className=_kind(rows, i)) for i, text in enumerate(rows.headings)]
    body = html.Tbody([_show_row(rows, cells) for cells in rows.cells[:MOST_ROWS]])
    table = html.Table([html.Thead(html.Tr(titles)), body])
    return html.Div(table, id=id, className="rows", tabIndex="0")


def _show_row(rows: Rows, cells: Sequence[Cell]) -> Any:
    first, *others = cells
    name = html.Th(_show_cell(first), scope="row", className="words")
    return html.Tr([name, *(html.Td(_show_cell(cell), className=_kind(rows, i)) for i, cell in enumerate(others, 1))])


def _show_cell(cell: Cell) -> Any:
    return dcc.Link(cell.text, href=cell.href) if isinstance(cell, Link) else cell


def _kind(rows: Rows, place: int) -> str:
    return "words" if place < rows.texts else "number"
