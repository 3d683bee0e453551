"""Skill models made by hand and lines around them, and lines for the models written with SimPy."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from twin.config.line import Line
from twin.line.compile import CompiledLine, compile_line, skill_key
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel

HumanoidMaker = Callable[..., CompiledLine]
LineDescriber = Callable[..., Any]

OPTIONAL: dict[str, Any] = {
    **dict.fromkeys(("failures", "next", "buffers", "crews", "robots", "chargers", "carriers", "products"), ()),
    **dict.fromkeys(("after", "before", "conveyor", "crew", "battery", "verdict", "at_most", "position_m"), None),
    **dict.fromkeys(("inspection", "changeover", "carries_to", "loaded_speed_mps"), None),
    "servers": 1,
    "defects": 0.0,
    "mends": 0.0,
    "robot_priority": 0,
    "priority": 0,
    "clock": "operation",
    "processing_by_product": {},
    "otherwise": "scrap",
}
"""What a line file may leave out, and what it means then."""


@pytest.fixture(scope="session")
def make_humanoid() -> HumanoidMaker:
    """Return what compiles one humanoid station of which every fifth attempt fails."""
    return _make_humanoid


def _make_humanoid(*, rule: str = "retry", max_retries: int = 2, outcome: Outcome = Outcome.DROP) -> CompiledLine:
    document = {
        "line": "humanoid",
        "stations": [
            {
                "name": "robot",
                "processing": {"kind": "skill", "robot": "unitree_g1", "task": "tote_transfer"},
                "failed_attempt": {"rule": rule, "max_retries": max_retries},
            }
        ],
        "crews": [{"name": "people", "size": 1}],
        "interventions": {
            "crew": "people",
            "default": {"kind": "constant", "value_s": 60.0},
            "by_outcome": {"drop": {"kind": "constant", "value_s": 30.0}},
        },
        "plan": {"planned_hours": 100.0, "warm_up_hours": 1.0},
    }
    line = Line.model_validate(document, strict=False)
    key = skill_key(line.stations[0].processing)  # type: ignore[arg-type]
    outcomes = np.array([0, 0, 0, 0, outcome], np.int8)
    model = SkillModel(key, "hash", outcomes, np.full(5, 10.0), np.full(5, 2_000.0), 50.0, "full", 0)
    return compile_line(line, {key: model})


class _Entry(SimpleNamespace):
    """A mapping of a line file with its keys as attributes."""

    def __getattr__(self, key: str) -> Any:
        if key in OPTIONAL:
            return OPTIONAL[key]
        raise AttributeError(key)


@pytest.fixture(scope="session")
def describe_line() -> LineDescriber:
    """Return what turns the text of a line, given as keyword arguments, into an object with its keys as attributes."""
    return lambda **document: _read(document)


def _read(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        entries = {name: _read(entry, name) for name, entry in value.items()}
        return entries if key == "processing_by_product" else _Entry(**entries)
    return tuple(_read(entry) for entry in value) if isinstance(value, list) else value
