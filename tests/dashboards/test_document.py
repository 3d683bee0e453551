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
