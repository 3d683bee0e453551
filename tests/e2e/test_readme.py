"""The commands of the README work as they stand there."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
COMMANDS = [
    line
    for block in re.findall(r"^```\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if line.startswith("twin ")
]
DOCUMENTS = ["README.md", *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("[a-z]*/**/README.md")))]
SERVES = "twin dash"
"""Starts a server that runs until it is stopped; ``tests/e2e`` tries it in a browser."""


def test_the_readme_has_commands() -> None:
    assert len(COMMANDS) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("command", [line for line in COMMANDS if not line.startswith(SERVES)])
def test_a_command_of_the_readme_works(command: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "readme"
    if not folder.exists():
        shutil.copytree(ROOT / "line_configs", folder / "line_configs")
    program = [sys.executable, "-m", "twin.cli", *shlex.split(command)[1:]]
    done = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_links_of_the_documents_lead_somewhere() -> None:
    for document in (
        "README.md",
        "twin/README.md",
        "twin/tasks/README.md",
        "line_configs/README.md",
        "line_configs/experiments/README.md",
        "line_configs/gates/README.md",
        "robots/unitree_g1/README.md",
    ):
        path = ROOT / document
        for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text()):
            assert (path.parent / link).exists(), f"{document}: {link}"


def test_nothing_committed_names_this_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    words = re.compile("/work/" + "main|" + r"\.\./sha" + "red|pypi" + r"\.org|files\.python" + "hosted")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix not in {".png", ".parquet"} and path.is_file():
            assert not words.search(path.read_text(encoding="utf-8", errors="replace")), name
