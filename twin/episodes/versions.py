"""What makes an attempt: everything that could change its numbers."""

import hashlib
import importlib.metadata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from twin.policies import find_policy
from twin.robot.files import find_robot
from twin.tasks import find_task

PACKAGES = ("pybullet", "pin", "daqp", "numpy", "numba")
SOURCES = ("robot", "physics", "control", "tasks", "policies", "episodes")
WATCHERS = ("bench.py", "stopwatch.py")
"""Files that look at attempts and change nothing in them."""


def content_parts(robot: str, task: str, policy: str, conditions: str) -> dict[str, str]:
    """Return name and version of everything behind an attempt; equal parts give equal attempts.

    Raises:
        UsageError: one of the names is unknown.
    """
    chosen = find_task(task)
    return {
        "robot": f"{robot}-{find_robot(robot).hash}",
        "task": f"{task}-{chosen.version}",
        "policy": f"{policy}-{find_policy(task, policy).version}",
        "conditions": f"{conditions}-{_digest([repr(sorted(chosen.conditions[conditions].items()))])}",
        "source": hash_sources(),
    } | {name: importlib.metadata.version(name) for name in PACKAGES}


@cache
def hash_sources() -> str:
    """Return the content hash of the code that carries attempts out."""
    root = Path(__file__).parent.parent
    files = sorted(path for folder in SOURCES for path in (root / folder).glob("*.py") if path.name not in WATCHERS)
    return _digest(f"{path.relative_to(root)}\n{path.read_text()}" for path in files)


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for text in texts:
        digest.update(text.encode())
    return digest.hexdigest()
