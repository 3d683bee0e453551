"""Skill models made by hand and lines around them."""

from collections.abc import Callable

import numpy as np
import pytest

from twin.config.line import Line
from twin.line.compile import CompiledLine, compile_line, skill_key
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel

HumanoidMaker = Callable[..., CompiledLine]


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
