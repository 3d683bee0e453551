"""A chart with what belongs to it: heading, what is to be seen in it, how to read it, its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True)
class Link:
    """A text that leads to an address.

    Attributes:
        text: what is to be read.
        href: from ``View.link`` or ``View.link_to``.
    """

    text: str
    href: str


Cell = str | Link


@dataclass(frozen=True)
class Rows:
    """Numbers as a table.

    Attributes:
        headings: of the columns.
        cells: of each row, the first one being its name.
        texts: how many columns from the left hold words; the others hold numbers.
    """

    headings: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    texts: int = 1


@dataclass(frozen=True)
class Chart:
    """A chart and what stands around it.

    Attributes:
        id: of its graph.
        title: heading.
        figure: its layout has a height. On a page, a point whose ``customdata`` is an address of ``View.link`` leads
            there, and ``layout.meta = {"zoom": ["from", "to"]}`` puts the ends of the shown x axis into these fields;
            ``{"top": True}`` shows the page that a point leads to from its top.
        summary: what is to be seen in it, in a sentence or two with numbers.
        note: how to read it.
        rows: the same numbers.
        narrow: what is drawn instead on a narrow screen.
    """

    id: str
    title: str
    figure: go.Figure
    summary: str
    note: str
    rows: Rows
    narrow: go.Figure | None = None
