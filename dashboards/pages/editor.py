"""Editor: line files with their mistakes marked as one types, drawn, compared, saved and tried."""

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import ids
from dashboards.components.card import card
from dashboards.components.choice import choice
from dashboards.components.header import notice
from dashboards.desk import Desk
from dashboards.editing.folder import LineFolder, Saved
from dashboards.editing.study import MOST_HOURS, MOST_REPLICATIONS, REPLICATIONS
from dashboards.page import Tool
from twin.errors import TwinError

PHRASES = (
    "Find",
    "Replace",
    "next",
    "previous",
    "all",
    "match case",
    "regexp",
    "by word",
    "replace",
    "replace all",
    "close",
)
"""What the editor's own search says, by the words it is programmed with."""


def render(desk: Desk) -> list[Any]:
    """Return the page."""
    say, folder = desk.say, desk.workshop.folder
    if folder is None:
        command = html.Pre(html.Code("twin dash --allow-edit DIR --allow-run"), className="command")
        return [_make_title(desk), card(say("editor.off"), html.P(say("editor.off.text")), command)]
    names = folder.list_names()
    if not names:
        return [
            _make_title(desk),
            notice(say("editor.empty", folder=folder.root), title=say("editor.off"), colour="blue"),
        ]
    name = desk.find("file") or names[0]
    try:
        saved = folder.read(name)
    except TwinError as error:
        chosen = _choose_file(desk, names, name)
        return [_make_title(desk), chosen, notice(str(error), title=say("error.title"), colour="red")]
    left = html.Div([_show_editor(desk, names, saved), html.Div(id=ids.EDITOR_DIFF)], className="editor-column")
    right = html.Div([_show_problems(desk), html.Div(id=ids.EDITOR_PREVIEW)], className="editor-column")
    return [
        _make_title(desk),
        *_make_stores(saved),
        html.Div([left, right], className="editor-columns"),
        _show_studies(desk),
    ]


def _is_file(desk: Desk, value: str) -> bool:
    folder: LineFolder | None = desk.workshop.folder
    return folder is not None and value in folder.list_names()


TOOL = Tool("/editor", "nav.editor", render, {"file": _is_file, "beside": lambda desk, value: value in desk.names})


def _make_title(desk: Desk) -> Any:
    return html.H1(desk.say("editor.title"), className="summary")


def _choose_file(desk: Desk, names: list[str], name: str) -> Any:
    values = {one: one for one in names}
    return choice("file", label=desk.say("editor.file"), values=values, value=name, default=names[0])


def _make_stores(saved: Saved) -> list[Any]:
    """Return what the browser and the server hand each other."""
    return [
        dcc.Store(id=ids.EDITOR_SAVED, data={"file": saved.name, "text": saved.text, "digest": saved.digest}),
        *(dcc.Store(id=id) for id in (ids.EDITOR_TEXT, ids.EDITOR_SAVE, ids.EDITOR_RESULT, ids.EDITOR_MARKS)),
    ]


def _show_editor(desk: Desk, names: list[str], saved: Saved) -> Any:
    say = desk.say
    label: Any = {"data-label": say("editor.label", file=saved.name), "data-revert": say("editor.revert.sure")}
    words: Any = {f"data-phrase-{place}": say(f"editor.phrase.{place}") for place in range(len(PHRASES))}
    host = html.Div(id=ids.EDITOR_HOST, className="editor-host", **label, **words)
    save, revert = (
        html.Button(say(f"editor.{action}"), type="button", className=f"button {action}", **{"data-editor": action})  # type: ignore[arg-type]
        for action in ("save", "revert")
    )
    head = html.Div([_choose_file(desk, names, saved.name), save, revert], className="editor-bar")
    status = html.Div(id=ids.EDITOR_STATUS, className="editor-status", role="status")
    return card(say("editor.heading"), head, status, host, note=say("editor.keys"))


def _show_problems(desk: Desk) -> Any:
    live: Any = {"aria-live": "polite"}
    return card(
        desk.say("editor.problems"), html.Div(id=ids.EDITOR_PROBLEMS, **live), note=desk.say("editor.problems.note")
    )


def _show_studies(desk: Desk) -> Any:
    say = desk.say
    if desk.workshop.board is None:
        return card(say("study.title"), html.P(say("study.off"), className="note"))
    names = list(desk.names)
    beside = [
        choice(
            "beside",
            label=say("study.base"),
            values={"": say("study.base.auto"), **{name: name for name in names}},
            value=desk.find("beside") or "",
            default="",
        )
    ]
    numbers = [
        dmc.NumberInput(
            id=ids.STUDY_REPLICATIONS,
            label=say("study.replications"),
            value=REPLICATIONS,
            min=1,
            max=MOST_REPLICATIONS,
            allowDecimal=False,
            size="xs",
            className="choice",
        ),
        dmc.NumberInput(
            id=ids.STUDY_HOURS, label=say("study.hours"), min=0.01, max=MOST_HOURS, size="xs", className="choice"
        ),
    ]
    start = html.Button(say("study.start"), id=ids.STUDY_START, type="button", className="button save")
    return card(
        say("study.title"),
        html.Div([*numbers, *beside, start], className="editor-bar"),
        html.Div(id=ids.STUDY_NOTE),
        dcc.Store(id=ids.STUDY_TOKEN),
        html.Div(id=ids.STUDY_LIST),
        note=say("study.note"),
    )
