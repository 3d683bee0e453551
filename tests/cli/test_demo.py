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
def test_the_demo_twice_and_on_ray_prints_the_same_table(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "again", "ray")]
    for folder in folders:
        folder.mkdir()
    first, again = (run_demo(folder) for folder in folders[:2])
    assert re.search(r"OEE +\d+\.\d", first)
    assert "skill unitree_g1/tote_transfer/scripted/nominal: success" in first
    assert first == again
    assert run_demo(folders[2], "--executor", "ray") == first


@pytest.mark.slow
def test_the_demo_may_be_run_again_in_the_same_place(tmp_path: Path) -> None:
    assert run_demo(tmp_path) == run_demo(tmp_path)


@pytest.mark.slow
def test_the_demo_with_another_seed_does_not_mix_with_the_first(tmp_path: Path) -> None:
    run_demo(tmp_path)
    assert "seed 2" in run_demo(tmp_path, "--seed", "2")
