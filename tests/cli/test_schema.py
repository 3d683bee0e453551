"""``twin schema``."""

import json
from pathlib import Path

import jsonschema
import pytest

from twin.cli import main
from twin.config.load import read_document
from twin.paths import find_data_folder

EXAMPLES = [
    *sorted(find_data_folder("line_configs").glob("*.yaml")),
    *sorted((Path(__file__).parents[1] / "config").glob("*.yaml")),
]


@pytest.fixture
def validator(capsys):
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_schema_accepts_every_line(validator, file):
    assert list(validator.iter_errors(read_document(file).data)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"stations": []},
        {"unknown": 1},
        {"line": "9x"},
        {"stations": [{"name": "a", "processing": {"kind": "constant", "value_s": -1}}]},
        {"stations": [{"name": "a", "processing": {"kind": "constnt", "value_s": 1}}]},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(validator, change):
    data = {"line": "x", "stations": [{"name": "a", "processing": {"kind": "constant", "value_s": 1}}], **change}
    assert not validator.is_valid(data)


def test_out_writes_a_file_and_says_how_an_editor_finds_it(capsys, tmp_path):
    file = tmp_path / "line.schema.json"
    assert main(["schema", "--out", str(file)]) == 0
    assert json.loads(file.read_text())["title"] == "Line file of twin"
    assert f"# yaml-language-server: $schema={file}" in capsys.readouterr().out


def test_a_place_that_cannot_be_written_is_told(capsys, tmp_path):
    assert main(["schema", "--out", str(tmp_path / "no" / "x.json")]) == 2
    assert "--out needs a folder that exists" in capsys.readouterr().err
