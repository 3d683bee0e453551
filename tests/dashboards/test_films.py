import os
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app
from dashboards.films import find_film
from dashboards.library import STUDIES
from twin.records.film import FACTS_NAME, FILMS, TRACE_NAME, name_film
from twin.records.store import Store

ATTEMPT = "unitree_g1/tote_transfer/scripted/packed/1"
HASH = name_film(ATTEMPT)
UP = ["..", "../..", "%2e%2e", "%2e%2e%2f%2e%2e", "..%2f..", "..%5c..", "....//....", "..;", "%252e%252e", "~", "C:"]
WANTED = ["etc/passwd", "manifest.json", "film.mp4", f"{HASH}/film.mp4", f"{HASH}/attempt.json"]
VECTORS = [f"{up}/{wanted}" for up in UP for wanted in WANTED] + [
    f"tote_hub/{HASH}/../../manifest.json",
    f"tote_hub/{HASH}/..%2f..%2fmanifest.json",
    f"tote_hub/{HASH}/film.mp4%00",
    f"tote_hub/{HASH}/film.mp4%0a",
    f"tote_hub/{HASH}/film.mp4/",
    f"tote_hub/{HASH}/FILM.MP4",
    f"tote_hub/{HASH}/attempt.json",
    f"tote_hub/{HASH.upper()}/film.mp4",
    f"tote_hub/{HASH[:31]}/film.mp4",
    f"tote_hub/{'g' * 32}/film.mp4",
    f"nope/{HASH}/film.mp4",
    "",
]


@pytest.fixture
def client(attempts_folder: Path) -> FlaskClient:
    return create_app(attempts_folder).server.test_client()


@pytest.fixture
def copy(attempts_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(attempts_folder, tmp_path / "copy"))


def test_a_film_is_given_whole_and_in_pieces(client: FlaskClient, attempts_folder: Path) -> None:
    data = (attempts_folder / "tote_hub" / FILMS / HASH / "film.mp4").read_bytes()
    address = f"/film/tote_hub/{HASH}/film.mp4"
    assert client.get(address, buffered=True).data == data
    piece = client.get(address, headers={"Range": "bytes=10-29"}, buffered=True)
    assert (piece.status_code, piece.data) == (206, data[10:30])
    assert piece.headers["Content-Range"] == f"bytes 10-29/{len(data)}"
    assert piece.mimetype == "video/mp4"


def test_a_film_of_a_study_is_given(attempts_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(attempts_folder / "tote_hub", tmp_path / STUDIES / "tote_hub")
    client = create_app(tmp_path).server.test_client()
    assert client.get(f"/film/{STUDIES}/tote_hub/{HASH}/film.mp4", buffered=True).status_code == 200
    assert client.get(f"/film/{STUDIES}/../{HASH}/film.mp4").status_code == 400


def test_a_replay_is_to_be_saved(client: FlaskClient) -> None:
    answer = client.get(f"/film/tote_hub/{HASH}/replay.glb", buffered=True)
    assert answer.headers["Content-Disposition"] == "attachment; filename=replay.glb"
    assert answer.data.startswith(b"glTF")


@pytest.mark.parametrize("vector", VECTORS)
def test_no_path_leads_anywhere_else(vector: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboards.films.send_file", lambda *_, **__: pytest.fail("a file was read"))
    assert client.get(f"/film/{vector}").status_code == 400


def test_a_link_out_of_the_store_is_not_followed(copy: Path) -> None:
    film = copy / "tote_hub" / FILMS / HASH / "film.mp4"
    film.unlink()
    film.symlink_to("/etc/passwd")
    assert create_app(copy).server.test_client().get(f"/film/tote_hub/{HASH}/film.mp4").status_code == 400


def test_a_film_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"/film/tote_hub/{'0' * 32}/film.mp4").status_code == 404


def test_a_film_is_found_by_its_attempt(attempts_folder: Path) -> None:
    store = Store.open(attempts_folder / "tote_hub")
    film = find_film(store, ATTEMPT)
    assert film.name == "film.mp4"
    assert film.facts.is_same
    assert film.address("tote_hub", TRACE_NAME) == f"/film/tote_hub/{HASH}/trace.parquet"
    assert find_film(store, "another") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"attempt": 3}'])
def test_a_film_whose_facts_are_torn_has_none(text: str, copy: Path) -> None:
    (copy / "tote_hub" / FILMS / HASH / FACTS_NAME).write_text(text)
    assert find_film(Store.open(copy / "tote_hub"), ATTEMPT).facts is None


def test_a_film_that_is_added_changes_what_the_page_follows(copy: Path) -> None:
    from dashboards.library import Library

    before = Library(copy).generation()
    os.utime(copy / "tote_hub" / FILMS, ns=(1, 1))
    assert Library(copy).generation() != before
