"""Groups of the table that are serial lines whose times are continuous."""

import re
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from twin.config.distribution import Constant, Distribution, Erlang, Lognormal, Triangular, Uniform
from twin.config.failure import FailureClock
from twin.config.flow import BlockingRule, Rules
from twin.line.compile import CompiledLine
from twin.line.state import read_mean_parts
from twin.line.timing import Timing, make_hyperexponential
from twin.line.validation.study import (
    Study,
    Values,
    make_exponential,
    make_failure,
    make_line,
    read_mean_level,
    read_mean_storage,
    read_shares,
    read_throughput,
    run_long,
)
from twin.line.validation.table import Entry
from twin.records.state import ServerState

BEFORE_SERVICE = Rules(blocking=BlockingRule.BEFORE)
"""A storage of C places counts the one on the machine behind it: C - 1 stand before it."""

CLOCKS = {"ODF": FailureClock.OPERATION, "TDF": FailureClock.TIME}


def study_throughput(compiled: CompiledLine) -> Study:
    """Return the study of a line's throughput alone."""
    return Study(lambda seed, replication, length: {"": read_throughput(run_long(compiled, seed, replication, length))})


def study_exponential(entry: Entry) -> Study | str:
    """Group A: exponential stations, throughput or state shares."""
    compiled = make_equal_line(entry.params["K"], entry.params["B"], mean=entry.params.get("mean", 1.0))
    if entry.metric == "throughput":
        return study_throughput(compiled)
    if entry.metric != "state_fractions":
        return f"metric {entry.metric} is not read from this line"
    return Study(lambda seed, replication, length: _read_states(compiled, seed, replication, length))


def make_equal_line(stations: int, capacity: int, *, mean: float = 1.0) -> CompiledLine:
    """Return a line of equal exponential stations and buffers."""
    return make_line([make_exponential(mean)] * stations, [capacity] * (stations - 1))


def _read_states(compiled: CompiledLine, seed: int, replication: int, length: float) -> Values:
    state = run_long(compiled, seed, replication, length)
    kinds = {"busy": ServerState.WORKING, "blocked": ServerState.BLOCKED, "starved": ServerState.STARVED}
    shares = {name: read_shares(state, kind) for name, kind in kinds.items()}
    stations = range(len(compiled.stations))
    throughput, parts = read_throughput(state), read_mean_parts(state)
    return {
        **{f"M{place + 1}_{name}": float(share[place]) for name, share in shares.items() for place in stations},
        **{f"B{place}_mean": read_mean_level(compiled, state, place) for place in stations[1:]},
        "WIP_mean": parts,
        "flow_time_mean": float(state.clock["flow_time"][0]) / (throughput * length),
    }


def study_phases(entry: Entry) -> Study | str:
    """Group B: other distributions, by squared coefficient of variation or by name."""
    params = entry.params
    if "S" in params:
        law = _read_law(params["S"])
        return study_throughput(make_line([law, law], [0])) if law else f"distribution {params['S']!r} is not known"
    mean, count = params.get("mean", 1.0), params["K"]
    if "h2" in params:
        timing = _read_hyperexponential(params["h2"])
        laws: list[Distribution] = [make_exponential(mean)] * count
        return study_throughput(
            make_line(laws, [params["B"]] * (count - 1), timings=dict.fromkeys(range(count), timing))
        )
    law = make_erlang(mean, params["scv"])
    return study_throughput(make_line([law] * count, [params["B"]] * (count - 1)))


def make_erlang(mean: float, scv: float) -> Distribution:
    """Return the Erlang (or constant) time of a mean and squared coefficient of variation 1/k (or 0)."""
    if scv == 0:
        return Constant(kind="constant", value_s=float(mean))
    shape = round(1 / scv)
    if abs(shape * scv - 1) > 1e-9:
        raise ValueError(f"no Erlang distribution has scv {scv}")
    return Erlang(kind="erlang", mean_s=float(mean), shape=shape)


def _read_hyperexponential(params: Mapping[str, Any]) -> Timing:
    return make_hyperexponential(params["p"], 1 / params["rate1"], 1 / params["rate2"])


def _read_law(text: str) -> Distribution | None:
    numbers = [float(number) for number in re.findall(r"(?<![A-Za-z])\d+\.?\d*", text)]
    name = text.split("(")[0].split()[0].lower()
    if name == "uniform":  # the schema's times are above 0
        return Uniform(kind="uniform", low_s=max(numbers[0], 1e-12), high_s=numbers[1])
    if name == "triangular":
        return Triangular(kind="triangular", low_s=numbers[0], mode_s=numbers[1], high_s=numbers[2])
    if name == "lognormal":
        return Lognormal(kind="lognormal", mean_s=numbers[0], cv=numbers[1])
    return None


def study_bowl(entry: Entry) -> Study:
    """Group C: the stated optimum beside the balanced line, with common random numbers."""
    count, capacity = entry.params["K"], entry.params["B"]
    means = entry.expected["w"]
    balanced = [entry.params["sum_means"] / count] * count
    best, equal = (
        make_line([make_exponential(mean) for mean in choice], [capacity] * (count - 1)) for choice in (means, balanced)
    )

    def simulate(seed: int, replication: int, length: float) -> Values:
        at_best, at_equal = (read_throughput(run_long(line, seed, replication, length)) for line in (best, equal))
        return {"throughput": at_best, "balanced": at_equal, "gain_pct": 100 * (at_best / at_equal - 1)}

    return Study(simulate, given=frozenset(f"w[{place}]" for place in range(count)), loose=frozenset({"gain_pct"}))


def study_allocation(entry: Entry) -> Study:
    """Group D: the stated allocations of buffer places, and the share of replications whose best one is the stated."""
    means, total = entry.params["means"], entry.params["total"]
    laws = [make_exponential(mean) for mean in means]
    places = len(means) - 1
    choices = [choice for choice in product(range(total + 1), repeat=places) if sum(choice) == total]
    named = {name: tuple(entry.expected[name]) for name in ("best", "second", "worst")}
    lines = {choice: make_line(laws, choice) for choice in choices}

    def simulate(seed: int, replication: int, length: float) -> Values:
        found = {choice: read_throughput(run_long(line, seed, replication, length)) for choice, line in lines.items()}
        best = max(found, key=lambda choice: found[choice])
        return {
            **{f"TH_{name}": found[choice] for name, choice in named.items()},
            **{f"best[{place}]": float(value) for place, value in enumerate(best)},
            "n_alternatives": float(len(found)),
        }

    given = frozenset(f"{name}[{place}]" for name in ("second", "worst") for place in range(places))
    return Study(simulate, length=60_000.0, given=given, loose=frozenset(f"best[{place}]" for place in range(places)))


def study_before_service(entry: Entry) -> Study:
    """Group E: exponential stations, blocking before service."""
    params = entry.params
    count = params["K"]
    laws = [make_exponential(params.get("mean", 1.0))] * count
    return study_throughput(make_line(laws, [params["C"] - 1] * (count - 1), rules=BEFORE_SERVICE))


def study_unreliable_before_service(entry: Entry) -> Study:
    """Groups F and Z: unreliable stations, blocking before service, with or without a crew."""
    params = entry.params
    storages = params["N"] if "N" in params else params["C"]
    crew = params.get("crew", 0)
    clock = CLOCKS[params.get("failure", "ODF")]
    failures = [make_failure(p, r, crew=crew > 0, clock=clock) for p, r in zip(params["p"], params["r"], strict=True)]
    laws = [make_exponential(1 / rate) for rate in params["mu"]]
    places = [storage - 1 for storage in storages]
    compiled = make_line(laws, places, failures=failures, crew=crew, rules=BEFORE_SERVICE)

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        waiting, down = (read_shares(state, kind) for kind in (ServerState.WAITING_REPAIR, ServerState.DOWN))
        values = {"throughput": read_throughput(state)}
        if crew:
            return values | {"mean_waiting_for_crew": float(waiting.sum()), "crew_busy": float(down.sum())}
        storage = (read_mean_storage(compiled, state, place + 1) for place in range(len(places)))
        return values | {f"mean_storage[{place}]": mean for place, mean in enumerate(storage)}

    return Study(simulate)


def study_parallel(entry: Entry) -> Study:
    """Group Q: two stages of parallel servers."""
    params = entry.params
    laws = [make_exponential(1 / rate) for rate in params["mu"]]
    return study_throughput(make_line(laws, [params["B"]], servers=params["c"]))


def study_unreliable(entry: Entry) -> Study:
    """Group Y: Erlang stations that fail by operation."""
    params = entry.params
    count = params["K"]
    laws = [make_erlang(params["mean"], 1 / params["k"])] * count
    failures = [make_failure(params["p"], params["r"])] * count
    return study_throughput(make_line(laws, [params["B"]] * (count - 1), failures=failures))


STUDIES: Mapping[str, Callable[[Entry], Study | str]] = {
    "A_exp_BAS": study_exponential,
    "B_PH_BAS": study_phases,
    "C_bowl": study_bowl,
    "D_buffer_allocation": study_allocation,
    "E_exp_BBS": study_before_service,
    "F_exp_unreliable": study_unreliable_before_service,
    "Q_parallel": study_parallel,
    "Y_unreliable_BAS": study_unreliable,
    "Z_repair_crew": study_unreliable_before_service,
}
