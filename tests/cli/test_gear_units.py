"""The line whose humanoids do all eight tasks, from physics to its KPIs; few attempts, for they are long."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from twin.config.line import Skill
from twin.config.lines import load_line
from twin.tasks import TASKS

ATTEMPTS = 5
SKILLS = {
    station.name: station.processing
    for station in load_line("gear_units").stations
    if isinstance(station.processing, Skill)
}


def test_the_line_uses_every_task_and_robots_of_two_kinds() -> None:
    assert {skill.task for skill in SKILLS.values()} == set(TASKS)
    assert len({skill.robot for skill in SKILLS.values()}) >= 2


@pytest.mark.slow
def test_the_line_runs_from_attempts_to_kpis(tmp_path: Path) -> None:
    few = [word for name in SKILLS for word in ("--set", f"stations.{name}.processing.attempts={ATTEMPTS}")]
    command = [sys.executable, "-m", "twin.cli", "run", "gear_units", "--replications", "3", "--json", *few]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kpis = json.loads(done.stdout)
    assert "parts" in json.dumps(kpis)
