"""What the server answers the editor; inputs come from outside and may be anything."""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html, no_update

from dashboards import ids
from dashboards.components.header import notice
from dashboards.desk import Desk
from dashboards.editing.check import check_text
from dashboards.editing.folder import LineFolder
from dashboards.editing.jobs import JobBoard
from dashboards.editing.study import make_command
from dashboards.editing.workshop import Workshop
from dashboards.library import Library
from dashboards.query import parse_query
from dashboards.text import load_catalogue
from dashboards.workbench.answers import answer_draft, read_draft, refuse
from dashboards.workbench.studies import make_token, show_jobs
from twin.errors import StoreError, TwinError, UsageError

PATH = "/editor"


def add_editor(app: Dash, library: Library, workshop: Workshop, folder: LineFolder) -> None:
    """Connect the editor, and the studies where some may be started."""
    _add_browser_part(app)

    @app.callback(
        Output(ids.EDITOR_MARKS, "data"),
        Output(ids.EDITOR_PROBLEMS, "children"),
        Output(ids.EDITOR_PREVIEW, "children"),
        Output(ids.EDITOR_DIFF, "children"),
        Output(ids.EDITOR_STATUS, "children"),
        Input(ids.EDITOR_TEXT, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def check(data: object, search: object) -> tuple[Any, ...]:
        return check_draft(folder, data, make_desk(library, workshop, search))

    @app.callback(
        Output(ids.EDITOR_RESULT, "data"),
        Output(ids.EDITOR_STATUS, "children", allow_duplicate=True),
        Input(ids.EDITOR_SAVE, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def save(data: object, search: object) -> tuple[Any, Any]:
        return save_draft(folder, data, make_desk(library, workshop, search))

    if workshop.board is not None:
        _add_studies(app, library, workshop, folder, workshop.board)


def _add_browser_part(app: Dash) -> None:
    """Connect what ``editor.js`` does."""
    connect: Any = app.clientside_callback  # has no types
    connect(ClientsideFunction("editor", "open"), Output(ids.EDITOR_TEXT, "data"), Input(ids.EDITOR_SAVED, "data"))
    connect(ClientsideFunction("editor", "mark"), Output(ids.EDITOR_HOST, "className"), Input(ids.EDITOR_MARKS, "data"))
    connect(
        ClientsideFunction("editor", "saved"),
        Output(ids.EDITOR_TEXT, "data", allow_duplicate=True),
        Input(ids.EDITOR_RESULT, "data"),
        prevent_initial_call=True,
    )


def _add_studies(app: Dash, library: Library, workshop: Workshop, folder: LineFolder, board: JobBoard) -> None:
    @app.callback(Output(ids.STUDY_LIST, "children"), Input(ids.STUDY_TOKEN, "data"), State(ids.URL, "search"))
    def show(_token: object, search: object) -> list[Any]:
        return show_jobs(board, make_desk(library, workshop, search))

    @app.callback(Output(ids.STUDY_TOKEN, "data"), Input(ids.CLOCK, "n_intervals"), State(ids.STUDY_TOKEN, "data"))
    def poll(_ticks: object, known: object) -> Any:
        token = make_token(board)
        return no_update if token == known else token

    @app.callback(
        Output(ids.STUDY_NOTE, "children"),
        Output(ids.STUDY_TOKEN, "data", allow_duplicate=True),
        Input(ids.STUDY_START, "n_clicks"),
        State(ids.EDITOR_TEXT, "data"),
        State(ids.STUDY_REPLICATIONS, "value"),
        State(ids.STUDY_HOURS, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def start(clicks: object, data: object, count: object, hours: object, search: object) -> tuple[Any, Any]:
        if not isinstance(clicks, int) or clicks < 1:
            return no_update, no_update
        note = start_study(folder, board, data, (count, hours), make_desk(library, workshop, search))
        return note, make_token(board)

    @app.callback(
        Output(ids.STUDY_TOKEN, "data", allow_duplicate=True),
        Input(ids.make_cancel(ALL), "n_clicks"),
        State(ids.make_cancel(ALL), "id"),
        prevent_initial_call=True,
    )
    def cancel(clicks: object, buttons: object) -> Any:
        return cancel_studies(board, clicks, buttons)


def make_desk(library: Library, workshop: Workshop, search: object) -> Desk:
    """Return what the parts of the editor's page are drawn from."""
    try:
        names = tuple(library.list_stores())
    except StoreError:
        names = ()
    query = parse_query(search)
    say = load_catalogue(query.language)
    return Desk(library, names, workshop, query=query.keep_run(names), path=PATH, say=say)


def check_draft(folder: LineFolder, data: object, desk: Desk) -> tuple[Any, ...]:
    """Return what is shown of a draft, nothing new when it is none."""
    draft = read_draft(data)
    if draft is None:
        return (no_update,) * 5
    try:
        return answer_draft(draft, folder.read(draft.file), desk)
    except TwinError as error:
        return no_update, no_update, no_update, no_update, refuse(error, desk.say)


def save_draft(folder: LineFolder, data: object, desk: Desk) -> tuple[Any, Any]:
    """Save a draft; return what its file says then, or why it was not saved."""
    draft = read_draft(data)
    if draft is None:
        return no_update, no_update
    try:
        saved = folder.save(draft.file, draft.text, draft.digest)
    except TwinError as error:
        return no_update, refuse(error, desk.say)
    return {"file": saved.name, "text": saved.text, "digest": saved.digest}, no_update


def start_study(
    folder: LineFolder, board: JobBoard, data: object, numbers: tuple[object, object], desk: Desk
) -> list[Any]:
    """Start a study of a saved file, and return what there is to say of it."""
    draft, say = read_draft(data), desk.say
    try:
        if draft is None:
            raise UsageError(say("study.no_file"))
        path, saved = folder.find(draft.file), folder.read(draft.file)
        if draft.text != saved.text:
            raise UsageError(say("study.unsaved"))
        check = check_text(saved.text, saved.name)
        if check.experiment or not check.valid:
            raise UsageError(say("study.experiment" if check.experiment else "study.mistakes"))
        job = board.start(path, make_command(path, *numbers))
    except TwinError as error:
        return [notice(str(error), title=say("study.refused"), colour="red")]
    return [html.P(say("study.started", name=job.name), className="note", role="status")]


def cancel_studies(board: JobBoard, clicks: object, buttons: object) -> Any:
    """End the studies whose buttons were pressed."""
    if not isinstance(clicks, list) or not isinstance(buttons, list):
        return no_update
    pressed = [
        id.get("name")
        for count, id in zip(clicks, buttons, strict=False)
        if isinstance(id, dict) and isinstance(count, int) and count > 0
    ]
    ended = [board.cancel(name) for name in pressed]
    return make_token(board) if any(ended) else no_update
