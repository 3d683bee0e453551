"""The lines of the benchmark."""

from typing import Any

import numpy as np

from twin.config.line import Line
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.simpy_line import Failures
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel


def make_exponential_line(
    stations: int, capacity: int, *, failures: Failures | None = None, mean_s: float = 1.0
) -> CompiledLine:
    """Return a line of equal exponential stations, with failures by operating time and a crew if given."""
    names = [f"station_{place}" for place in range(1, stations + 1)]
    station: dict[str, Any] = {
        "processing": _exponential(mean_s),
        "failures": [_describe(failures)] if failures else [],
    }
    document: dict[str, Any] = {
        "line": "bench",
        "stations": [{"name": name, **station} for name in names],
        "buffers": [{"name": f"after_{name}", "after": name, "capacity": capacity} for name in names[:-1]],
        "crews": [{"name": "crew", "size": failures.people}] if failures else [],
        "plan": {"warm_up_hours": 0.0},
    }
    return compile_line(Line.model_validate(document, strict=False), {})


def make_hub() -> CompiledLine:
    """Return a shift of a tote hub: humanoids, parallel servers, failures and two crews.

    Like ``line_configs/tote_hub.yaml``, but with a stated skill (assumption A: 13 to 16 s, 5 % drops), so that it runs
    where nothing has been calibrated.
    """
    skill = {"kind": "skill", "robot": "unitree_g1", "task": "tote_transfer"}
    retry = {"rule": "retry", "max_retries": 2}
    hardware = _fail("hardware", 1_800_000.0, {"kind": "triangular", "low_s": 3600, "mode_s": 7200, "high_s": 28800})
    stop = _fail("minor_stop", 5220.0, {"kind": "uniform", "low_s": 60, "high_s": 300}, crew="operators")
    breakdown = _fail("breakdown", 5220.0, {"kind": "lognormal", "mean_s": 712, "cv": 0.8})
    humanoid: dict[str, Any] = {"processing": skill, "failures": [hardware], "failed_attempt": retry}
    scan = {"processing": {"kind": "constant", "value_s": 9}, "failures": [stop]}
    pick = {"processing": {"kind": "lognormal", "mean_s": 39, "cv": 0.3}, "servers": 3}
    seal = {"processing": {"kind": "triangular", "low_s": 8, "mode_s": 10, "high_s": 14}, "failures": [breakdown]}
    stations: dict[str, dict[str, Any]] = {
        "unload": humanoid,
        "scan": scan,
        "pick_pack": pick,
        "seal": seal,
        "load": humanoid,
    }
    places = {"unload": 4, "scan": 6, "pick_pack": 6, "seal": 4}
    document = {
        "line": "hub",
        "stations": [{"name": name, **fields} for name, fields in stations.items()],
        "buffers": [{"name": f"after_{name}", "after": name, "capacity": count} for name, count in places.items()],
        "crews": [{"name": "operators", "size": 1}, {"name": "technicians", "size": 1}],
        "interventions": {"crew": "operators", "default": {"kind": "lognormal", "mean_s": 60, "cv": 0.5}},
        "plan": {"planned_hours": 8, "warm_up_hours": 1},
    }
    line = Line.model_validate(document, strict=False)
    outcomes = np.array([Outcome.SUCCESS] * 57 + [Outcome.DROP] * 3, np.int8)
    times, energies = np.linspace(13.0, 16.0, 60), np.full(60, 3000.0)
    keys = find_skill_keys(line)
    return compile_line(
        line, {key: SkillModel(key, "stated", outcomes, times, energies, 50.0, "full", 0) for key in keys}
    )


def _exponential(mean_s: float) -> dict[str, object]:
    return {"kind": "exponential", "mean_s": mean_s}


def _describe(failures: Failures) -> dict[str, object]:
    return _fail("stop", failures.mean_to_failure_s, _exponential(failures.mean_to_repair_s), crew="crew")


def _fail(name: str, mean_s: float, repair: dict[str, object], crew: str = "technicians") -> dict[str, object]:
    return {
        "name": name,
        "clock": "operation",
        "time_to_failure": _exponential(mean_s),
        "time_to_repair": repair,
        "crew": crew,
    }
