"""Small data sets, made once a module."""

from collections.abc import Callable
from pathlib import Path

import pytest

from twin.datasets.export import export_set
from twin.datasets.plan import Plan
from twin.datasets.source import Source, find_source
from twin.records.attempt import AttemptSpec
from twin.seeing.camera import View

Maker = Callable[..., Path]


def make_source(task: str = "tote_transfer", policy: str = "scripted", timeout_s: float | None = 0.5) -> Source:
    return find_source(task, AttemptSpec("unitree_g1", task, policy, "nominal", 1, timeout_s=timeout_s))


@pytest.fixture(scope="module")
def short_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two attempts that end after half a second, filmed."""
    folder = tmp_path_factory.mktemp("sets") / "short"
    export_set(Plan(make_source(), 2, seed=7, views=(View.WORK,), size=(96, 64)), folder)
    return folder
