import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards import ids
from dashboards.app import create_app
from dashboards.cache import Cache
from dashboards.drawn import Drawn
from dashboards.library import Library
from dashboards.query import LONGEST
from dashboards.router import PAGES
from dashboards.security import CALL_PATH

STEADY = [path for path, page in PAGES.items() if page.steady]
ADDRESSES = [(path, "") for path in STEADY] + [
    ("/", "?lang=zh-CN&theme=dark"),
    ("/compare", "?scenario=double_buffers&rows=all&strips=differences&theme=dark"),
    ("/line", "?part=nope&x=1"),
]


def make_call(path: str, search: str | None) -> dict[str, Any]:
    values = {(ids.URL, "pathname"): path, (ids.URL, "search"): search, (ids.GENERATION, "data"): "x"}
    return {
        "output": f"{ids.CONTENT}.children",
        "outputs": {"id": ids.CONTENT, "property": "children"},
        "inputs": [{"id": id, "property": name, "value": value} for (id, name), value in values.items()],
        "changedPropIds": [f"{ids.URL}.pathname"],
        "state": [],
    }


def ask(client: FlaskClient, path: str, search: str | None, **headers: str) -> Any:
    answer = client.post(CALL_PATH, json=make_call(path, search), headers=headers)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize(("path", "search"), ADDRESSES)
def test_kept_answers_have_the_bytes_of_fresh_ones_and_of_dash(
    path: str, search: str, results_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(results_folder).server.test_client()
    fresh, kept = (ask(client, path, search) for _ in range(2))
    monkeypatch.setattr("dashboards.drawn.is_steady", lambda _: False)
    by_dash = ask(client, path, search)
    assert fresh.data == kept.data == by_dash.data
    assert kept.mimetype == by_dash.mimetype
    assert kept.headers["Cache-Control"] == by_dash.headers["Cache-Control"] == "no-store"
    assert kept.headers["Content-Security-Policy"] == by_dash.headers["Content-Security-Policy"]


def test_who_takes_gzip_gets_the_same_compressed(results_folder: Path) -> None:
    client = create_app(results_folder).server.test_client()
    plain = ask(client, "/compare", None)
    packed = ask(client, "/compare", None, **{"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 4
    refused = ask(client, "/compare", None, **{"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain.data


def test_an_answer_is_never_older_than_the_experiments(tmp_path: Path, results_folder: Path, make_results) -> None:
    shutil.copytree(results_folder / "tote_hub", tmp_path / "one")
    drawn = Drawn(Library(tmp_path))
    before = drawn.get("/", "")
    assert drawn.get("/", "") is before
    (tmp_path / "one" / "findings.json").unlink(missing_ok=True)
    make_results(tmp_path / "two", scenarios=("base",), replications=1)
    after = drawn.get("/", "")
    assert after != before
    assert after == Drawn(Library(tmp_path)).get("/", "")
    shutil.rmtree(tmp_path / "one")
    assert drawn.get("/", "") == Drawn(Library(tmp_path)).get("/", "") != after


def test_what_tells_of_damage_is_not_kept(tmp_path: Path, results_folder: Path) -> None:
    """The file comes back with the bytes that it had, so that no token of the store tells that it was away."""
    folder = Path(shutil.copytree(results_folder / "tote_hub", tmp_path / "tote_hub"))
    whole = Drawn(Library(tmp_path)).get("/line", "")
    drawn = Drawn(Library(tmp_path))
    aside = tmp_path / "aside"
    shutil.move(folder / "manifest.json", aside)
    (folder / "manifest.json").write_bytes(b"{")
    drawn.get("/line", "")
    assert drawn.cache.size == 0
    (folder / "manifest.json").unlink()
    shutil.move(aside, folder / "manifest.json")
    assert json.loads(gzip.decompress(drawn.get("/line", ""))) == json.loads(gzip.decompress(whole))


def test_answers_are_kept_within_their_bound(results_folder: Path) -> None:
    drawn = Drawn(Library(results_folder), cache=Cache(60_000))
    for number in range(12):
        drawn.get("/", f"?x={number}")
        assert drawn.cache.size <= 60_000
    assert drawn.cache.size > 0
    size = drawn.cache.size
    drawn.get("/", f"?x={'y' * LONGEST}")
    assert drawn.cache.size == size


def test_refusals_come_before_answers(results_folder: Path) -> None:
    client = create_app(results_folder).server.test_client()
    call = make_call("/", "")
    assert client.post(CALL_PATH, json=call, headers={"Host": "example.org"}).status_code == 400
    assert client.post(CALL_PATH, json=call, headers={"Origin": "http://example.org"}).status_code == 403
    assert client.post(CALL_PATH, json={**call, "inputs": []}).status_code == 400
    assert client.post(CALL_PATH, json=make_call("/line", 7)).status_code == 200
