"""What may stand at the caret; ``|`` marks it in the texts."""

import pytest

from dashboards.editing.suggest import suggest_at

STATION = "line: x\nstations:\n  - name: a\n    "


def suggest(marked: str) -> list[str]:
    before, _, after = marked.partition("|")
    found = suggest_at(before + after, before.count("\n") + 1, len(before.rpartition("\n")[2]))
    return [option.label for option in found.options]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("|", "stations"),
        ("line: x\npl|", "plan"),
        ("line: x\nstations:\n  - |", "name"),
        ("line: x\nstations:\n- |", "name"),
        (STATION + "proc|\nbuffers: []", "processing"),
        (STATION + "processing:\n      |", "kind"),
        (STATION + "processing:\n      kind: l|", "lognormal"),
        (STATION + "processing: {kind: ex|}", "exponential"),
        (STATION + "processing: {kind: lognormal, |}", "cv"),
        (STATION + "processing: {\n      kind: lognormal,\n      |", "mean_s"),
        (STATION + "processing: {kind: skill, robot: |}", "unitree_g1"),
        (STATION + "release_when_down: |", "true"),
        (STATION + "failures:\n      - name: jam\n        clock: |", "calendar"),
        (STATION + "failures: &jams\n    - name: jam\n      crew: |\ncrews: [{name: techs}]", "techs"),
        ("line: x\nrules: {blocking: |}", "before_service"),
        ("line: x\nstations:\n  |", "- "),
        ("line: x\ncalendar: {days: [mo|]}", "monday"),
        ("experiment: x\ndesign: |", "latin_hypercube"),
    ],
)
def test_what_may_stand_at_the_caret_is_suggested(text: str, wanted: str) -> None:
    assert wanted in suggest(text)


def test_a_key_that_is_there_is_not_suggested_again() -> None:
    assert "mean_s" not in suggest(STATION + "processing: {kind: lognormal, mean_s: 3, |}")
    assert "servers" not in suggest(STATION + "|\n    servers: 2")


def test_of_a_kind_only_its_own_keys_are_suggested() -> None:
    assert suggest(STATION + "processing: {kind: constant, |}") == ["value_s"]


@pytest.mark.parametrize(
    "text", ["line: x # |", "description: >-\n  words |", 'line: "a |', "nope:\n  |", "line: x y|"]
)
def test_where_nothing_is_known_nothing_is_suggested(text: str) -> None:
    assert suggest(text) == []


@pytest.mark.parametrize("text", ["{[{[", "}}}]]]", "- - - -|", ":::", "\t\t", "&", "a: {b: [", "? x", "'", "[,,,"])
@pytest.mark.parametrize("place", [(1, 0), (1, 3), (7, 99)])
def test_any_text_is_answered(text: str, place: tuple[int, int]) -> None:
    assert suggest_at(text, *place).start <= 99
