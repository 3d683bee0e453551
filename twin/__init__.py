"""The digital twin of a humanoid-robot production line: from whole-body physics to a line's KPIs with intervals.

The few public names, loaded when first used:

- ``load_line``: a line file as a checked ``Line``;
- ``run_experiment``, ``Experiment``: replications of a line's scenarios into a store;
- ``run_attempt``, ``AttemptSpec``: one attempt of a robot at a task, in physics;
- ``calibrate``: many attempts as skill models;
- ``Store``: what an experiment left behind.
"""

import importlib
from typing import Any

_PUBLIC = {
    "AttemptSpec": "twin.records.attempt",
    "Experiment": "twin.experiments.run",
    "Store": "twin.records.store",
    "calibrate": "twin.experiments.calibrate",
    "load_line": "twin.config.lines",
    "run_attempt": "twin.episodes.attempt",
    "run_experiment": "twin.experiments.run",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'twin' has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)
