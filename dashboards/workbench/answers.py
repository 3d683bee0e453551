"""What is shown of a text that is being edited: mistakes, what it changes, the line that it describes."""

from dataclasses import dataclass
from typing import Any

from dash import html

from dashboards.charts.sketch import chart_sketch
from dashboards.components.card import card
from dashboards.components.chart import show_chart
from dashboards.components.diff import show_difference
from dashboards.components.header import notice
from dashboards.desk import Desk
from dashboards.editing.check import Check, check_text
from dashboards.editing.diff import compare_texts
from dashboards.editing.folder import Saved
from dashboards.text import Catalogue
from twin.config.load import SIZE_LIMIT
from twin.errors import Issue

MOST_SHOWN = 100
"""Mistakes that are listed."""
MOST_DRAWN = 60
"""Stations of a line that is drawn."""


@dataclass(frozen=True)
class Draft:
    """A text that is being edited.

    Attributes:
        file: name of its file.
        text: what it says now.
        digest: of what the file said when editing began.
    """

    file: str
    text: str
    digest: str


def read_draft(data: object) -> Draft | None:
    """Return the draft in what a browser has sent, None when it is none."""
    if not isinstance(data, dict):
        return None
    found = [data.get(name) for name in ("file", "text", "digest")]
    if not all(isinstance(value, str) and len(value) <= SIZE_LIMIT for value in found):
        return None
    return Draft(*found)  # type: ignore[arg-type]  # all are texts


def mark_issues(check: Check) -> list[dict[str, object]]:
    """Return what an editor marks: places, and what is wrong there."""
    severity = "warning" if check.valid else "error"
    return [
        {"line": max(issue.line, 1), "column": max(issue.column, 1), "message": _tell(issue), "severity": severity}
        for issue in check.issues[:MOST_SHOWN]
    ]


def show_problems(check: Check, say: Catalogue) -> list[Any]:
    """Return the mistakes as a list; pressing one goes there."""
    if not check.issues:
        return [html.P(["✓ ", say("editor.valid")], className="editor-valid")]
    head = say("editor.warnings" if check.valid else "editor.mistakes", count=len(check.issues))
    more = len(check.issues) - MOST_SHOWN
    items = [html.Li(_show_issue(issue, valid=check.valid)) for issue in check.issues[:MOST_SHOWN]]
    return [
        html.P(["⚠ " if check.valid else "✕ ", head], className="editor-odd" if check.valid else "editor-wrong"),
        html.Ul(items, className="problems"),
        *([html.P(say("editor.more", count=more), className="note")] if more > 0 else []),
    ]


def show_status(draft: Draft, saved: Saved, say: Catalogue) -> list[Any]:
    """Return whether a text is what its file says."""
    if draft.digest != saved.digest:
        return [html.Span(["⚠ ", say("editor.changed")], className="editor-wrong")]
    if draft.text == saved.text:
        return [html.Span(["✓ ", say("editor.saved")], className="editor-valid")]
    return [html.Span(["● ", say("editor.unsaved")], className="editor-odd")]


def show_preview(check: Check, desk: Desk) -> Any:
    """Return the line that a text describes, drawn."""
    say = desk.say
    if check.experiment:
        return card(say("sketch.title"), note=say("editor.experiment"))
    if check.line is None:
        return card(say("sketch.title"), note=say("editor.no_line"))
    if len(check.line.stations) > MOST_DRAWN:
        return card(say("sketch.title"), note=say("editor.large", count=len(check.line.stations), most=MOST_DRAWN))
    return show_chart(chart_sketch(check.line, say), desk)


def show_changes(draft: Draft, saved: Saved, say: Catalogue) -> Any:
    """Return what a text changes of its file."""
    return card(say("editor.diff"), show_difference(compare_texts(saved.text, draft.text), say=say))


def answer_draft(draft: Draft, saved: Saved, desk: Desk) -> tuple[list[Any], ...]:
    """Return everything that is shown of a draft: marks, mistakes, drawing, changes, status."""
    check = check_text(draft.text, draft.file)
    return (
        list(mark_issues(check)),
        show_problems(check, desk.say),
        [show_preview(check, desk)],
        [show_changes(draft, saved, desk.say)],
        show_status(draft, saved, desk.say),
    )


def refuse(error: Exception, say: Catalogue) -> Any:
    """Return why something was not done."""
    return notice(str(error), title=say("editor.refused"), colour="red")


def _show_issue(issue: Issue, *, valid: bool) -> Any:
    place: Any = {"data-line": max(issue.line, 1), "data-column": max(issue.column, 1)}
    sign = "⚠" if valid else "✕"
    return html.Button([html.Span(sign), " ", html.Code(str(issue))], type="button", className="problem", **place)


def _tell(issue: Issue) -> str:
    place = f"{issue.line}:{issue.column}: " if issue.line else ""
    return f"{place}{issue.path}: {issue.message}" if issue.path else f"{place}{issue.message}"
