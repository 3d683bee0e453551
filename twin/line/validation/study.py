"""What stands in for an entry of the table: a simulation, and how to run and read it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.config.crew import Crew, Walk
from twin.config.distribution import Distribution, Exponential
from twin.config.failure import Failure, FailureClock
from twin.config.flow import Rules
from twin.config.line import Buffer, Line, Plan, Station
from twin.config.maintenance import Maintenance
from twin.line.arrays import State
from twin.line.compile import UNLIMITED, CompiledLine, compile_line
from twin.line.kernel import advance, restart_statistics
from twin.line.state import read_level_times, read_state_times, start_line
from twin.line.timing import Timing
from twin.records.state import ServerState

Values = Mapping[str, float]
"""Metrics by their place in the expected value, such as ``mean_storage[0]``; ``""`` when it is a single number."""

EMPTY_AT_START = Plan(warm_up_hours=0.0)
"""A study advances its line itself, as far as it likes."""

Simulation = Callable[[int, int, float], Values]
"""From seed, replication and length to metrics."""


@dataclass(frozen=True)
class Study:
    """A simulation of an entry.

    Attributes:
        simulate: one replication.
        length: of the pilot's replications, in the simulation's own measure (simulated time, or number of runs).
        given: expected metrics that are inputs here, so nothing to compare.
        loose: metrics whose interval may be wider than the tolerance (differences of nearly equal numbers).
        exact: nothing is random: one replication, and the values must be equal.
        controls: metrics whose mean is 0 when the simulation is right: they must be, and what they explain of the
            others' scatter is taken out of it.
    """

    simulate: Simulation
    length: float = 20_000.0
    given: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    exact: bool = False
    controls: tuple[str, ...] = ()


def make_line(
    processing: Sequence[Distribution],
    capacities: Sequence[int],
    *,
    servers: Sequence[int] | None = None,
    failures: Sequence[Failure | tuple[Failure, ...] | None] | None = None,
    crew: int = 0,
    walk: Walk | None = None,
    maintenance: Maintenance | None = None,
    timings: Mapping[int, Timing] | None = None,
    rules: Rules | None = None,
    supply: int = UNLIMITED,
) -> CompiledLine:
    """Compile a serial line of the table; its unit of time is taken as the second.

    Args:
        processing: of each station.
        capacities: places between each station and the next.
        servers: of each station, 1 by default.
        failures: modes of each station.
        crew: size of the crew ``crew``, 0 for none.
        walk: how its people get to a call.
        maintenance: of every station.
        timings: processing of stations, by place, that a line file cannot state.
        rules: of the whole line.
        supply: parts that enter.
    """
    names = [f"s{place}" for place in range(len(processing))]
    counts = servers or [1] * len(names)
    modes = failures or [None] * len(names)
    services = () if maintenance is None else (maintenance,)
    stations = tuple(
        Station(name=name, processing=law, servers=count, failures=_to_tuple(mode), maintenance=services)
        for name, law, count, mode in zip(names, processing, counts, modes, strict=True)
    )
    buffers = tuple(
        Buffer(name=f"b{place}", after=names[place], capacity=capacity) for place, capacity in enumerate(capacities)
    )
    crews = (Crew(name="crew", size=crew, walk=walk),) if crew else ()
    line = Line(
        line="reference", stations=stations, buffers=buffers, crews=crews, rules=rules or Rules(), plan=EMPTY_AT_START
    )
    by_name = {names[place]: timing for place, timing in (timings or {}).items()}
    return compile_line(line, {}, timings=by_name, supply=supply)


def _to_tuple(failures: Failure | tuple[Failure, ...] | None) -> tuple[Failure, ...]:
    return (failures,) if isinstance(failures, Failure) else failures or ()


def make_exponential(mean_s: float) -> Exponential:
    """Return the exponential distribution with a mean [s]."""
    return Exponential(kind="exponential", mean_s=float(mean_s))


def make_failure(
    failure_rate: float, repair_rate: float, *, crew: bool = False, clock: FailureClock = FailureClock.OPERATION
) -> Failure:
    """Return a failure mode with exponential times, by its rates [1/s]."""
    return Failure(
        name="failure",
        clock=clock,
        time_to_failure=make_exponential(1 / failure_rate),
        time_to_repair=make_exponential(1 / repair_rate),
        crew="crew" if crew else None,
    )


def run_long(compiled: CompiledLine, seed: int, replication: int, length: float) -> State:
    """Return the state after a long run whose first tenth, at least 2,000 units of time, does not count."""
    state = start_line(compiled, seed=seed, replication=replication)
    warm_up = max(2_000.0, 0.1 * length)
    advance(compiled.model, state, warm_up)
    restart_statistics(state)
    advance(compiled.model, state, warm_up + length)
    return state


def read_duration(state: State) -> float:
    """Return the time since the statistics began [s]."""
    return float(state.clock["now"][0] - state.clock["start"][0])


def read_throughput(state: State) -> float:
    """Return good parts per unit of time."""
    return float(state.clock["good"][0]) / read_duration(state)


def read_shares(state: State, kind: ServerState) -> Any:
    """Return the share of time of each server in a state, shape (servers,)."""
    return read_state_times(state)[:, kind] / read_duration(state)


def read_mean_level(compiled: CompiledLine, state: State, station: int) -> float:
    """Return the mean level of the buffer before a station."""
    times = read_level_times(compiled, state, station)
    return float(np.arange(len(times)) @ times) / read_duration(state)


def read_mean_storage(compiled: CompiledLine, state: State, station: int) -> float:
    """Return the mean number of parts before a station and on its servers, of a line that reserves places."""
    place = state.places[station]
    held = place["held_time"] + place["held"] * (state.clock["now"][0] - place["held_since"])
    return read_mean_level(compiled, state, station) + float(held) / read_duration(state)


def read_station(compiled: CompiledLine, state: State, station: int) -> float:
    """Return the mean number of parts before a station of one server and on it."""
    idle = float(read_shares(state, ServerState.STARVED)[station])
    return read_mean_level(compiled, state, station) + 1 - idle
