"""How often the robot walks without a fall: noise and smooth floors, pushes, a load (``twin bench walking``)."""

import math
from collections.abc import Sequence
from typing import Any

from twin.control.footstep import Stride
from twin.episodes.walk import WalkRecord, WalkSpec, run_walk
from twin.errors import RunFailedError
from twin.experiments.choose import make_executor
from twin.experiments.executor import Finished
from twin.experiments.measure import measure
from twin.experiments.progress import show_progress
from twin.records.attempt import AttemptSpec
from twin.records.intervals import wilson
from twin.tasks.sample import make_stream

ROBOT = "unitree_g1"
SEEDS = 20
PUSHES_N = (20.0, 40.0, 60.0, 80.0)
"""Pushes of 0.2 s on the torso while it walks, in a drawn direction [N]."""
FRICTION = (0.6, 1.0)
"""Range of the friction of floor and sole, drawn for each seed."""
STRIDE_M = 0.25
AHEAD = (Stride(STRIDE_M),) * 8
"""Two metres."""
CORNER = (Stride(0.0, 0.0, math.pi / 12),) * 6
"""A quarter turn."""
CARRY = (("distance_m", 4.0),)
WALK_S = 3.0
"""CPU time of one walk, to choose an executor by [s]."""


def run(seeds: int = SEEDS) -> dict[str, Any]:
    """Return shares of walks without a fall, with intervals, over the seeds from 1 on.

    ``walk`` is 4 m with a quarter turn between; ``push`` is 2 m with a push; both with sensor noise and drawn
    friction. ``carry`` is the task: 4 m with a tote of 2 kg, picked up and set down.
    """
    around = (AHEAD, CORNER, AHEAD)
    return {
        "walk": [_describe("4 m and a corner", [_make_spec(seed, around) for seed in _list(seeds)])],
        "push": [
            _describe(f"{push:g} N", [_make_spec(seed, (AHEAD,), push) for seed in _list(seeds)]) for push in PUSHES_N
        ],
        "carry": [_measure_carry(seeds)],
    }


def _list(seeds: int) -> range:
    return range(1, seeds + 1)


def _make_spec(seed: int, legs: tuple[tuple[Stride, ...], ...], push_n: float = 0.0) -> WalkSpec:
    friction = float(make_stream(seed, "walking floor").uniform(*FRICTION))
    return WalkSpec(ROBOT, legs, seed, floor_friction=friction, push_n=push_n, noisy=True)


def run_walks(specs: Sequence[WalkSpec], title: str = "walks") -> list[WalkRecord]:
    """Walk as often as there are specs, on all processors if that pays.

    Raises:
        RunFailedError: a walk killed its worker twice.
    """
    runner = make_executor(None, expected_s=WALK_S * len(specs))
    records = {}
    with show_progress(title, len(specs)) as advance:
        for result in runner.map(run_walk, specs):
            advance()
            if not isinstance(result, Finished):
                raise RunFailedError(f"walk {result.index + 1}: {result.reason}")
            records[result.index] = result.value
    return [records[index] for index in range(len(specs))]


def _describe(name: str, specs: Sequence[WalkSpec]) -> dict[str, Any]:
    records = run_walks(specs, name)
    upright = [record for record in records if not record.fell]
    share = wilson(len(upright), len(records))
    return {
        "name": name,
        "walks": len(records),
        "upright": share.mean,
        "low": share.low,
        "high": share.high,
        "worst_error_m": max((record.error_m for record in upright), default=0.0),
        "worst_slide_m": max((record.slide_m for record in upright), default=0.0),
    }


def _measure_carry(seeds: int) -> dict[str, Any]:
    specs = [AttemptSpec(ROBOT, "carry", "scripted", "nominal", seed, CARRY) for seed in _list(seeds)]
    result = measure(specs, progress=show_progress)
    counted = result["attempts"] - result["outcomes"].get("sim_fault", 0)
    share = wilson(counted - result["outcomes"].get("fall", 0), counted)
    return {
        "name": "4 m with 2 kg",
        "attempts": result["attempts"],
        "upright": share.mean,
        "low": share.low,
        "high": share.high,
        **result["outcomes"],
    }
