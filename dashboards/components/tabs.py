"""Parts of a page, of which one is shown, as links."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html


def tabs(names: Mapping[str, str], links: Mapping[str, str], shown: str, *, label: str) -> Any:
    """Return links to the parts of a page.

    Args:
        names: of the parts, in order.
        links: address of each.
        shown: the one on the page.
        label: what is chosen, for those who do not see it.
    """
    found = []
    for part, name in names.items():
        here: Any = {"aria-current": "true"} if part == shown else {}
        kind = "nav-link here" if part == shown else "nav-link"
        found.append(html.Span(dcc.Link(name, href=links[part], className=kind), **here))
    described: Any = {"aria-label": label}
    return html.Nav(found, className="tabs", **described)
