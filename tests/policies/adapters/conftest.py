"""Policies as a user would make them: the examples of the README, in a folder of their own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import twin.policies
from twin.episodes.layouts import find_start
from twin.policies.adapters.python import list_installed, load_installed
from twin.policies.contract import Observation

README = Path(twin.policies.__file__).parent / "README.md"
SERVER = Path(__file__).parent / "odd_server.py"


def find_block(first: str) -> str:
    """Return the block of the README that has a line."""
    blocks = re.findall(r"^```\w+\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if first in block.splitlines())


def find_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(script: Path, *words: object) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Run a server as a process of its own and give its port."""
    port = find_port()
    root = str(Path(twin.__file__).parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, str(script), str(port), *map(str, words)]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}) as process:
        try:
            for _ in range(200):
                with closing(socket.socket()) as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port, process
        finally:
            process.kill()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of policies that every command looks into."""
    made = tmp_path / "policies"
    made.mkdir()
    monkeypatch.setenv("TWIN_POLICIES", str(made))
    return made


@pytest.fixture(scope="session")
def start() -> Observation:
    return find_start("unitree_g1", "tote_transfer")


def write_policy(folder: Path, name: str, text: str, **files: bytes) -> Path:
    made = folder / name
    made.mkdir()
    (made / "policy.yaml").write_text(text)
    for file, content in files.items():
        (made / file.replace("_", ".")).write_bytes(content)
    return made


@pytest.fixture
def hold_onnx(folder: Path) -> Path:
    """The README's network, made by its script, without a latency to be measured."""
    script = folder.parent / "make_hold.py"
    script.write_text(find_block("# make_hold.py"))
    subprocess.run([sys.executable, str(script)], cwd=folder.parent, check=True)
    made = folder / "hold_onnx"
    file = made / "policy.yaml"
    file.write_text(file.read_text().replace("{kind: measured}", "{kind: constant, value_s: 0.05}"))
    return made


@pytest.fixture(autouse=True)
def forget_packages() -> Iterator[None]:
    """Packages that a test installs are gone with it."""
    yield
    list_installed.cache_clear()
    load_installed.cache_clear()
