"""The README's table of what has been looked at: its commands can be given, and nothing is left out."""

import argparse
import re
import shlex
from pathlib import Path

import pytest

import twin.seeing
from twin.cli.task import add_parser, make_spec
from twin.records.outcome import Outcome
from twin.robot.files import list_robots
from twin.tasks import TASKS

README = (Path(twin.seeing.__file__).parent / "README.md").read_text()
ROWS = re.findall(r"^\| `?(\w+)[^|]*\| `\$ ([^`]+)` \|$", README, re.MULTILINE)


@pytest.mark.parametrize(("shows", "command"), ROWS, ids=[row[0] for row in ROWS])
def test_every_command_of_the_table_describes_an_attempt(shows: str, command: str) -> None:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["task", "play", *shlex.split(command)])
    spec = make_spec(args, args.seed)
    assert args.sheet == Path("sheet.png")
    assert shows in {spec.task, spec.robot} | {outcome.label for outcome in Outcome}


def test_every_task_other_robot_and_outcome_stands_in_the_table() -> None:
    shown = [shows for shows, _ in ROWS]
    robots = {robot for robot in list_robots() if robot != "unitree_g1"}
    outcomes = {outcome.label for outcome in Outcome if outcome is not Outcome.POLICY_FAULT}
    assert sorted(shown) == sorted({*TASKS, *robots, *outcomes})
