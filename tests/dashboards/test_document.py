import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app


@pytest.fixture
def client(results_folder: Path) -> FlaskClient:
    return create_app(results_folder).server.test_client()


@pytest.mark.parametrize(
    ("address", "language", "title"),
    [
        ("/", "en", "Overview · Humanoid line twin"),
        ("/line?lang=zh-CN", "zh-CN", "产线 · 人形机器人产线孪生"),
        ("/line?lang=%22%3E%3Cscript%3E", "en", "Line · Humanoid line twin"),
        ("/nope?%ff", "en", "Humanoid line twin"),
    ],
)
def test_the_document_has_language_and_title_before_any_script(
    address: str, language: str, title: str, client: FlaskClient
) -> None:
    told = client.get(address).text
    assert re.search(r"<html lang=\"(.*)\">", told)[1] == language
    assert re.search(r"<title>(.*)</title>", told)[1] == title


def test_without_scripts_one_is_told_what_to_do(client: FlaskClient) -> None:
    assert "switch JavaScript on" in re.search(r"<noscript>(.*)</noscript>", client.get("/").text)[1]
    assert "JavaScript" in re.search(r"<noscript>(.*)</noscript>", client.get("/?lang=zh-CN").text)[1]


def test_what_dash_asks_for_first_is_asked_for_with_the_document(client: FlaskClient) -> None:
    told = client.get("/").text
    ahead = {tag[1]: tag[0] for tag in re.finditer(r"<link rel=\"preload\" .*href=\"(.*?)\">", told)}
    graphs = "/_dash-component-suites/dash/dcc/async-graph.js"
    assert list(ahead) == ["/_dash-layout", "/_dash-dependencies", graphs]
    assert 'referrerpolicy="same-origin"' in ahead["/_dash-layout"]
    assert all(client.get(path).status_code == 200 for path in ahead)
    assert graphs not in client.get("/runs").text
