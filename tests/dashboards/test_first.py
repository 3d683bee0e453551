import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards import ids
from dashboards.app import create_app
from dashboards.drawn import Drawn
from dashboards.first import Place, make_layout, read_place
from dashboards.library import Library
from tests.dashboards.test_drawn import ask

LAYOUT = "/_dash-layout"


@pytest.fixture
def client(results_folder: Path) -> FlaskClient:
    return create_app(results_folder).server.test_client()


def find_part(tree: Any, id: str) -> dict[str, Any]:
    """Return the properties of a part of the layout by its id, as a document."""
    found = [part for part in _walk(tree) if part.get("id") == id]
    assert len(found) == 1
    return found[0]


def _walk(tree: Any) -> Any:
    if isinstance(tree, list):
        for part in tree:
            yield from _walk(part)
    elif isinstance(tree, dict):
        yield tree
        for part in tree.values():
            yield from _walk(part)


@pytest.mark.parametrize(
    ("path", "search"), [("/", ""), ("/line", "?part=robots&theme=dark"), ("/runs", ""), ("/nope", "?x=%3Cb%3E")]
)
def test_the_layout_comes_with_the_page_of_the_address(path: str, search: str, client: FlaskClient) -> None:
    layout = client.get(LAYOUT, headers={"Referer": f"http://localhost{path}{search}"}).get_json()
    answer = ask(client, path, search).get_json()
    assert find_part(layout, ids.CONTENT)["children"] == answer["response"][ids.CONTENT]["children"]
    assert find_part(layout, ids.URL)["pathname"] == path
    assert find_part(layout, ids.URL)["search"] == search
    assert find_part(layout, ids.PROVIDER)["forceColorScheme"] == ("dark" if "dark" in search else "light")


def test_the_layout_tells_the_generation_and_the_age_of_what_it_shows(results_folder: Path) -> None:
    library = Library(results_folder)
    layout = json.loads(json.dumps(make_layout(Drawn(library), Place("/", "")).to_plotly_json(), default=_encode))
    assert find_part(layout, ids.GENERATION)["data"] == library.generation()
    assert find_part(layout, ids.DATA_AGE)["children"].startswith("Results written")


def test_where_the_address_is_not_told_the_page_is_asked_for_later(client: FlaskClient) -> None:
    layout = client.get(LAYOUT).get_json()
    assert find_part(layout, ids.CONTENT)["children"]["props"]["className"] == "loading"
    assert "pathname" not in find_part(layout, ids.URL)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("http://127.0.0.1:8050/", Place("/", "")),
        ("http://127.0.0.1:8050/line?run=a%20b&x=%C3%A9#y", Place("/line", "?run=a%20b&x=%C3%A9")),
        ("http://127.0.0.1:8050/a%2Fb/?", Place("/a%2Fb/", "")),
        ("", None),
        ("nope", None),
        ("http://[", None),
        ("about:blank", None),
    ],
)
def test_a_place_is_read_letter_by_letter(address: str, place: Place | None) -> None:
    assert read_place(address) == place


@pytest.mark.parametrize(
    "address", ["http://localhost/?" + "x" * 5000, "http://localhost/%00?run=%ff", "http://x/\x7f"]
)
def test_the_layout_is_given_whatever_the_address_is(address: str, client: FlaskClient) -> None:
    assert client.get(LAYOUT, headers={"Referer": address}).status_code == 200


def _encode(part: Any) -> Any:
    return part.to_plotly_json()
