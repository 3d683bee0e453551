"""Loops of stations round which a fixed number of carriers goes, and the laws of a factory that follow from them.

The laws are those of Hopp & Spearman, Factory Physics, chapter 7.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from twin.config.distribution import Constant, Distribution
from twin.config.flow import Route, Source
from twin.config.line import Buffer, Line, Station
from twin.line.compile import CompiledLine, compile_line
from twin.line.order import EventKind
from twin.line.state import start_line
from twin.line.timing import Timing, make_sequence
from twin.line.trace import trace
from twin.line.validation.study import EMPTY_AT_START, Study, Values, make_exponential, run_long
from twin.line.validation.table import Entry

_LAPS = 50
"""Rounds of constant times after which they repeat themselves."""


def make_loop(
    laws: Sequence[tuple[Distribution, int]], carriers: int, timings: Mapping[str, Timing] | None = None
) -> CompiledLine:
    """Return stations whose last leads to the first.

    Args:
        laws: processing and servers of each station.
        carriers: how many go round.
        timings: processing of stations, ``s0`` and on, that a line file cannot state.
    """
    names = [f"s{place}" for place in range(len(laws))]
    stations = tuple(
        Station(name=name, processing=law, servers=servers, next=(Route(to=following),))
        for name, following, (law, servers) in zip(names, [*names[1:], names[0]], laws, strict=True)
    )
    line = Line(
        line="reference",
        stations=stations,
        buffers=tuple(Buffer(name=f"to_{name}", before=name, capacity=carriers) for name in names),
        sources=(Source(name="carriers", feeds=names[0]),),
        plan=EMPTY_AT_START,
    )
    return compile_line(line, {}, supply=carriers, timings=timings or {})


def study_factory(entry: Entry) -> Study | str:
    """Return the study of the laws of a factory: the best, the practical worst and the worst case of its throughput.

    The best case is the factory with constant times; its capacity and its raw time are those of many carriers and of
    one, and their product is the critical number of carriers. The practical worst case is by its definition a balanced
    line of single exponential machines of the same capacity and raw time. In the worst case one carrier has all the
    work and the others none, so that all of them go round together.
    """
    machines, times = _read_factory(entry.params)
    rate, raw = 1 / max(time / count for count, time in zip(machines, times, strict=True)), sum(times)
    critical = round(rate * raw)
    if abs(critical - rate * raw) > 1e-9:
        return "its critical number of carriers is not whole, so no balanced line has its capacity and raw time"
    asked = [found for name in entry.expected if (found := re.fullmatch(r"(TH|CT)_(best|pwc)_w(\d+)", name))]

    @cache
    def find_constant() -> Values:
        many, one = (find_rate(_make_constant(machines, times, count)) for count in (2 * critical, 1))
        worst = _make_worst(times, critical) if max(machines) == 1 else None
        return {"rb": many, "T0": 1 / one, "W0": many / one} | ({"TH_worst": find_rate(worst)} if worst else {})

    @cache
    def find_best(carriers: int) -> float:
        return find_rate(_make_constant(machines, times, carriers))

    def simulate(seed: int, replication: int, length: float) -> Values:
        values = dict(find_constant())
        for found in asked:
            carriers = int(found[3])
            if found[2] == "best":
                throughput = find_best(carriers)
            else:
                balanced = make_loop([(make_exponential(1 / rate), 1)] * critical, carriers)
                state = run_long(balanced, seed, replication, length)
                throughput = float(state.servers["processed"][0]) / length
            values[found[0]] = throughput if found[1] == "TH" else carriers / throughput
        return values

    return Study(simulate)


def _read_factory(params: Mapping[str, Any]) -> tuple[list[int], list[float]]:
    """Return the machines of each station and their times: as stated, or of a balanced line of single machines."""
    if "machines" in params:
        return list(params["machines"]), [float(hours) for hours in params["hours"]]
    count = round(params["rb"] * params["T0"])
    return [1] * count, [params["T0"] / count] * count


def _make_constant(machines: Sequence[int], times: Sequence[float], carriers: int) -> CompiledLine:
    laws = [(Constant(kind="constant", value_s=time), count) for count, time in zip(machines, times, strict=True)]
    return make_loop(laws, carriers)


def _make_worst(times: Sequence[float], carriers: int) -> CompiledLine:
    """Return a loop in which the first carrier has the work of all."""
    timings = {
        f"s{place}": make_sequence([carriers * time] + [0.0] * (carriers - 1)) for place, time in enumerate(times)
    }
    return make_loop([(Constant(kind="constant", value_s=time), 1) for time in times], carriers, timings)


def find_rate(compiled: CompiledLine) -> float:
    """Return the rate at which carriers pass the first station of a loop in which nothing is random.

    It is that of a number of laps after which the loop is as it was, whichever server each carrier was on.
    """
    servers = [int(row["end_server"] - row["first_server"]) for row in compiled.model.stations]
    period = compiled.supply * math.lcm(*servers)
    last = _LAPS * period
    times: list[float] = []
    for event in trace(compiled, start_line(compiled, seed=0)):
        if event.kind is EventKind.FINISHED and event.server < servers[0]:
            times.append(event.time_s)
            if len(times) > last:
                break
    return period / (times[-1] - times[-1 - period])
