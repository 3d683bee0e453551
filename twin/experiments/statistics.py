"""What the statistics are worth: variance that is saved, coverage of intervals, probability of a right selection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.config.line import Line
from twin.config.lines import load_line
from twin.config.overrides import BASE
from twin.experiments.antithetic import compare_antithetic
from twin.experiments.coverage import measure_coverage
from twin.experiments.selection import Sample, Selection, select_best
from twin.line.compile import CompiledLine, compile_line
from twin.line.simulate import HOUR_S, simulate
from twin.records.controls import Controls, find_controls, pair_controls
from twin.records.intervals import Interval, controlled_interval, mean_interval, paired_interval, wilson

Floats = NDArray[np.float64]

REPLICATIONS = 100
SEED = 1
DELTA_PER_H = 1.0
SELECTIONS = 400
SELECTION_LEVEL = 0.9
_HUMANOID = {"kind": "lognormal", "mean_s": 13.0, "cv": 0.05}
"""In place of the tote hub's skills, near what they measure, so that nothing has to be calibrated."""


@dataclass(frozen=True)
class Case:
    """Scenarios of a shipped line that are compared with its base.

    Attributes:
        line: name of the line.
        scenarios: what is compared.
        overrides: values replaced in all of them.
    """

    line: str
    scenarios: tuple[str, ...]
    overrides: Mapping[str, object] = field(default_factory=dict)


CASES = (
    Case("drive_units", ("fourth_humanoid", "second_fitter", "more_pallets", "slow_walk")),
    Case(
        "tote_hub",
        ("bigger_buffers", "second_robots", "sturdy_sealer"),
        {f"stations.{station}.processing": _HUMANOID for station in ("unload", "load")},
    ),
)


@dataclass(frozen=True)
class Replicated:
    """Good parts per hour of a scenario.

    Attributes:
        rates: of each replication [parts/h], shape (replications,).
        controls: of the same replications.
    """

    rates: Floats
    controls: Controls


def run() -> dict[str, Any]:
    """Return ratios of variances on shipped lines, coverage where the answer is known, and what selection promises."""
    cases = [measure_case(case) for case in CASES]
    return {
        "means": [mean for mean, _ in cases],
        "differences": [difference for _, differences in cases for difference in differences],
        "antithetic": [compare_antithetic()],
        "coverage": measure_coverage(),
        "selection": [measure_selection(shared) for shared in (0.0, 0.8)],
        "best": {case.line: select_scenario(case).text for case in CASES},
    }


def select_scenario(case: Case, delta: float = DELTA_PER_H) -> Selection:
    """Return which scenario, the base included, makes the most good parts per hour.

    Args:
        case: the scenarios.
        delta: smallest difference that matters [parts/h].
    """
    names = (BASE, *case.scenarios)
    lines = [_compile(case, name)[1] for name in names]

    def sample(wanted: Sequence[int], first: int, after_last: int) -> Floats:
        return np.array([[_count_rate(lines[place], run) for run in range(first, after_last)] for place in wanted])

    return select_best(sample, names, delta=delta)


def measure_case(case: Case, replications: int = REPLICATIONS) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what control variates save of the base's mean, and with common random numbers of each difference.

    Variances are compared at equal replications: of a difference under independent sampling it is the sum of the two
    scenarios' own. What controls cost in degrees of freedom is counted.
    """
    base = _replicate(case, BASE, replications)
    saved = _square_ratio(controlled_interval(base.rates, base.controls.values), mean_interval(base.rates))
    mean = {
        "name": f"{case.line} {BASE}",
        "controls": len(base.controls.names),
        "control_ratio": saved,
        "replications": replications,
    }
    return mean, [_compare(case, name, _replicate(case, name, replications), base) for name in case.scenarios]


def measure_selection(shared: float, repeats: int = SELECTIONS) -> dict[str, Any]:
    """Return how often the best of five is found when it is better by just the difference that matters.

    Args:
        shared: correlation of the systems by common random numbers.
        repeats: selections.
    """
    names = ("best", "b", "c", "d", "e")
    found = [
        select_best(_make_slippage(len(names), shared, seed), names, delta=1.0, level=SELECTION_LEVEL)
        for seed in range(repeats)
    ]
    share = wilson(sum(item.best == names[0] for item in found), repeats)
    return {
        "name": f"best of five, correlation {shared:g}",
        "promised": SELECTION_LEVEL,
        "right": share.mean,
        "low": share.low,
        "high": share.high,
        "replications": float(np.mean([item.total for item in found])),
    }


def _make_slippage(systems: int, shared: float, seed: int) -> Sample:
    """Return normal systems of which the first is better than all others by 1, half a standard deviation."""
    rng = np.random.default_rng([SEED, seed])
    blocks: list[Floats] = []

    def sample(wanted: Sequence[int], first: int, after_last: int) -> Floats:
        while sum(block.shape[1] for block in blocks) < after_last:
            common, own = rng.normal(size=100), rng.normal(size=(systems, 100))
            blocks.append(2 * (np.sqrt(shared) * common + np.sqrt(1 - shared) * own))
            blocks[-1][0] += 1
        values: Floats = np.concatenate(blocks, axis=1)[list(wanted), first:after_last]
        return values

    return sample


def _replicate(case: Case, scenario: str, replications: int) -> Replicated:
    line, compiled = _compile(case, scenario)
    runs = [_simulate(compiled, number) for number in range(replications)]
    tables = {name: pa.concat_tables([run[name] for run in runs]) for name in ("runs", "servers")}
    return Replicated(np.array([_read_rate(run) for run in runs]), find_controls(line, tables))


def _compile(case: Case, scenario: str) -> tuple[Line, CompiledLine]:
    line = load_line(case.line, scenario, case.overrides)
    return line, compile_line(line, {})


def _simulate(compiled: CompiledLine, replication: int) -> dict[str, pa.Table]:
    return simulate(compiled, seed=SEED, scenario="", replication=replication)


def _count_rate(compiled: CompiledLine, replication: int) -> float:
    return _read_rate(_simulate(compiled, replication))


def _read_rate(tables: Mapping[str, pa.Table]) -> float:
    """Return good parts per hour of one replication."""
    [row] = tables["runs"].select(["good", "planned_s"]).to_pylist()
    return float(row["good"] * HOUR_S / row["planned_s"])


def _compare(case: Case, scenario: str, other: Replicated, base: Replicated) -> dict[str, Any]:
    paired = paired_interval(other.rates, base.rates)
    controlled = controlled_interval(other.rates - base.rates, pair_controls(other.controls, base.controls))
    alone = np.var(other.rates, ddof=1) + np.var(base.rates, ddof=1)
    common = float(np.var(other.rates - base.rates, ddof=1) / alone)
    return {
        "name": f"{case.line} {scenario}",
        "difference": controlled.mean,
        "low": controlled.low,
        "high": controlled.high,
        "unit": "parts/h",
        "crn_ratio": common,
        "crn_and_controls_ratio": common * _square_ratio(controlled, paired),
    }


def _square_ratio(interval: Interval, reference: Interval) -> float:
    """Return by what the replications for equal half-widths differ."""
    return ((interval.high - interval.mean) / (reference.high - reference.mean)) ** 2
