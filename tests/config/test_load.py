"""The YAML reader: YAML 1.2 values, exact places, bounds, and a message for every file that is none."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.cli import main
from twin.config.document import Mark
from twin.config.load import SIZE_LIMIT, load, parse_document, read_document
from twin.config.model import ConfigModel, Seconds
from twin.errors import ConfigError

GOOD = (Path(__file__).parent / "one_of_everything.yaml").read_bytes()
BOMB = b"a: &a [1,1,1,1,1,1,1,1,1,1]\n" + b"".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n".encode() for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

NO_LINES = {
    "empty": (b"", "1:1: the file is empty"),
    "blank": (b"\n  \n# nothing\n", "1:1: the file is empty"),
    "binary": (b"line: x\n\x89PNG\x00\xff", "2:1: not UTF-8 text (byte 0x89)"),
    "zeros": (b"line: x\nstations:\x00", "2:10: not UTF-8 text (byte 0x00)"),
    "latin_1": ("line: Fließband".encode("latin-1"), "1:11: not UTF-8 text (byte 0xdf)"),
    "utf_16": (GOOD.decode().encode("utf-16"), "1:1: not UTF-8 text (byte 0xff)"),
    "control": (b"line: a\x07b", "1:1: not YAML: "),
    "huge": (b"# " + b"x" * SIZE_LIMIT, "1:1: larger than 1,000,000 bytes"),
    "bomb": (BOMB, "6:8: more than 200,000 values"),
    "self_reference": (b"a: &a [*a]", "1:8: the alias *a stands before, or inside, the value it refers to"),
    "unknown_alias": (b"a: *b", "1:4: the alias *b stands before, or inside"),
    "deep": (b"a: " + b"[" * 40 + b"]" * 40, "1:35: nested more than 32 levels deep"),
    "deep_mapping": (b"{a: " * 10_000, "1:129: nested more than 32 levels deep"),
    "tabs": (b"line: x\nstations:\n\t- name: a\n", "3:1: not YAML: while scanning for the next token, found character"),
    "two_documents": (b"line: x\n---\nline: y\n", "2:1: a second document starts here"),
    "python_object": (b"line: !!python/object/apply:os.system [ls]", "1:7: the tag tag:yaml.org,2002:python"),
    "tagged": (b"line: !!str 3", "1:7: the tag tag:yaml.org,2002:str is not allowed"),
    "open_bracket": (b"line: [1, 2\nstations: 3", "2:9: not YAML: "),
    "open_quote": (b'line: "x\n', "2:1: not YAML: while scanning a quoted scalar, found unexpected end of stream"),
    "badly_indented": (b"line: x\n  stations: 1\n", "2:11: not YAML: mapping values are not allowed"),
}
NO_LINE_BUT_YAML = {
    "text": (b"hello", "1:1: expected a mapping with line, stations (got text 'hello')"),
    "list": (b"- 1\n- 2\n", "1:1: expected a mapping with line, stations (got a list)"),
    "null": (b"~", "1:1: expected a mapping with line, stations (got nothing)"),
    "merge_key": (b"line: x\nstations: [{<<: {name: a}}]\n", "2:13: stations[0]: merge keys (<<) are not part of"),
    "list_as_key": (b"line: x\n? [1]\n: 2\n", "2:3: a key must be a word, not a list or a mapping"),
}


@pytest.mark.parametrize(
    ("data", "said"), {**NO_LINES, **NO_LINE_BUT_YAML}.values(), ids={**NO_LINES, **NO_LINE_BUT_YAML}
)
def test_a_file_that_is_no_line_is_refused_at_its_place(tmp_path, capsys, data, said):
    file = tmp_path / "wrong.yaml"
    file.write_bytes(data)
    assert main(["check", str(file)]) == 2
    assert f"{file}:{said}" in capsys.readouterr().err


@pytest.mark.parametrize("size", range(0, len(GOOD), 37))
def test_a_torn_file_is_refused_or_still_a_line(tmp_path, capsys, size):
    file = tmp_path / "torn.yaml"
    file.write_bytes(GOOD[:size])
    status = main(["check", str(file)])
    assert status == (2 if f"{file}:" in capsys.readouterr().err.replace("(warning)", "") else 0)


def test_a_missing_file_and_a_folder_are_named(tmp_path, capsys):
    assert main(["check", str(tmp_path / "no.yaml"), str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert f"{tmp_path / 'no.yaml'}: cannot be read (No such file or directory)" in said
    assert f"{tmp_path}: cannot be read (Is a directory)" in said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12:30", "12:30"),
        ("no", "no"),
        ("on", "on"),
        ("1e3", 1000.0),
        ("1_000", "1_000"),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        (".5", 0.5),
        ("True", True),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ("2026-11-23", "2026-11-23"),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("+1.5E-3", 0.0015),
        ("=", "="),
    ],
)
def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(text, value):
    found = parse_document(f"key: {text}\n", "x").data["key"]
    assert (type(found), found) == (type(value), value)


def test_every_value_and_key_knows_its_place():
    document = parse_document("a:\n  - b: 1\n    c: [2, 3]\n", "x.yaml")
    assert document.marks["a", 0, "c", 1] == Mark("x.yaml", 3, 12)
    assert document.keys["a", 0, "c"] == Mark("x.yaml", 3, 5)


def test_an_alias_is_a_value_of_its_own():
    data = parse_document("a: &x {b: 1}\nc: *x\n", "x").data
    data["a"]["b"] = 2
    assert data["c"]["b"] == 1


def test_a_byte_order_mark_is_skipped(tmp_path):
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbfline: x\n")
    assert read_document(file).data == {"line": "x"}


def test_the_size_limit_is_the_callers(tmp_path):
    file = tmp_path / "long.yaml"
    file.write_text("time_s: 3 # " + "x" * SIZE_LIMIT)
    assert load(file, Times, size_limit=2 * SIZE_LIMIT).time_s == 3


class Times(ConfigModel):
    """A schema for these tests."""

    time_s: Seconds


def test_what_is_wrong_with_the_file_and_with_the_schema_is_told_together(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text("time_s: -1\nother: 1\nother: 2\n")
    with pytest.raises(ConfigError) as caught:
        load(file, Times)
    assert [(issue.line, issue.column) for issue in caught.value.issues] == [(1, 9), (2, 1), (3, 1)]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("ab1:-,[]{}&*!|>'\"#%@` \n\t.~?é\\")))
def test_any_text_is_a_document_or_a_config_error_with_a_place(text):
    try:
        places = parse_document(text, "x").marks.values()
    except ConfigError as error:
        places = error.issues
    assert all(place.line >= 1 and place.column >= 1 for place in places)
