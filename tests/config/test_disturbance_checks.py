"""Disturbances that cannot be: told with their place, what was found and what is nearest."""

from pathlib import Path

import pytest

from twin.config.lines import find_line_issues
from twin.config.load import parse_document
from twin.skills.references import find_skill_issues

TEXT = (Path(__file__).parent / "one_of_everything.yaml").read_text()


def find(old: str, new: str) -> list[str]:
    assert old in TEXT
    document = parse_document(TEXT.replace(old, new, 1), "x")
    return [f"{issue.path}: {issue.message}" for issue in find_line_issues(document, find_skill_issues)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "target: machine",
            "target: machines",
            "disturbances[0].target: no station or pool named 'machines'; did you ",
        ),
        (
            "target: raw",
            "target: operators",
            "disturbances[3].target: no source or station named 'operators'; expected",
        ),
        ("target: machine", "target: hand", None),
        ("target: machine", "target: helpers", None),
        ("factor: 1.5}", "people: 1}", "disturbances[1]: the condition 'slow' takes factor, no people"),
        (", factor: 1.5}", "}", "disturbances[1]: the condition 'slow' needs factor"),
        ("target: oven, ", "", "disturbances[1]: the condition 'slow' needs a target"),
        ("target: robot, ", "", None),
        (", faults: [camera_offset=0.5]", "", "disturbances[4]: the condition 'fault' needs faults"),
        ("[camera_offset=0.5]", "[camera_ofset=0.5]", "disturbances[4].faults[0]: no fault named 'camera_ofset'; did "),
        ("target: robot, ", "target: oven, ", "disturbances[4].target: 'oven' does not work by a skill, so no attempt"),
        (
            "hours: 4, factor",
            "hours: 15, factor",
            "disturbances[1].hours: ends at 17.25 h, but the line is planned for",
        ),
        ("at_hours: 7", "at_hours: 16", "disturbances[4].at_hours: begins at 16 h, but the line is planned for 16 h"),
        ("hours: 4, people: 1", "hours: 4, people: 3", "disturbances[2].people: 'operators' has only 2 (got 3)"),
        ("hours: 0.5, servers: 1", "hours: 0.5, servers: 2", "disturbances[0].servers: 'machine' has only 1 (got 2)"),
        (
            "target: raw",
            "target: join",
            "disturbances[3].target: no part enters the line at 'join' by itself; expected",
        ),
        ("target: raw", "target: steel", "disturbances[3].factor: 'bolts' gets a part whenever it needs one, so no "),
        ("name: flu", "name: worn", "disturbances[2].name: duplicate name 'worn', first used in line "),
    ],
)
def test_a_disturbance_that_cannot_be_is_told(old: str, new: str, said: str | None) -> None:
    messages = find(old, new)
    assert len(messages) == (0 if said is None else 1)
    assert all(message.startswith(said or "") for message in messages)


@pytest.mark.parametrize(("at", "clashes"), [(2.0, True), (6.0, True), (6.25, False), (0.5, False)])
def test_two_of_a_kind_at_once_contradict_each_other(at: float, clashes: bool) -> None:
    first = "  - {name: worn, condition: slow, target: oven, at_hours: 2.25, hours: 4, factor: 1.5}\n"
    second = f"  - {{name: more, condition: slow, target: oven, at_hours: {at}, hours: 1, factor: 2}}\n"
    messages = find(first, first + second)
    assert len(messages) == clashes
    assert all("contradicts 'worn' (2.25 to 6.25 h): both say how 'oven' is slowed down" in text for text in messages)
