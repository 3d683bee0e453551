"""Every field of a line file made wrong in turn: one line per mistake, at its place, with exit code 2."""

import copy
import json
import re
from pathlib import Path

import pytest

from twin.cli import main
from twin.config.document import render_place
from twin.config.line import Line
from twin.config.load import read_document
from twin.config.shape import find_schema, find_shape

DATA = read_document(Path(__file__).parent / "one_of_everything.yaml").data
COMPLAINT = re.compile(r"^(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<path>[^:]*): (?P<message>.+)$")
SPECIAL = {"@nan": ".nan", "@inf": ".inf", "@-inf": "-.inf", "@huge": "1e999", "@long": "9" * 500, "@clock": "12:30"}


def get(data, place):
    for step in place:
        data = data[step]
    return data


def list_places(value, place=()):
    yield place
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        if step != "scenarios":
            yield from list_places(child, (*place, step))


def find_expected(place):
    """Return the schema's part for a place in the data."""
    steps, value = [], DATA
    for step in place:
        if isinstance(value, dict) and "kind" in value:
            steps.append(value["kind"])
        steps.append(step)
        value = value[step]
    if isinstance(value, dict) and "kind" in value:
        steps.append(value["kind"])
    return find_shape(Line, tuple(steps))


PLACES = list(list_places(DATA))
FIELDS = [place for place in PLACES if place]
MAPPINGS = [place for place in PLACES if isinstance(get(DATA, place), dict)]
CLOSED = [place for place in MAPPINGS if "properties" in find_expected(place)]
REQUIRED = [(*place, key) for place in MAPPINGS for key in find_expected(place).get("required", ())]
NUMBERS = [place for place in FIELDS if type(get(DATA, place)) in {int, float}]
SCALARS = [place for place in FIELDS if not isinstance(get(DATA, place), dict | list)]
REFERENCES = [
    place
    for place in FIELDS
    if place[-1] in {"crew", "needs", "after", "robot", "carries_to", "enters", "leaves", "target"}
    or (place[-1] in {"robots", "chargers"} and isinstance(get(DATA, place), str))
]
CHOICES = [
    place
    for place in FIELDS
    if place[-1]
    in {"kind", "clock", "rule", "after_stop", "when_free", "end_of_shift", "warm_up_rule", "stay", "condition"}
]
NAMED = ("stations", "buffers", "crews", "robots", "disturbances")
NAMES = [(key, index, "name") for key in NAMED for index in range(1, len(DATA[key]))]


def each(places):
    return pytest.mark.parametrize("place", places, ids=lambda place: render_place(place) or "root")


@pytest.fixture
def complain(tmp_path, capsys):
    """Put a value at a place, check the file, and return what is said as (path, message) pairs."""

    def check(place, value):
        data = copy.deepcopy(DATA)
        parent = get(data, place[:-1])
        parent[place[-1]] = value
        return check_data(data)

    def check_data(data):
        text = json.dumps(data, indent=1).replace('@again"', '"')
        for word, plain in SPECIAL.items():
            text = text.replace(f'"{word}"', plain)
        file = tmp_path / "wrong.yaml"
        file.write_text(text)
        assert main(["check", str(file)]) == 2
        lines = capsys.readouterr().err.splitlines()
        found = [COMPLAINT.match(line) for line in lines]
        assert all(found), lines
        return [(match["path"], match["message"]) for match in found]

    check.data = check_data
    return check


def test_the_file_of_everything_uses_every_key_of_the_schema():
    used = {
        (find_expected(place[:-1])["title"], place[-1])
        for place in FIELDS
        if isinstance(place[-1], str) and "properties" in find_expected(place[:-1])
    } | {("Line", "scenarios")}
    parts = [find_schema(Line), *find_schema(Line)["$defs"].values()]
    assert used >= {(part["title"], key) for part in parts for key in part.get("properties", ())}


@each(REQUIRED)
def test_a_missing_key_is_told(complain, place):
    data = copy.deepcopy(DATA)
    del get(data, place[:-1])[place[-1]]
    ((path, message),) = complain.data(data)
    assert path == render_place(place if place[-1] != "kind" else place[:-1])
    assert message.startswith("missing")


@each(CLOSED)
def test_an_unknown_key_is_told(complain, place):
    ((path, message),) = complain((*place, "zzz"), 1)
    assert path == render_place((*place, "zzz"))
    assert message.startswith("unknown key; expected one of: ")


@each([place for place in FIELDS if isinstance(place[-1], str)])
def test_a_misspelt_key_is_told_once_with_the_right_one(complain, place):
    data = copy.deepcopy(DATA)
    parent = get(data, place[:-1])
    parent[place[-1] + "e"] = parent.pop(place[-1])
    assert any(
        f"did you mean {place[-1]!r}?" in message or "missing kind" in message for _, message in complain.data(data)
    )


@each([place for place in FIELDS if isinstance(place[-1], str)])
def test_a_key_that_comes_twice_is_told(complain, place):
    ((path, message),) = complain((*place[:-1], f"{place[-1]}@again"), get(DATA, place))
    assert path == render_place(place)
    assert message.startswith("duplicate key, first given in line ")


@each(FIELDS)
def test_a_value_of_the_wrong_type_is_told(complain, place):
    wrong = 7 if isinstance(get(DATA, place), str | dict | list) else [1]
    assert (render_place(place), True) in [(path, "(got " in message) for path, message in complain(place, wrong)]


@each(SCALARS)
def test_a_mapping_where_a_plain_value_belongs_is_told(complain, place):
    assert any("(got a mapping)" in message for _, message in complain(place, {"a": 1}))


@each(NUMBERS)
@pytest.mark.parametrize("word", ["@nan", "@inf", "@-inf", "@huge", "@long", "@clock", "12 s", "", True, 1e300, -1e300])
def test_a_number_that_is_none_or_absurd_is_told(complain, place, word):
    ((path, _),) = complain(place, word)
    assert path == render_place(place)


@each(REFERENCES)
def test_a_reference_to_nothing_is_told_with_the_nearest_name(complain, place):
    right = get(DATA, place)
    ((path, message),) = complain(place, f"{right}x")
    assert path == render_place(place)
    assert f"did you mean {right!r}?" in message


@each(CHOICES)
def test_an_unknown_choice_is_told_with_the_nearest_one(complain, place):
    right = get(DATA, place)
    ((_, message),) = complain(place, f"{right}x")
    assert message.endswith(f"did you mean {right!r}?")


@each(NAMES)
def test_a_name_that_is_used_twice_is_told(complain, place):
    first = DATA[place[0]][0]["name"]
    messages = [message for path, message in complain(place, first) if path == render_place(place)]
    assert any(message.startswith(f"duplicate name {first!r}, first used in line ") for message in messages)
