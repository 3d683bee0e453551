"""Groups of the table about maintenance: one machine that never waits for parts."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from twin.config.distribution import Constant, Geometric, Weibull
from twin.config.failure import Failure
from twin.config.maintenance import AgeMaintenance, ConditionMaintenance, Maintenance
from twin.config.model import HOUR_S
from twin.line.compile import CompiledLine
from twin.line.validation.study import Study, Values, make_line, read_shares, run_long
from twin.line.validation.table import Entry
from twin.records.state import ServerState

_RUNNING = Constant(kind="constant", value_s=1e6)
"""What the machine makes does not matter."""
_AT_ONCE = Constant(kind="constant", value_s=1e-9)


def study_maintenance(entry: Entry) -> Study | str:
    """Group S: age replacement of a part that wears out (Weibull), or a Markov chain of degradation."""
    params = entry.params
    if "cp" in params:
        return _study_cost(entry)
    if "beta" in params:
        return _study_availability(_make_age_line(params, params["T"], params["tp"], params["tf"]), params["T"])
    if "h" in params:
        return _study_availability(_make_wearing_line(params), params["h"] / params["q"])
    return "neither age replacement nor Markov degradation"


def _study_availability(compiled: CompiledLine, cycle: float) -> Study:
    def simulate(seed: int, replication: int, length: float) -> Values:
        return {"": float(read_shares(run_long(compiled, seed, replication, length), ServerState.WORKING)[0])}

    return Study(simulate, length=200.0 * cycle)


def _study_cost(entry: Entry) -> Study:
    """Return the cost rates at the stated age, which is an input here, and of running to failure."""
    params = entry.params
    replaced = _make_age_line(params, entry.expected["T_opt"])
    failing = _make_age_line(params, None)

    def find_rate(compiled: CompiledLine, seed: int, replication: int, length: float) -> float:
        server = run_long(compiled, seed, replication, length).servers[0]
        return float(params["cp"] * server["maintenances"] + params["cf"] * server["failures"]) / length

    def simulate(seed: int, replication: int, length: float) -> Values:
        return {
            "cost_rate": find_rate(replaced, seed, replication, length),
            "run_to_failure_cost_rate": find_rate(failing, seed, replication, length),
        }

    return Study(simulate, length=200.0 * params["eta"], given=frozenset({"T_opt"}))


def _make_age_line(params: Mapping[str, Any], age: float | None, tp: float = 0.0, tf: float = 0.0) -> CompiledLine:
    """Return a machine with Weibull failures, renewed at an age; durations of zero become negligible ones."""
    shape, scale = float(params["beta"]), float(params["eta"])
    mean = scale * math.gamma(1 + 1 / shape)
    failure = Failure(
        name="failure",
        time_to_failure=Weibull(kind="weibull", mean_s=mean, shape=shape),
        time_to_repair=_make_duration(tf),
    )
    maintenance = None if age is None else _make_age_maintenance(age, tp)
    return make_line([_RUNNING], [], failures=[failure], maintenance=maintenance)


def _make_age_maintenance(age: float, duration: float) -> Maintenance:
    return AgeMaintenance(
        name="replacement",
        kind="age",
        after_hours=age / HOUR_S,
        duration=_make_duration(duration),
        interrupts=True,
        renews=("failure",),
    )


def _make_wearing_line(params: Mapping[str, Any]) -> CompiledLine:
    step = Geometric(kind="geometric", probability=params["q"], slot_s=1.0)
    maintenance = ConditionMaintenance(
        name="wear",
        kind="condition",
        levels=params["h"],
        time_to_level=step,
        threshold=params.get("thr"),
        duration=_make_duration(params.get("pm", 0.0)),
        time_to_repair=_make_duration(params.get("cm", 0.0)),
        interrupts=True,
    )
    return make_line([_RUNNING], [], maintenance=maintenance)


def _make_duration(value: float) -> Constant:
    return Constant(kind="constant", value_s=float(value)) if value > 0 else _AT_ONCE


STUDIES: Mapping[str, Callable[[Entry], Study | str]] = {"S_maintenance": study_maintenance}
