"""Skill models made by hand and lines around them, and lines for the models written with SimPy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from twin.config.line import Line
from twin.line.compile import CompiledLine, compile_line, skill_key
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel

HumanoidMaker = Callable[..., CompiledLine]
LineDescriber = Callable[..., Line]


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


@pytest.fixture(scope="session")
def describe_line() -> LineDescriber:
    """Return what makes a line of its sections, given as keyword arguments; buffers and failures need no names."""
    return _describe_line


def _describe_line(**document: Any) -> Line:
    for number, buffer in enumerate(document.get("buffers", [])):
        buffer.setdefault("name", f"buffer_{number}")
    for station in document["stations"]:
        for number, failure in enumerate(station.get("failures", [])):
            failure.setdefault("name", f"failure_{number}")
    return Line.model_validate({"line": "described", **document}, strict=False)
