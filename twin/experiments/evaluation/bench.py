"""What an evaluation costs: over the bare loop of attempts, and in attempts (``twin bench evaluation``)."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from statistics import median
from typing import Any

import numpy as np

from twin.episodes.attempt import run_attempt
from twin.experiments.evaluation.coverage import Ends, compute_performance, find_least_coverage, list_ends
from twin.experiments.evaluation.evaluate import Plan, evaluate
from twin.experiments.evaluation.rule import GROWTH, make_rule
from twin.records.attempt import AttemptSpec
from twin.records.intervals import LEVEL, Interval, wilson

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed=1)
ATTEMPTS, REPEATS = 2, 5
RATES = (0.5, 0.8, 0.9, 0.95, 0.99)
HALF_WIDTHS = (0.1, 0.05, 0.03)


def run() -> dict[str, Any]:
    """Return the overhead on CPU time, and coverage and price of the sequential rule at true rates, exactly."""
    rows = [tell(half_width) for half_width in HALF_WIDTHS for tell in (tell_price, tell_naive_price)]
    return {"overhead": [measure_overhead()], "stopping": rows}


def measure_overhead(spec: AttemptSpec = SPEC, attempts: int = ATTEMPTS, repeats: int = REPEATS) -> dict[str, Any]:
    """Return the CPU time of evaluations over that of the same attempts in a bare loop, taking turns in one process.

    On a busy machine the two loops differ by several per cent by themselves; ``over_its_own_attempts`` compares an
    evaluation with the time that its own attempts took in it, and hardly scatters.

    Args:
        spec: of the first attempt; the others have the seeds after it.
        attempts: of each turn.
        repeats: turns of both; who goes first alternates, the median of the ratios is told.
    """
    specs = [replace(spec, seed=spec.seed + number) for number in range(attempts)]

    def loop() -> None:
        for one in specs:
            run_attempt(one)

    inside_s: list[float] = []

    def bench() -> None:
        found = evaluate(Plan(specs.__getitem__, attempts), executor="serial")
        inside_s.append(sum(cpu_s for _, cpu_s in found.collected.runs))

    bench()  # what is loaded or compiled once
    ratios, shares = [], []
    for repeat in range(repeats):
        order = (loop, bench) if repeat % 2 == 0 else (bench, loop)
        times_s = {one: _time(one) for one in order}
        ratios.append(times_s[bench] / times_s[loop])
        shares.append(times_s[bench] / inside_s[-1] - 1)
    return {
        "name": f"{spec.task}, {attempts} attempts a turn, {repeats} turns",
        "over_bare_loop": median(ratios) - 1,
        "least": min(ratios) - 1,
        "most": max(ratios) - 1,
        "over_its_own_attempts": median(shares),
    }


def tell_price(half_width: float) -> dict[str, Any]:
    """Return level, looks, least coverage, and the mean attempts at true rates of success."""
    rule = make_rule(half_width)
    ends = list_ends(rule.looks, half_width, rule.level)
    return _tell(f"+- {half_width:g}", ends, rule.level)


def tell_naive_price(half_width: float) -> dict[str, Any]:
    """Return the same of looks at a plain Wilson interval, again and again: cheaper, and it does not hold."""
    looks = [next(n for n in count(1) if _is_narrow(wilson(n, n), half_width))]
    while not _is_narrow(wilson(looks[-1] // 2, looks[-1]), half_width):
        looks.append(math.ceil(looks[-1] * GROWTH))
    ends = []
    for look in looks:
        found = [wilson(successes, look) for successes in range(look + 1)]
        narrow = np.array([_is_narrow(one, half_width) for one in found])
        low, high = (np.array([getattr(one, side) for one in found]) for side in ("low", "high"))
        ends.append(Ends(look, low, high, narrow | (look == looks[-1])))
    return _tell(f"+- {half_width:g}, plain Wilson", ends, LEVEL)


def _is_narrow(interval: Interval, half_width: float) -> bool:
    return (interval.high - interval.low) / 2 <= half_width


def _tell(name: str, ends: Sequence[Ends], level: float) -> dict[str, Any]:
    attempts = compute_performance(ends, np.array(RATES)).attempts
    return {
        "name": name,
        "level": level,
        "looks": len(ends),
        "first_look": ends[0].attempts,
        "least_coverage": find_least_coverage(ends),
        **{f"attempts_at_{rate:g}": round(float(mean), 1) for rate, mean in zip(RATES, attempts, strict=True)},
    }


def _time(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
