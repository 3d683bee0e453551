"""Faults that a line's skills name, checked where they stand."""

from pathlib import Path

import pytest

from twin.cli import main
from twin.config.lines import load_line
from twin.config.load import parse_document
from twin.line.compile import find_skill_keys
from twin.skills.references import find_skill_issues

LINE = """\
line: worn
stations:
  - name: transfer
    processing:
      kind: skill
      robot: unitree_g1
      task: tote_transfer
      faults: [{faults}]
interventions:
  default: {{kind: constant, value_s: 60}}
"""


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("backlsh=0.5", "no fault named 'backlsh'; did you mean 'backlash'?"),
        ("backlash", "expected NAME=SEVERITY"),
        ("backlash=1.5", "expected a severity from 0 to 1 (got 1.5)"),
        ("push=1@99", "starts at 99 s, the task ends at 45 s"),
        ("push=1:lef", "did you mean 'left'?"),
        ("locked_joint=1:elbw", "no joint named 'elbw'"),
    ],
)
def test_a_fault_that_cannot_be_is_told_where_it_stands(fault: str, words: str) -> None:
    (issue,) = find_skill_issues(parse_document(LINE.format(faults=f"backlash=0.1, {fault}"), "worn.yaml"))
    assert str(issue).startswith("worn.yaml:8:30: stations[0].processing.faults[1]: ")
    assert words in issue.message


def test_check_says_so_with_file_line_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "worn.yaml"
    file.write_text(LINE.format(faults="push=2"))
    assert main(["check", str(file)]) == 2
    assert f"{file}:8:16: stations[0].processing.faults[0]: fault push: expected a severity" in capsys.readouterr().err


def test_a_fault_that_is_no_text_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "worn.yaml"
    file.write_text(LINE.format(faults="3"))
    assert main(["check", str(file)]) == 2
    assert capsys.readouterr().err.count("faults[0]") == 1


def test_faults_are_part_of_what_a_skill_is_in_one_form_and_order(tmp_path: Path) -> None:
    file = tmp_path / "worn.yaml"
    file.write_text(LINE.format(faults="'push=0.50@2.0:left', backlash=.5"))
    (key,) = find_skill_keys(load_line(file, also=find_skill_issues))
    assert key.faults == ("backlash=0.5", "push=0.5@2:left")
    assert key.text.endswith("nominal+backlash=0.5+push=0.5@2:left")
