"""The list of experiments, whatever state they are in."""

import json
import shutil
from pathlib import Path

import pytest
from dash import dcc, html

from dashboards.app import create_app
from dashboards.inventory import StoreState, make_token, take_inventory
from dashboards.library import STUDIES, Library
from dashboards.router import render_page
from twin.records.failures import FailedRun, read_failures, write_failures
from twin.records.lock import lock_folder


@pytest.fixture
def folder(results_folder: Path, tmp_path: Path) -> Path:
    """Return a folder with an experiment that may be damaged."""
    shutil.copytree(results_folder / "tote_hub", tmp_path / "tote_hub")
    return tmp_path


@pytest.fixture
def show(texts_of):
    return lambda folder, search="": "\n".join(texts_of(render_page(Library(folder), "/runs", search)))


def look(folder: Path) -> StoreState:
    (item,) = take_inventory(Library(folder))
    return item.state


def test_a_whole_experiment_is_listed_with_its_numbers(folder: Path, show) -> None:
    text = show(folder)
    for fact in ("✓ complete", "18 of 18", "2026-11-23 08:00", "twin 0.1.0", "twin run tote_hub --scenario base"):
        assert fact in text


def test_an_unfinished_one_tells_how_to_go_on(folder: Path, show) -> None:
    path = folder / "tote_hub" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "replications": 10}))
    assert look(folder) is StoreState.UNFINISHED
    assert f"Go on with: twin resume {folder}/tote_hub" in show(folder)


def test_one_that_is_being_written_says_so(folder: Path) -> None:
    with lock_folder(folder / "tote_hub"):
        assert look(folder) is StoreState.WRITING
    assert look(folder) is StoreState.COMPLETE


def test_failed_replications_are_listed_with_their_reasons(folder: Path, show) -> None:
    failed = [FailedRun("base", 3, crashed=True, reason="killed its worker 4 times")]
    write_failures(folder / "tote_hub", failed)
    assert read_failures(folder / "tote_hub") == failed
    assert look(folder) is StoreState.FAILED
    assert "killed its worker 4 times" in show(folder)
    write_failures(folder / "tote_hub", [])
    assert look(folder) is StoreState.COMPLETE


def test_a_torn_table_is_named_with_a_remedy(folder: Path, show) -> None:
    part = next((folder / "tote_hub" / "servers").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-10])
    assert look(folder) is StoreState.DAMAGED
    assert part.name in show(folder)
    assert "twin resume" in show(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"name": 1}', b"\xff", b'{"schema_version": 1}'])
def test_a_manifest_that_cannot_be_read_spoils_its_own_row_only(content: bytes, folder: Path, show) -> None:
    shutil.copytree(folder / "tote_hub", folder / "broken")
    (folder / "broken" / "manifest.json").write_bytes(content)
    text = show(folder, "?run=broken")
    assert "cannot be read" in text
    assert "18 of 18" in text


def test_a_damaged_journal_is_told(folder: Path, show) -> None:
    (folder / "tote_hub" / "journal.jsonl").write_text("nope\n")
    assert look(folder) is StoreState.UNREADABLE
    assert "not a line of a journal" in show(folder)


def test_a_missing_folder_is_told(tmp_path: Path, show) -> None:
    assert "there is no such folder" in show(tmp_path / "gone")


def test_an_empty_folder_is_told(tmp_path: Path, show) -> None:
    assert "holds no experiment" in show(tmp_path)


def test_the_configuration_is_compared_with_another_one(folder: Path, show) -> None:
    shutil.copytree(folder / "tote_hub", folder / "other")
    file = folder / "other" / "config" / "tote_hub.yaml"
    file.write_text(file.read_text().replace("value_s: 9", "value_s: 7"))
    text = show(folder, "?run=other&against=tote_hub")
    assert "value_s: 9" in text
    assert "value_s: 7" in text
    assert "Lines taken away: 1; lines added: 1." in text


def test_tables_are_fetched_by_links_that_are_encoded(folder: Path, components_of) -> None:
    (folder / "tote_hub").rename(folder / "100 %#?&é")
    client = create_app(folder).server.test_client()
    found = components_of(render_page(Library(folder), "/runs", ""), html.A)
    links = [link for link in found if link.href.startswith("/data/")]
    assert len(links) > 20
    for link in (links[0], links[1]):
        assert "/100%20%25%23%3F%26%C3%A9/" in link.href
        with client.get(link.href) as answer:
            assert answer.status_code == 200


def test_studies_come_last_and_never_first(folder: Path, components_of) -> None:
    shutil.copytree(folder / "tote_hub", folder / STUDIES / "new")
    library = Library(folder)
    assert list(library.list_stores()) == ["tote_hub", "studies/new"]
    links = [link.href for link in components_of(render_page(library, "/runs", ""), dcc.Link)]
    assert "/runs?run=studies%2Fnew" in links


def test_what_the_page_follows_changes_with_a_lock_and_with_failures(folder: Path) -> None:
    library = Library(folder)
    tokens = [make_token(library)]
    with lock_folder(folder / "tote_hub"):
        tokens.append(make_token(library))
    write_failures(folder / "tote_hub", [FailedRun("base", 1, crashed=False, reason="stuck")])
    tokens.append(make_token(library))
    assert len(set(tokens)) == 3


def test_an_experiment_file_and_its_decision_count_as_complete(campaign_folder: Path) -> None:
    (item,) = take_inventory(Library(campaign_folder))
    assert item.state is StoreState.COMPLETE
