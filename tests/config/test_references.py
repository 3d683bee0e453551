"""Checks across the entries of a line file."""

from pathlib import Path

import pytest

from twin.config.lines import find_line_issues, find_line_warnings
from twin.config.load import parse_document

TEXT = (Path(__file__).parent / "one_of_everything.yaml").read_text()


def find(old, new, *, of=find_line_issues):
    assert old in TEXT
    return [f"{issue.path}: {issue.message}" for issue in of(parse_document(TEXT.replace(old, new, 1), "x"))]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "next: [{to: join}]\n  - name: join",
            "next: [{to: end}]\n  - name: join",
            "buffers[4].after: 'bolts' is the last",
        ),
        ("after: hand", "after: robot", "buffers[1].after: 'first' already stands after 'robot'; "),
        ("after: hand", "after: hands", "buffers[1].after: no station or source named 'hands'; did you mean 'hand'?"),
        (
            "crew: operators",
            "crew: operator",
            "interventions.crew: no crew named 'operator'; did you mean 'operators'?",
        ),
        (
            "name: jam",
            "name: hardware",
            "stations[0].failures[1].name: duplicate name 'hardware', first used in line 10",
        ),
        ("name: hand\n", "name: line\n", "stations[1].name: 'line' stands for the whole line; choose another name"),
        ("robot: unitree_g1", "robot: g1", "stations[0].processing.robot: no robot named 'g1'; "),
        (
            "needs: sharpening",
            "needs: sharpen",
            "stations[0].failures[3].needs: no crew has the skill 'sharpen'; did you",
        ),
        (
            "    position_m: [2, 0]\n",
            "",
            "stations[1]: the crew 'operators' walks by distance, so every station needs a",
        ),
        (
            "clock: operation",
            "clock: count",
            "stations[0].failures[1]: a failure with the clock 'count' needs services_",
        ),
        (
            "needs: sharpening",
            "crew: operators\n        needs: cleaning",
            "stations[0].failures[3]: a failure calls a crew by",
        ),
        (
            "renews: [jam]",
            "renews: [jams]",
            "stations[0].maintenance[1].renews[0]: no failure of this station is named",
        ),
        ("name: gears", "name: jam", "stations[0].maintenance[1].name: duplicate name 'jam', first used in line "),
        ("threshold: 4", "threshold: 5", "stations[0].maintenance[4]: threshold must be below levels (got 5 >= 5)"),
        (
            "end_hours: 4.5",
            "end_hours: 9",
            "calendar.shifts[0]: the break from 4 to 9 is not within the shift from 0 to 8",
        ),
        (
            "end_hours: 4.5",
            "end_hours: 3",
            "calendar.shifts[0].breaks[0]: a break must end after it begins (got 4 to 3)",
        ),
        ("speed_mps: 1.2, ", "", "crews[1].walk: a walk needs either time or speed_mps"),
        ("  more:", "  base:", "scenarios.base: 'base' is the file as it stands; choose another name"),
    ],
)
def test_an_entry_that_does_not_fit_the_others_is_told(old, new, said):
    assert any(issue.startswith(said) for issue in find(old, new))


def test_a_dangling_reference_is_told_together_with_a_wrong_number():
    assert (
        len(find("capacity: 4}\n  - {name: second, after: hand", "capacity: -4}\n  - {name: second, after: hnd")) == 2
    )


def test_a_skill_needs_interventions():
    text = TEXT[: TEXT.index("interventions:")]
    (issue,) = find_line_issues(parse_document(text, "x"))
    assert issue.path == "stations[0].processing"
    assert "add a section interventions" in issue.message


def test_a_reference_to_an_entry_whose_name_is_wrong_is_not_told_too():
    assert find("name: hand\n", "name: [hand]\n") == [
        "stations[1].name: expected a name: a letter, then letters, digits, _ or -, at most 64 in all (got a list)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value_s: 10}", "value_s: 1e6}", "stations[5].processing: one part takes 1e+06 s on average, longer than"),
        ("value_s: 10}", "value_s: 10}\n    ideal_cycle_s: 11", "stations[5].ideal_cycle_s: longer than the mean"),
        ("  - {name: operators", "  - {name: idle, size: 1}\n  - {name: operators", "crews[1]: nothing calls the crew"),
    ],
)
def test_what_is_hardly_meant_is_a_warning(old, new, said):
    warning, *others = find(old, new, of=find_line_warnings)
    assert warning.startswith(said)
    assert all(
        other.startswith("plan.target_per_hour: the target of 200 parts/h needs a part every") for other in others
    )
