"""``twin robot``."""

import json

import pytest

from twin.cli import main
from twin.paths import find_data_folder
from twin.robot.files import list_robots


def test_list_tells_every_robot_with_its_grade(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["robot", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert sorted(rows) == list_robots()
    assert rows["walker_s2_class"]["grade"] == "assumed"


def test_build_prints_the_urdf_of_a_specification(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["robot", "build", "figure_02_class"]) == 0
    assert capsys.readouterr().out == (find_data_folder("robots") / "figure_02_class" / "robot.urdf").read_text()


def test_a_robot_without_a_specification_is_told_with_those_that_have_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["robot", "build", "unitree_g1"]) == 2
    assert "there are figure_02_class, walker_s2_class" in capsys.readouterr().err
