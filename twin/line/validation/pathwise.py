"""Groups of the table in which nothing is random: given times, one right answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from twin.config.calendar import DAY_HOURS, Break, Calendar, Shift
from twin.config.distribution import Constant
from twin.config.line import Line, Plan, Station
from twin.config.model import HOUR_S
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.state import read_state_times, start_line
from twin.line.timing import make_sequence
from twin.line.trace import trace
from twin.line.validation.study import Study, Values, make_line
from twin.line.validation.table import Entry
from twin.records.state import ServerState

_ANY = Constant(kind="constant", value_s=1.0)
"""Processing that a given sequence replaces."""
_COUNTS = {"one": 1, "two": 2, "three": 3}
_AMPLE = 100_000
"""Places that these few parts cannot fill."""


def make_given_line(times: Sequence[Sequence[float]], capacities: Sequence[int]) -> CompiledLine:
    """Return the line of given processing times.

    Args:
        times: of each part at each station [s], shape (parts, stations).
        capacities: places between each station and the next.
    """
    stations = range(len(times[0]))
    timings = {place: make_sequence([float(part[place]) for part in times]) for place in stations}
    return make_line([_ANY for _ in stations], capacities, timings=timings, supply=len(times))


def find_departures(compiled: CompiledLine) -> np.ndarray:
    """Return when each part leaves each station of single servers, shape (parts, stations)."""
    state = start_line(compiled, seed=0)
    stations = len(compiled.stations)
    departures = np.full((compiled.supply, stations), np.nan)
    gone = np.zeros(stations, int)
    for event in trace(compiled, state):
        blocked = state.servers["state"] == ServerState.BLOCKED
        for station in np.flatnonzero(state.servers["processed"] - blocked > gone):
            departures[gone[station], station] = event.time_s
            gone[station] += 1
    return departures


def study_paths(entry: Entry) -> Study | str:
    """Group P0: departures of a line, or waits before a single server."""
    if entry.metric == "departures":
        compiled = make_given_line(entry.params["S"], entry.params["buffers"])
        return _study_exactly(lambda: _name(find_departures(compiled)))
    if entry.metric == "waits":
        return _study_exactly(partial(_find_waits, entry.params["A"], entry.params["S"]))
    return f"metric {entry.metric} is not read from this line"


def _find_waits(arrivals: Sequence[float], services: Sequence[float]) -> Values:
    """Return the waits, with a station ahead whose processing times are the times between arrivals."""
    gaps = np.diff(arrivals, prepend=0.0)
    departures = find_departures(make_given_line(list(zip(gaps, services, strict=True)), [_AMPLE]))
    return _name(departures[:, 1] - np.asarray(services) - departures[:, 0])


def study_deterministic(entry: Entry) -> Study | str:
    """Group X: constant times."""
    params = entry.params
    if "times" in params:
        capacities = params["buffers"] if "buffers" in params else [params["buffer"]] * (len(params["times"]) - 1)
        laws = [Constant(kind="constant", value_s=float(time)) for time in params["times"]]
        return _study_exactly(lambda: {"": _run(make_line(laws, capacities), params["T"])[0]})
    if found := re.search(r"part every ([\d.]+) min, machine ([\d.]+) min", entry.model):
        every, takes = (float(number) for number in found.groups())
        return _study_exactly(lambda: _feed_server(every, takes, params["T"]))
    if found := re.search(r"(\w+) (\d+) h shifts with one (\d+) min break each", entry.model):
        shifts, hours, pause = _COUNTS[found[1]], float(found[2]), float(found[3]) / 60
        return _study_exactly(partial(_work_shifts, float(params["cycle"]), shifts, hours, pause))
    return "not a serial line of constant times"


def _feed_server(every: float, takes: float, until: float) -> Values:
    """Return parts and working share of a server to which a part comes at 0 and then in equal intervals."""
    gaps = [0.0] + [every] * int(until / every)
    source, server = make_sequence(gaps), make_sequence([takes])
    compiled = make_line([_ANY, _ANY], [_AMPLE], timings={0: source, 1: server})
    good, times = _run(compiled, until)
    return {"parts": good, "working_pct": 100 * times[1, ServerState.WORKING] / until}


def _work_shifts(cycle: float, shifts: int, hours: float, pause: float) -> Values:
    """Return the parts of one day of a machine that rests in breaks [h] and between its shifts, one after the other."""
    times = [
        Shift(
            start_hours=number * hours,
            end_hours=(number + 1) * hours,
            breaks=(Break(start_hours=number * hours + 4, end_hours=number * hours + 4 + pause),),
        )
        for number in range(shifts)
    ]
    station = Station(name="machine", processing=Constant(kind="constant", value_s=cycle))
    plan = Plan(planned_hours=DAY_HOURS, warm_up_hours=0.0)
    line = Line(line="reference", stations=(station,), calendar=Calendar(shifts=tuple(times)), plan=plan)
    return {"": _run(compile_line(line, {}), DAY_HOURS * HOUR_S)[0]}


def _run(compiled: CompiledLine, until: float) -> tuple[float, Any]:
    state = start_line(compiled, seed=0)
    advance(compiled.model, state, float(until))
    return float(state.clock["good"][0]), read_state_times(state)


def _study_exactly(simulate: Callable[[], Values]) -> Study:
    return Study(lambda _seed, _replication, _length: simulate(), exact=True)


def _name(values: np.ndarray) -> Values:
    return {"".join(f"[{place}]" for place in places): float(value) for places, value in np.ndenumerate(values)}


STUDIES: Mapping[str, Callable[[Entry], Study | str]] = {
    "P0_pathwise": study_paths,
    "X_deterministic": study_deterministic,
}
