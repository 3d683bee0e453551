"""How fast attempts and walks run, and where their time goes (``twin bench attempt``)."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median
from typing import NamedTuple

from twin.control.footstep import Stride
from twin.episodes.attempt import FLOOR_FRICTION, SOLVER_ITERATIONS, STEP_S, Attempt, run_attempt
from twin.episodes.stopwatch import BULLET_CALLS, STEP, Split
from twin.episodes.walk import Walk, WalkSpec
from twin.physics.world import World
from twin.records.attempt import AttemptSpec

STANDING = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed=1)
FINGERS = AttemptSpec("unitree_g1", "kitting", "scripted", "nominal", seed=3, timeout_s=12.0)
"""Kitting to its second part: what comes after repeats what came before."""
AHEAD = (Stride(0.25),) * 4
WALKING = WalkSpec("unitree_g1", (AHEAD, (Stride(0.0, 0.0, math.pi / 12),) * 6, AHEAD), noisy=True)
REPEATS = 3


class Lap(NamedTuple):
    """One timed loop: simulated time [s], and the CPU time of the loop [s]."""

    simulated_s: float
    loop_s: float


class TimedAttempt(Attempt):
    """An attempt that knows the CPU time of its loop, and of the parts of it when asked."""

    loop_s = 0.0

    def __init__(self, spec: AttemptSpec, split: Split | None) -> None:
        super().__init__(spec)
        self._split = split

    def _build(self, world: World) -> None:
        super()._build(world)
        if self._split is not None:
            self._split.step.wrap(world, [STEP])
            self._split.calls.wrap(world, BULLET_CALLS)
            self._split.control.wrap(self.dynamics, ["update"])
            self._split.control.wrap(self._controller, ["solve"])
            self._split.policy.wrap(self._policy, ["act"])

    def _carry_out(self, ticks: Iterator[None]) -> None:
        start = time.process_time()
        super()._carry_out(ticks)
        self.loop_s = time.process_time() - start


def time_attempt(spec: AttemptSpec, split: Split | None) -> Lap:
    """Return the lap of an attempt."""
    attempt = TimedAttempt(spec, split)
    with attempt.run(None):
        return Lap(attempt.time_s, attempt.loop_s)


def time_walk(spec: WalkSpec, split: Split | None) -> Lap:
    """Return the lap of a walk."""
    with World(step_s=STEP_S, solver_iterations=SOLVER_ITERATIONS, floor_friction=FLOOR_FRICTION) as world:
        walk = Walk(spec, world)
        if split is not None:
            split.step.wrap(world, [STEP])
            split.calls.wrap(world, BULLET_CALLS)
            split.control.wrap(walk.dynamics, ["update"])
            split.control.wrap(walk.controller, ["solve"])
            split.control.wrap(walk.walker, ["update"])
        record = walk.run(None)
        return Lap(record.duration_s, record.cpu_s)


LAPS: Mapping[str, Callable[[Split | None], Lap]] = {
    "standing": lambda split: time_attempt(STANDING, split),
    "fingers": lambda split: time_attempt(FINGERS, split),
    "walking": lambda split: time_walk(WALKING, split),
}
GOALS: Mapping[str, float] = {"standing": 12.0, "fingers": 5.0, "walking": 8.0}
"""Simulated seconds per CPU second that are asked for, on an idle core of a desktop."""


def run() -> dict[str, object]:
    """Return speed, split and ratio to the bare step of standing work, of work with moving fingers, of walking.

    ``bare`` is ``stepSimulation`` alone, timed within the same loop. All figures are medians of repeats that take
    turns, so that a busy machine slows all alike: ratios and splits hold on any, the speeds on an idle one.
    """
    run_attempt(STANDING)
    return {name: _measure(lap) | {"goal": GOALS[name]} for name, lap in LAPS.items()}


def _measure(time_lap: Callable[[Split | None], Lap]) -> dict[str, object]:
    plain, bare, ratio, shares = [], [], [], []
    for _ in range(REPEATS):
        lap = time_lap(None)
        split = Split()
        timed = time_lap(split)
        plain.append(lap.simulated_s / lap.loop_s)
        bare.append(timed.simulated_s / split.step.cpu_s)
        ratio.append(plain[-1] / bare[-1])
        shares.append(split.share(timed.loop_s))
    return {
        "simulated_s_per_cpu_s": median(plain),
        "bare_simulated_s_per_cpu_s": median(bare),
        "ratio_to_bare": median(ratio),
        "split": {part: median(share[part] for share in shares) for part in shares[0]},
    }
