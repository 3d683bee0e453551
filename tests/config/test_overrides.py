"""Replacing values by path."""

import re

import pytest

from twin.config.load import parse_document
from twin.config.overrides import apply_overrides, apply_scenario, list_scenarios, parse_assignments
from twin.errors import ConfigError, UsageError

TEXT = """\
stations:
  - name: a
    servers: 1
    processing: {kind: constant, value_s: 3}
  - name: b
plan: {planned_hours: 8}
scenarios:
  fast:
    stations.a.processing:
      kind: exponential
      mean_s: 2
"""
DOCUMENT = parse_document(TEXT, "x.yaml")


@pytest.mark.parametrize("path", ["stations.b.servers", "stations[1].servers", "stations[b].servers"])
def test_an_item_is_named_by_its_name_or_its_index(path):
    assert apply_overrides(DOCUMENT, {path: 5}).data["stations"][1]["servers"] == 5


def test_the_document_itself_stays_as_it_was():
    apply_overrides(DOCUMENT, {"stations.a.servers": 5})
    assert DOCUMENT.data["stations"][0]["servers"] == 1


def test_what_the_file_leaves_out_can_be_set():
    data = apply_overrides(DOCUMENT, {"interventions.crew": "x", "plan.target_per_hour": 3}).data
    assert (data["interventions"], data["plan"]) == ({"crew": "x"}, {"planned_hours": 8, "target_per_hour": 3})


def test_a_value_set_by_a_scenario_stands_where_the_scenario_says_it():
    varied = apply_scenario(DOCUMENT, "fast")
    assert varied.data["stations"][0]["processing"] == {"kind": "exponential", "mean_s": 2}
    assert varied.marks["stations", 0, "processing", "mean_s"].line == 11
    assert ("stations", 0, "processing", "value_s") not in varied.marks
    assert list_scenarios(DOCUMENT) == ["base", "fast"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("stations.c.servers", "nothing here is named 'c'; expected one of: a, b"),
        ("stations[2].servers", r"there is no \[2\]; the list has 2 items, the first is \[0\]"),
        ("stations.a.servers.more", "servers is 1, there is no 'more' in it"),
        ("plan[0]", r"\[0\] counts the items of a list, but there is none here"),
        ("scenarios.fast", "a scenario cannot change scenarios"),
        ("", "not a path"),
        ("stations..a", "not a path"),
        ("stations.a.servers ", "not a path"),
        (".plan", "not a path"),
        ("stations[-1].servers", "not a path"),
        ("stations[99999999]", "not a path"),
    ],
)
def test_a_path_to_nowhere_says_where_it_stops(path, said):
    (issue,) = apply_overrides(DOCUMENT, {path: 1}).issues
    assert (issue.file, issue.path) == ("--set", path)
    assert re.match(said, issue.message)


def test_assignments_of_the_command_line_are_read_as_yaml():
    texts = ["a.b=2", "c=1e3", "d=no", "e={kind: constant, value_s: 3}", "f=", "g=x=y", "h=[1, 2]"]
    assert parse_assignments(texts) == {
        "a.b": 2,
        "c": 1000.0,
        "d": "no",
        "e": {"kind": "constant", "value_s": 3},
        "f": None,
        "g": "x=y",
        "h": [1, 2],
    }


@pytest.mark.parametrize("texts", [["a"], ["=3"], [" =3"], ["a=1", "a=2"]])
def test_an_assignment_that_is_none_is_a_usage_error(texts):
    with pytest.raises(UsageError, match="expected path=value|set twice"):
        parse_assignments(texts)


def test_a_value_that_is_not_yaml_is_told():
    with pytest.raises(ConfigError, match="--set a:2:1: not YAML"):
        parse_assignments(["a=["])


def test_marks_of_what_was_replaced_are_forgotten_and_those_beside_it_stay():
    varied = apply_overrides(apply_scenario(DOCUMENT, "fast"), {"stations.a.processing.mean_s": 4})
    place = ("stations", 0, "processing")
    assert varied.marks[(*place, "kind")].line == 10
    assert varied.marks[(*place, "mean_s")].file == "--set"
    assert varied.marks["stations", 0, "servers"].line == 3
    assert (*place, "value_s") not in varied.marks
    again = apply_overrides(varied, {"stations.a.processing": {"kind": "constant"}})
    assert (*place, "mean_s") not in again.marks
    assert set(again.marks) == {known for known in DOCUMENT.marks if known[:3] != place} | {place}
