"""HTML as text: whatever is not HTML already is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

_VOID = {"meta", "br"}


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str) -> Html:
    """Return an element.

    Args:
        name: its tag.
        children: what it holds; text that is not ``Html`` is escaped.
        attributes: their names with ``_`` for ``-``, and ``class_`` for ``class``.
    """
    told = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{told}>" if name in _VOID else f"<{name}{told}>{join(children)}</{name}>")


def join(children: Iterable[str]) -> Html:
    """Return several pieces after one another, escaped where they are not HTML."""
    return Html("".join(child if isinstance(child, Html) else _escape(child) for child in children))


def make_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 1) -> Html:
    """Return a table; on a narrow screen each row becomes a block, its cells labelled by the headings.

    Args:
        headings: of the columns.
        rows: cells of each row, the first one being its name.
        texts: how many columns from the left hold words; the others hold numbers.
    """
    kinds = ["text" if place < texts else "number" for place in range(len(headings))]
    head = [element("th", heading, scope="col", class_=kind) for heading, kind in zip(headings, kinds, strict=True)]
    body = [
        element(
            "tr",
            element("th", row[0], scope="row", class_="text"),
            *(
                element("td", cell, class_=kind, data_label=heading)
                for cell, kind, heading in zip(row[1:], kinds[1:], headings[1:], strict=True)
            ),
        )
        for row in rows
    ]
    table = element("table", element("thead", element("tr", *head)), element("tbody", *body))
    return element("div", table, class_="table")


def _escape(text: str) -> str:
    """Return text as HTML; a number stays with its per cent sign."""
    return escape(text).replace(" %", "\N{NO-BREAK SPACE}%")
