"""How often intervals hold the true value, on lines whose true value is known."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.config.distribution import Exponential
from twin.config.failure import Failure
from twin.config.line import Buffer, Line, Plan, Station
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance, restart_statistics
from twin.line.state import read_state_times, start_line
from twin.line.validation.table import load_table
from twin.records.controls import ControlKind, Controls, find_controls, pair_controls
from twin.records.intervals import Interval, controlled_interval, mean_interval, paired_interval, wilson
from twin.records.state import ServerState

Floats = NDArray[np.float64]

REPEATS = 400
REPLICATIONS = 20
"""Of each repeat; the twelve controls of a difference of two lines of three stations leave it 7 degrees of freedom."""
PLANNED_H, WARM_UP_H = 0.5, 0.1
"""The lines' unit of time is a second: some 1,000 parts, after a warm-up of 20 or more repairs and 300 parts."""
SEED = 1

PAIRS = (("expBAS_K2_B4", "expBAS_K2_B1"), ("unrelBAS_E1_p0.05_r0.2_K3_B2", "unrelBAS_E1_p0.05_r0.2_K3_B0"))
"""Entries of the reference table that differ in the places of their buffers alone."""


@dataclass(frozen=True)
class Sampled:
    """Replications of a line with a known answer.

    Attributes:
        true: parts per second of the reference table.
        values: parts per second of each replication, shape (replications,).
        controls: of the same replications.
    """

    true: float
    values: Floats
    controls: Controls


def measure_coverage(repeats: int = REPEATS) -> list[dict[str, object]]:
    """Return the share of nominal 95 % intervals that hold the true value: of means and of paired differences.

    Args:
        repeats: experiments, independent of each other, each of ``REPLICATIONS`` replications.
    """
    entries = {entry.id: entry for entry in load_table().entries}
    cases: list[dict[str, object]] = []
    for names in PAIRS:
        roomy, tight = (
            _sample(make_reference_line(entries[name].params), float(entries[name].expected), repeats * REPLICATIONS)
            for name in names
        )
        cases += _judge(names, roomy, tight, repeats)
    return cases


def make_reference_line(params: Mapping[str, float]) -> Line:
    """Return a line of equal exponential stations, which fail by operation if the entry says so."""
    failures: tuple[Failure, ...] = ()
    if "p" in params:
        failure, repair = (Exponential(kind="exponential", mean_s=1 / params[name]) for name in ("p", "r"))
        failures = (Failure(name="failure", time_to_failure=failure, time_to_repair=repair),)
    processing = Exponential(kind="exponential", mean_s=params.get("mean", 1.0))
    names = [f"s{place}" for place in range(int(params["K"]))]
    return Line(
        line="reference",
        stations=tuple(Station(name=name, processing=processing, failures=failures) for name in names),
        buffers=tuple(Buffer(name=f"b{name}", after=name, capacity=int(params["B"])) for name in names[:-1]),
        plan=Plan(planned_hours=PLANNED_H, warm_up_hours=WARM_UP_H),
    )


def _sample(line: Line, true: float, replications: int) -> Sampled:
    """Return independent replications, read from the engine's state: 13 tables each would take ten times as long."""
    compiled = compile_line(line, {})
    states = [_simulate(compiled, number) for number in range(replications)]
    values = np.array([state.clock["good"][0] / compiled.planned_s for state in states])
    return Sampled(true, values, find_controls(line, _tabulate(compiled, states), tuple(ControlKind)))


def _simulate(compiled: CompiledLine, replication: int) -> State:
    state = start_line(compiled, seed=SEED, replication=replication)
    advance(compiled.model, state, compiled.warm_up_s)
    restart_statistics(state)
    advance(compiled.model, state, compiled.warm_up_s + compiled.planned_s)
    return state


def _tabulate(compiled: CompiledLine, states: list[State]) -> dict[str, pa.Table]:
    """Return the tables ``runs`` and ``servers``, with the columns that control variates are made of."""
    stations, times = len(compiled.stations), np.concatenate([read_state_times(state) for state in states])
    counts = np.concatenate([state.servers for state in states])
    servers = pa.table(
        {
            "replication": np.repeat(np.arange(len(states)), stations),
            "station": list(compiled.stations) * len(states),
            **{f"{kind.label}_s": times[:, kind] for kind in ServerState},
            **{name: counts[name] for name in ("processed", "failures", "minor_stops")},
        }
    )
    return {"servers": servers, "runs": pa.table({"warm_up_s": np.full(len(states), compiled.warm_up_s)})}


def _judge(names: tuple[str, str], roomy: Sampled, tight: Sampled, repeats: int) -> list[dict[str, object]]:
    both, gain = pair_controls(roomy.controls, tight.controls), roomy.true - tight.true
    groups = [slice(number * REPLICATIONS, (number + 1) * REPLICATIONS) for number in range(repeats)]
    kinds = {
        names[0]: ([mean_interval(roomy.values[group]) for group in groups], roomy.true),
        f"{names[0]}, control variates": (
            [controlled_interval(roomy.values[group], roomy.controls.values[group]) for group in groups],
            roomy.true,
        ),
        f"{names[0]} - {names[1]}, paired": (
            [paired_interval(roomy.values[group], tight.values[group]) for group in groups],
            gain,
        ),
        f"{names[0]} - {names[1]}, paired, control variates": (
            [controlled_interval(roomy.values[group] - tight.values[group], both[group]) for group in groups],
            gain,
        ),
    }
    return [_count(name, intervals, true) for name, (intervals, true) in kinds.items()]


def _count(name: str, intervals: list[Interval], true: float) -> dict[str, object]:
    held = sum(interval.low <= true <= interval.high for interval in intervals)
    share = wilson(held, len(intervals))
    half = float(np.mean([interval.high - interval.mean for interval in intervals]))
    return {
        "name": name,
        "coverage": share.mean,
        "low": share.low,
        "high": share.high,
        "repeats": share.n,
        "half_width": half,
    }
