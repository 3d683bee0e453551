"""The editor's page and its answers, whatever a browser sends."""

from pathlib import Path
from typing import Any

import pytest
from dash import dcc, no_update

from dashboards import ids
from dashboards.app import create_app
from dashboards.callbacks import poll_library
from dashboards.editing.endpoint import SUGGEST_PATH
from dashboards.editing.folder import open_folder
from dashboards.editing.jobs import JobBoard
from dashboards.editing.workshop import Workshop
from dashboards.library import Library
from dashboards.router import render_page
from dashboards.security import CALL_PATH
from dashboards.workbench.callbacks import cancel_studies, check_draft, make_desk, save_draft, start_study

LINE = "line: x\nstations:\n  - name: a\n    processing: {kind: constant, value_s: 3}\n"
NONE = [None, 5, "x", [], {}, {"file": 5}, {"file": "a.yaml", "text": 5, "digest": ""}, {"text": "x"}]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    (tmp_path / "lines").mkdir()
    (tmp_path / "lines" / "a.yaml").write_text(LINE)
    return Workshop(open_folder(tmp_path / "lines"), JobBoard(tmp_path / "studies"))


@pytest.fixture
def desk(library: Library, workshop: Workshop):
    return make_desk(library, workshop, "")


def make_draft(workshop: Workshop, text: str = LINE) -> dict[str, Any]:
    return {"file": "a.yaml", "text": text, "digest": workshop.folder.read("a.yaml").digest}


def test_without_leave_the_page_says_how_to_switch_it_on(library: Library, texts_of) -> None:
    assert "twin dash --allow-edit DIR --allow-run" in "\n".join(texts_of(render_page(library, "/editor", "")))


def test_the_page_hands_the_chosen_file_to_the_browser(library: Library, workshop: Workshop, components_of) -> None:
    stores = components_of(render_page(library, "/editor", "?file=a.yaml", workshop), dcc.Store)
    assert next(store for store in stores if store.id == ids.EDITOR_SAVED).data["text"] == LINE


@pytest.mark.parametrize("file", ["../secret.yaml", "b.yaml", "/etc/passwd", "a.yaml%00"])
def test_a_file_that_is_not_there_is_told_and_ignored(
    file: str, library: Library, workshop: Workshop, texts_of
) -> None:
    assert "Ignored in the address" in "\n".join(texts_of(render_page(library, "/editor", f"?file={file}", workshop)))


def test_an_empty_folder_is_told(library: Library, tmp_path: Path, texts_of) -> None:
    workshop = Workshop(open_folder(tmp_path))
    assert "holds no *.yaml file" in "\n".join(texts_of(render_page(library, "/editor", "", workshop)))


def test_the_page_is_not_drawn_anew_as_one_writes(library: Library) -> None:
    assert poll_library(library, "", "old", "/editor")[0] is no_update
    assert poll_library(library, "", "old", "/runs")[0] is not no_update


def test_a_draft_is_answered_with_marks_drawing_and_changes(workshop: Workshop, desk, texts_of) -> None:
    marks, problems, preview, _, status = check_draft(
        workshop.folder, make_draft(workshop, LINE.replace("3}", "-3}")), desk
    )
    assert (marks[0]["line"], marks[0]["column"], marks[0]["severity"]) == (4, 43, "error")
    assert any("a.yaml:4:43" in text for text in texts_of(problems))
    assert "Drawn as soon as the file has no mistakes." in texts_of(preview) or preview
    assert "not saved yet" in texts_of(status)


@pytest.mark.parametrize("data", NONE, ids=repr)
def test_what_is_no_draft_is_neither_checked_nor_saved(data: object, workshop: Workshop, desk) -> None:
    assert check_draft(workshop.folder, data, desk) == (no_update,) * 5
    assert save_draft(workshop.folder, data, desk) == (no_update, no_update)


def test_a_draft_of_another_file_is_refused(workshop: Workshop, desk, texts_of) -> None:
    draft = {**make_draft(workshop), "file": "../a.yaml"}
    assert any("no such file" in text for text in texts_of(check_draft(workshop.folder, draft, desk)[4]))
    assert any("no such file" in text for text in texts_of(save_draft(workshop.folder, draft, desk)[1]))


@pytest.mark.parametrize(
    ("change", "numbers", "told"),
    [
        ({"text": LINE + "#"}, (5, None), "not saved yet"),
        ({"file": "../a.yaml"}, (5, None), "no such file"),
        ({}, ("5", None), "expected a whole number"),
        ({}, (5, -1), "expected a number"),
    ],
)
def test_no_study_begins_of_what_is_wrong(change, numbers, told: str, workshop: Workshop, desk, texts_of) -> None:
    note = start_study(workshop.folder, workshop.board, {**make_draft(workshop), **change}, numbers, desk)
    assert told in "\n".join(texts_of(note))
    assert workshop.board.list_jobs() == []


@pytest.mark.parametrize("clicks", [None, 5, [], [1], [None], ["x"], [{}]])
@pytest.mark.parametrize("buttons", [None, [], ["x"], [{"name": "nope"}], [{"name": ["x"]}]])
def test_any_press_of_a_button_that_is_not_there_does_nothing(clicks, buttons, workshop: Workshop) -> None:
    assert cancel_studies(workshop.board, clicks, buttons) is no_update


@pytest.mark.parametrize(
    "asked",
    [
        [],
        5,
        {},
        {"text": 5, "line": 1, "column": 0},
        {"text": "x", "line": 0, "column": 0},
        {"text": "x", "line": -1, "column": 0},
        {"text": "x", "line": True, "column": 0},
        {"text": "x", "line": 1.5, "column": 0},
        {"text": "x", "line": 1, "column": 10**9},
        {"text": "x" * 1_000_001, "line": 1, "column": 0},
    ],
    ids=lambda asked: str(asked)[:30],
)
def test_what_is_no_question_of_an_editor_is_refused(asked: object, library: Library, workshop: Workshop) -> None:
    client = create_app(library.root, workshop).server.test_client()
    assert client.post(SUGGEST_PATH, json=asked).status_code == 400
    assert client.post(SUGGEST_PATH, json={"text": "st", "line": 1, "column": 2}).json["options"]


def test_without_leave_there_is_nothing_to_call(library: Library) -> None:
    client = create_app(library.root).server.test_client()
    assert client.post(SUGGEST_PATH, json={"text": "", "line": 1, "column": 0}).status_code == 405
    call = {"output": f"{ids.EDITOR_RESULT}.data", "outputs": {}, "inputs": [], "state": []}
    assert client.post(CALL_PATH, json=call).status_code == 400


def test_what_runs_in_the_browser_cannot_be_called_on_the_server(library: Library, workshop: Workshop) -> None:
    client = create_app(library.root, workshop).server.test_client()
    call = {
        "output": f"{ids.EDITOR_TEXT}.data",
        "outputs": {"id": ids.EDITOR_TEXT, "property": "data"},
        "inputs": [{"id": ids.EDITOR_SAVED, "property": "data", "value": None}],
        "changedPropIds": [],
        "state": [],
    }
    assert client.post(CALL_PATH, json=call).status_code == 400
