"""One replication of a compiled line, from seed to tables."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.line.ahead import run_ahead
from twin.line.ahead_lines import can_run_ahead
from twin.line.arrays import State
from twin.line.compile import CompiledLine
from twin.line.course import Course
from twin.line.deadlock import refuse_deadlock
from twin.line.fleet_records import ROBOTS_LABEL, fill_carriers, fill_robots, sum_by_pool
from twin.line.fork import begin_replication
from twin.line.kernel import advance, restart_statistics
from twin.line.kernel_record import find_flow_edges
from twin.line.metering import Usage, compute_costs
from twin.line.state import (
    read_crew_times,
    read_level_times,
    read_mean_parts,
    read_robot_energy,
    read_state_times,
    start_line,
)
from twin.records.histogram import find_quantile
from twin.records.outcome import Outcome
from twin.records.state import ServerState
from twin.records.tables import TABLES

LEVEL_BINS = 96
FLOW_EDGES_S = find_flow_edges()
FLOW_JOINED = 4
"""Bins of the kernel to one of the table."""
HOUR_S = 3600.0

Columns = dict[str, Any]
Looked = tuple[State, NDArray[np.int64], NDArray[np.float64]]
"""What ``run_ahead`` returns."""


def simulate(
    compiled: CompiledLine, *, seed: int, scenario: str, replication: int, start: State | None = None
) -> dict[str, pa.Table]:
    """Run a line through warm-up and planned time.

    The line starts empty, or from a given state, and then without a warm-up. All counters and integrals begin anew at
    the very end of warm-up; what happens at that moment itself belongs to warm-up, what happens at the end of the
    planned time belongs to the planned time.

    Args:
        compiled: the line.
        seed: of the experiment; together with the replication it keys every random stream.
        scenario: a label for the tables; random numbers do not depend on it.
        replication: number of the replication, from 0.
        start: state to go on from, left as it is; the warm-up of the line must be 0 then.

    Returns:
        Every table of ``twin.records.tables.TABLES`` but ``kpis``.

    Raises:
        DeadlockError: stations have come to wait for each other for ever.
    """
    run = _watch(compiled, seed, replication, start)
    servers = _fill_servers(run)
    columns = {
        "runs": _fill_runs(run, seed),
        "servers": servers,
        "energy": _fill_energy(run),
        "costs": _fill_costs(run, servers),
        "outcomes": _fill_outcomes(run),
        "buffers": _fill_buffers(run),
        "crews": _fill_crews(run),
        "robots": fill_robots(run.compiled, run.state),
        "carriers": fill_carriers(run.compiled, run.state),
        "level_shares": _fill_level_shares(run),
        "levels": _fill_levels(run),
        "output": _fill_output(run),
        "flow_times": _fill_flow_times(run),
    }
    return {name: _make_table(name, values, scenario, replication) for name, values in columns.items()}


def run_until(compiled: CompiledLine, planned_s: float, *, seed: int, replication: int) -> State:
    """Return the state of a replication after a part of its planned time [s].

    Raises:
        UsageError: a disturbance stands at that moment.
    """
    course = Course(compiled, begin_planned_time(compiled, seed=seed, replication=replication))
    state = course.run_to(compiled.warm_up_s + planned_s)
    course.refuse_disturbed()
    return state


def begin_planned_time(compiled: CompiledLine, *, seed: int, replication: int, start: State | None = None) -> State:
    """Return the state of a replication at the end of its warm-up."""
    state = _begin(compiled, start, seed=seed, replication=replication)
    _warm_up(compiled, state)
    return state


@dataclass(frozen=True)
class _Looks:
    """What had been counted at given times of the planned time.

    Attributes:
        hours_s: end of each hour since the end of warm-up [s]; the last hour may be short.
        bins_s: edges of the level bins since the end of warm-up [s], shape (bins + 1,).
        counts: good and scrapped parts at the end of each hour, shape (hours, 2).
        levels: integral of each queue's level at each edge [s], shape (bins + 1, queues).
    """

    hours_s: NDArray[np.float64]
    bins_s: NDArray[np.float64]
    counts: NDArray[np.int64]
    levels: NDArray[np.float64]


@dataclass(frozen=True)
class _Run:
    compiled: CompiledLine
    state: State
    looks: _Looks


def _watch(compiled: CompiledLine, seed: int, replication: int, start: State | None) -> _Run:
    planned_s = compiled.planned_s
    hours_s: NDArray[np.float64] = np.append(np.arange(1, np.ceil(planned_s / HOUR_S)) * HOUR_S, planned_s)
    bins_s: NDArray[np.float64] = np.linspace(0.0, planned_s, LEVEL_BINS + 1)
    times = np.union1d(hours_s, bins_s)
    state, counts, levels = _look(compiled, compiled.warm_up_s + times, seed, replication, start)
    at_hours, at_bins = np.searchsorted(times, hours_s), np.searchsorted(times, bins_s)
    return _Run(compiled, state, _Looks(hours_s, bins_s, counts[at_hours], levels[at_bins]))


def _look(
    compiled: CompiledLine, looks_s: NDArray[np.float64], seed: int, replication: int, start: State | None
) -> Looked:
    """Run a line ahead if it can be, else event by event; both give the same but for rounding."""
    if start is None and can_run_ahead(compiled):
        found = run_ahead(compiled, looks_s, seed=seed, replication=replication)
        if found:  # a serial line, which has no deadlocks
            return found
    begin = partial(_begin, compiled, start, seed=seed, replication=replication)
    looked = _look_from(compiled, begin(), looks_s)
    refuse_deadlock(compiled, looked[0], begin, partial(_reach, compiled, begin) if compiled.phases else None)
    return looked


def look_at_events(compiled: CompiledLine, looks_s: NDArray[np.float64], *, seed: int, replication: int) -> Looked:
    """Run a line event by event; arguments and results are those of ``run_ahead``."""
    return _look_from(compiled, start_line(compiled, seed=seed, replication=replication), looks_s)


def _begin(compiled: CompiledLine, start: State | None, *, seed: int, replication: int) -> State:
    if start is None:
        return start_line(compiled, seed=seed, replication=replication)
    return begin_replication(compiled, start, seed=seed, replication=replication)


def _look_from(compiled: CompiledLine, state: State, looks_s: NDArray[np.float64]) -> Looked:
    now_s = float(state.clock["now"][0])
    _warm_up(compiled, state)
    counts = np.zeros((len(looks_s), 2), np.int64)
    levels = np.zeros((len(looks_s), len(state.places)))
    course = Course(compiled, state)
    course.sample(now_s + looks_s, counts, levels)
    return course.state, counts, levels


def _reach(compiled: CompiledLine, begin: Callable[[], State], until_s: float) -> State:
    """Return the state of a run at a time [s]."""
    state = begin()
    planned_from_s = float(state.clock["now"][0]) + compiled.warm_up_s
    advance(compiled.model, state, min(until_s, planned_from_s))
    return Course(compiled, state).run_to(until_s) if until_s > planned_from_s else state


def _warm_up(compiled: CompiledLine, state: State) -> None:
    advance(compiled.model, state, float(state.clock["now"][0]) + compiled.warm_up_s)
    restart_statistics(state)


def _make_table(name: str, columns: Columns, scenario: str, replication: int) -> pa.Table:
    schema = TABLES[name]
    rows = len(next(iter(columns.values())))
    columns = {"scenario": [scenario] * rows, "replication": np.full(rows, replication, np.int32), **columns}
    return pa.Table.from_arrays([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def _fill_runs(run: _Run, seed: int) -> Columns:
    clock = run.state.clock[0]
    good = int(clock["good"])
    return {
        "seed": [seed],
        "planned_s": [run.compiled.planned_s],
        "warm_up_s": [run.compiled.warm_up_s],
        "target_per_hour": [run.compiled.target_per_hour],
        "good": [good],
        "scrapped": [int(clock["scrapped"])],
        "first_pass_good": [int(clock["first_pass"])],
        **{name: [int(clock[name])] for name in ("escaped", "on_time", "late", "lost")},
        "flow_time_s": [float(clock["flow_time"]) / good if good else None],
        "flow_time_p50_s": [find_quantile(FLOW_EDGES_S, run.state.flow_counts, 0.50) if good else None],
        "flow_time_p95_s": [find_quantile(FLOW_EDGES_S, run.state.flow_counts, 0.95) if good else None],
        "work_in_process": [read_mean_parts(run.state)],
    }


def _fill_servers(run: _Run) -> Columns:
    compiled = run.compiled
    count = int(np.sum(compiled.model.servers["station"] < compiled.sources_from))
    servers, station = run.state.servers[:count], compiled.model.servers["station"][:count]
    times = read_state_times(run.state)[:count]
    return {
        "station": [compiled.stations[place] for place in station],
        "server": np.arange(len(station)) - compiled.model.stations["first_server"][station],
        **{f"{kind.label}_s": times[:, kind] for kind in ServerState},
        "processed": servers["processed"],
        "scrapped": servers["scrapped"],
        "first_pass_good": servers["first_pass"],
        "retries": servers["repeats"],
        "failures": servers["failures"],
        "minor_stops": servers["minor_stops"],
        "maintenances": servers["maintenances"],
        "interventions": servers["interventions"],
        "active_periods": servers["periods"],
        "energy_j": _meter(run)[: len(station)].sum(axis=1),
        "ideal_cycle_s": np.array(compiled.ideal_cycles_s)[station],
        "ideal_visits": np.array(compiled.ideal_visits)[station],
        "robot": [compiled.robots[place] for place in station],
    }


def _meter(run: _Run) -> NDArray[np.float64]:
    """Return the energy of each server in each state [J]; what attempts took counts as working."""
    metering, station = run.compiled.metering, run.compiled.model.servers["station"]
    kept = station < len(metering.powers_w)
    station = station[kept]
    powers_w = metering.powers_w[station] + np.array(run.compiled.idle_powers_w)[station, None]
    powers_w[:, ServerState.WORKING] = metering.powers_w[station, ServerState.WORKING]
    energy: NDArray[np.float64] = powers_w * read_state_times(run.state)[kept][:, : len(ServerState)]
    energy[:, ServerState.WORKING] += run.state.servers["energy"][kept]
    return energy


def _fill_energy(run: _Run) -> Columns:
    energy = _meter(run)
    pools = fill_robots(run.compiled, run.state)
    station = run.compiled.model.servers["station"][: len(energy)]
    rows = [
        (run.compiled.stations[place], kind.label, float(energy[station == place, kind].sum()))
        for place in dict.fromkeys(station)
        for kind in ServerState
    ]
    rows += [(name, ROBOTS_LABEL, energy_j) for name, energy_j in sum_by_pool(pools).items()]
    used = [row for row in rows if row[2] > 0]
    names, states, energy_j = zip(*used, strict=True) if used else ((), (), ())
    return {"station": names, "state": states, "energy_j": energy_j}


def _fill_costs(run: _Run, servers: Columns) -> Columns:
    metering = run.compiled.metering
    of_station: Counter[str] = Counter(servers["station"])
    usage = Usage(
        planned_s=run.compiled.planned_s,
        energy_j=float(np.sum(servers["energy_j"]) + np.sum(read_robot_energy(run.state))),
        intervention_s=float(np.sum(servers["intervention_s"])),
        scrapped=int(run.state.clock["scrapped"][0]),
        servers=tuple(of_station[name] for name in run.compiled.stations[: len(metering.powers_w)]),
    )
    costs = compute_costs(metering, usage)
    currency = metering.costs.currency if metering.costs else ""
    return {"kind": list(costs), "amount": list(costs.values()), "currency": [currency] * len(costs)}


def _fill_outcomes(run: _Run) -> Columns:
    humanoid = [place for place, robot in enumerate(run.compiled.robots) if robot]
    outcomes = [outcome for outcome in Outcome if outcome is not Outcome.SIM_FAULT]
    return {
        "station": [run.compiled.stations[place] for place in humanoid for _ in outcomes],
        "outcome": [outcome.label for _ in humanoid for outcome in outcomes],
        "count": [int(run.state.outcomes[place, outcome]) for place in humanoid for outcome in outcomes],
    }


def _fill_buffers(run: _Run) -> Columns:
    shares = _read_level_shares(run)
    return {
        "buffer": [name for name, _ in run.compiled.buffers],
        "capacity": [len(share) - 1 for share in shares],
        "mean_level": [float(share @ np.arange(len(share))) for share in shares],
        "full_share": [float(share[-1]) for share in shares],
        "empty_share": [float(share[0]) for share in shares],
    }


def _fill_crews(run: _Run) -> Columns:
    times_s = read_crew_times(run.compiled, run.state)
    return {
        "crew": run.compiled.metering.crews,
        "people": run.compiled.model.crews["size"],
        "calls": run.state.crews["calls"],
        "busy_s": times_s[:, 0],
        "walking_s": times_s[:, 1],
    }


def _read_level_shares(run: _Run) -> list[NDArray[np.float64]]:
    """Return the share of planned time of each buffer at each of its levels."""
    times = [read_level_times(run.compiled, run.state, place) for _, place in run.compiled.buffers]
    return [levels_s / run.compiled.planned_s for levels_s in times]


def _fill_level_shares(run: _Run) -> Columns:
    shares = _read_level_shares(run)
    seen = [np.flatnonzero(share) for share in shares]
    return {
        "buffer": [name for (name, _), levels in zip(run.compiled.buffers, seen, strict=True) for _ in levels],
        "level": np.concatenate([np.zeros(0, np.int64), *seen]),
        "share": np.concatenate([np.zeros(0), *(share[levels] for share, levels in zip(shares, seen, strict=True))]),
    }


def _fill_levels(run: _Run) -> Columns:
    names = [name for name, _ in run.compiled.buffers]
    places = [place for _, place in run.compiled.buffers]
    widths = np.diff(run.looks.bins_s)
    means = np.diff(run.looks.levels[:, places], axis=0) / widths[:, None]
    return {
        "buffer": [name for name in names for _ in range(LEVEL_BINS)],
        "bin": np.tile(np.arange(LEVEL_BINS), len(names)),
        "start_s": np.tile(run.looks.bins_s[:-1], len(names)),
        "mean_level": means.T.ravel(),
    }


def _fill_output(run: _Run) -> Columns:
    counts = np.diff(run.looks.counts, axis=0, prepend=np.zeros((1, 2), np.int64))
    return {"hour": np.arange(len(counts)), "good": counts[:, 0], "scrapped": counts[:, 1]}


def _fill_flow_times(run: _Run) -> Columns:
    edges_s, parts = FLOW_EDGES_S[::FLOW_JOINED], run.state.flow_counts.reshape(-1, FLOW_JOINED).sum(axis=1)
    filled = np.flatnonzero(parts)
    return {"from_s": edges_s[filled], "to_s": edges_s[filled + 1], "parts": parts[filled]}
