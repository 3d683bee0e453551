"""Two texts compared, line by line; a sign stands before each line, so that colour is never the only one."""

from typing import Any

from dash import html

from dashboards.editing.diff import SIGNS, Difference, Sign
from dashboards.text import Catalogue

_NAMES = {Sign.SAME: "same", Sign.LESS: "removed", Sign.MORE: "added", Sign.PLACE: "place"}


def show_difference(difference: Difference, *, say: Catalogue) -> Any:
    """Return a comparison with what it says in one sentence."""
    if difference.same:
        return html.P(say("diff.same"), className="chart-summary")
    told = say("diff.summary", less=difference.less, more=difference.more)
    cut = [] if difference.whole else [html.P(say("diff.cut"), className="note")]
    lines = [_show_line(sign, text) for sign, text in difference.lines]
    return html.Div(
        [html.P(told, className="chart-summary"), *cut, html.Div(lines, className="diff", tabIndex="0")]
        if lines
        else [html.P(told, className="chart-summary"), *cut]
    )


def _show_line(sign: Sign, text: str) -> Any:
    return html.Div(
        [html.Span(SIGNS[sign], className="diff-sign"), html.Code(text or " ")], className=f"diff-line {_NAMES[sign]}"
    )
