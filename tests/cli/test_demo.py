"""The demo from physics to the table; the attempts of the reference line are measured by whoever comes first."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

TWIN = [sys.executable, "-m", "twin.cli"]


def run_demo(folder: Path, *arguments: str) -> str:
    command = [*TWIN, "demo", "--no-dash", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_the_demo_prints_the_same_table_again_elsewhere_and_on_ray(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "ray")]
    for folder in folders:
        folder.mkdir()
    first = run_demo(folders[0])
    assert re.search(r"OEE +\d+\.\d", first)
    assert "skill unitree_g1/tote_transfer/scripted/nominal: success" in first
    assert run_demo(folders[0]) == first
    assert run_demo(folders[1], "--executor", "ray") == first
    assert "seed 2" in run_demo(folders[0], "--seed", "2"), "it does not go on with what another seed began"
