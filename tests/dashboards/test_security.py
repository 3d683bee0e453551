from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards import ids
from dashboards.app import create_app
from dashboards.security import CALL_PATH, LARGEST_REQUEST


@pytest.fixture
def client(results_folder: Path) -> FlaskClient:
    return create_app(results_folder).server.test_client()


def make_call(path: object = "/", search: object = "") -> dict[str, Any]:
    values = {(ids.URL, "pathname"): path, (ids.URL, "search"): search, (ids.GENERATION, "data"): "x"}
    return {
        "output": f"{ids.CONTENT}.children",
        "outputs": {"id": ids.CONTENT, "property": "children"},
        "inputs": [{"id": id, "property": name, "value": value} for (id, name), value in values.items()],
        "changedPropIds": [f"{ids.URL}.pathname"],
        "state": [],
    }


@pytest.mark.parametrize("path", ["/", "/line", "/nope", "/assets/dashboard.css", "/assets/nope", "/_dash-layout"])
def test_every_answer_carries_the_security_headers(path: str, client: FlaskClient) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert "default-src 'self'; script-src 'self' 'sha256-" in headers["Content-Security-Policy"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "192.168.1.7:8050", "0.0.0.0"])
def test_other_hosts_are_refused(host: str, client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost"])
def test_loopback_hosts_are_served(host: str, client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/line/nope",
        "/_dash-component-suites/nope/nope.js",
        "/_dash-component-suites/dash/../../app.py",
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_what_does_not_exist_is_not_found(path: str, client: FlaskClient) -> None:
    assert client.get(path).status_code == 404


def test_a_page_is_called_for(client: FlaskClient) -> None:
    answer = client.post(CALL_PATH, json=make_call())
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("value", [None, 5, ["/"], {"a": 1}, "x" * 5000, "\x00", "<script>"])
def test_a_page_answers_whatever_its_address_is(value: object, client: FlaskClient) -> None:
    assert client.post(CALL_PATH, json=make_call(value, value)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"output": "nope.children"},
        {"output": None},
        {"output": 5},
        {"outputs": 5},
        {"outputs": []},
        {"inputs": []},
        {"inputs": "nope"},
        {"inputs": [1, 2, 3]},
        {"state": [{"id": "nope", "property": "data"}]},
        {"changedPropIds": 5},
        {"changedPropIds": [{}]},
    ],
)
def test_a_call_that_no_page_makes_is_refused(change: dict[str, object], client: FlaskClient) -> None:
    assert client.post(CALL_PATH, json={**make_call(), **change}).status_code == 400


@pytest.mark.parametrize("body", [b"", b"nope", b"[]", b"5", b"\xff"])
def test_a_call_that_is_no_document_is_refused(body: bytes, client: FlaskClient) -> None:
    assert client.post(CALL_PATH, data=body, content_type="application/json").status_code == 400


def test_a_request_too_large_is_refused(client: FlaskClient) -> None:
    body = b" " * (LARGEST_REQUEST + 1)
    assert client.post(CALL_PATH, data=body, content_type="application/json").status_code == 413


def make_choice_call(*choices: dict[str, Any], values: object = None) -> dict[str, Any]:
    """Return a call as a browser makes it when something is chosen on a page."""
    inputs = [{"id": id, "property": "value", "value": "scan"} for id in choices]
    output = next(name for name in create_calls() if name.startswith(f"{ids.URL}.search@"))
    return {
        "output": output,
        "outputs": {"id": ids.URL, "property": output.removeprefix(f"{ids.URL}.")},
        "inputs": [inputs if values is None else values],
        "changedPropIds": [],
        "state": [[{**item, "property": "id", "value": item["id"]} for item in inputs]]
        + [{"id": ids.URL, "property": "search", "value": ""}],
    }


def create_calls() -> list[str]:
    return list(create_app(Path("none")).callback_map)


def test_a_choice_on_a_page_is_called_for(client: FlaskClient) -> None:
    answer = client.post(CALL_PATH, json=make_choice_call(ids.make_choice("station", "")))
    assert answer.status_code in {200, 204}


@pytest.mark.parametrize(
    "id",
    [
        {"type": "other", "name": "station", "default": ""},
        {"type": ids.CHOICE, "name": "station"},
        {"type": ids.CHOICE, "name": ["ALL"], "default": ""},
        "choice",
    ],
)
def test_a_choice_that_no_page_offers_is_refused(id: Any, client: FlaskClient) -> None:
    assert client.post(CALL_PATH, json=make_choice_call(id)).status_code == 400


@pytest.mark.parametrize("values", [5, "x", [5], [[]], {}])
def test_a_choice_of_another_form_is_refused(values: object, client: FlaskClient) -> None:
    assert client.post(CALL_PATH, json=make_choice_call(values=values)).status_code == 400
