from dashboards.editing.check import check_text
from dashboards.editing.diff import MOST_CHANGED, Sign, compare_texts

LINE = "line: x\nstations:\n  - name: a\n    processing: {kind: constant, value_s: 3}\n"


def test_a_text_without_mistakes_gives_its_line() -> None:
    check = check_text(LINE, "x.yaml")
    assert check.valid
    assert check.line is not None
    assert check.line.stations[0].name == "a"


def test_mistakes_are_told_with_file_line_column_and_the_nearest_name() -> None:
    check = check_text(LINE.replace("value_s", "valu_s"), "x.yaml")
    assert any(str(issue).startswith("x.yaml:4:") and "did you mean 'value_s'" in str(issue) for issue in check.issues)
    assert check.line is None


def test_what_is_no_yaml_is_told_where_it_stands() -> None:
    (issue,) = check_text("line: {", "x.yaml").issues
    assert (issue.line, issue.column) == (2, 1)


def test_mistakes_of_an_experiment_file_are_told() -> None:
    check = check_text("experiment: x\nline: tote_hub\ndesign: nope\n", "x.yaml")
    assert check.experiment
    assert any("design" in issue.path for issue in check.issues)


def test_changes_carry_signs_and_the_numbers_of_their_lines() -> None:
    before = "\n".join(map(str, range(100)))
    found = compare_texts(before, before.replace("50", "fifty"))
    assert found.lines[0] == (Sign.PLACE, "48 → 48")
    assert (Sign.LESS, "50") in found.lines
    assert (Sign.MORE, "fifty") in found.lines
    assert (found.less, found.more, found.whole) == (1, 1, True)


def test_texts_that_say_the_same_have_no_difference() -> None:
    assert compare_texts("a\nb", "a\nb").same


def test_texts_that_differ_everywhere_are_counted_only() -> None:
    found = compare_texts("\n".join("a" * (MOST_CHANGED + 1)), "\n".join("b" * (MOST_CHANGED + 1)))
    assert (found.lines, found.less, found.whole) == ((), MOST_CHANGED + 1, False)


def test_an_added_line_is_no_change_of_those_around_it() -> None:
    found = compare_texts("a\na\na", "a\na\na\na")
    assert (found.less, found.more) == (0, 1)
