"""Control variates: figures of a replication whose mean is known to be 0, and which explain a part of its scatter.

A line that happened to fail more often than its distributions say makes fewer parts; regression on such a surplus takes
it out of the interval of a mean or of a paired difference (``intervals.controlled_interval``; Lavenberg and Welch,
Management Science 27, 1981). Two kinds are read from the tables, of a station with stated distributions:

- ``stops``: stops, less those that its failure clocks give on average. With T the time that a clock ran, in which N
  stops begin, N - T / MTTF is a martingale (compensator of a Poisson process: Bremaud, Point Processes and Queues,
  1981), so its mean is 0 from any start, however long T is. Once the line is warm: the time down instead of N, and
  T x MTTR / MTTF, which takes in how long the repairs took (Wald's identity).
- ``work``: time worked, less the mean processing time of the parts that were finished; of a warm line only.

Warm: what is under way at the beginning of planned time is like what is under way at its end, and cancels in the mean.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.config.distribution import Constant, Exponential
from twin.config.failure import AfterStop, Failure, FailureClock
from twin.config.line import Line, LoadedWalk, Skill, Station
from twin.records.state import ServerState

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class _Sums:
    """Sums over a station's servers.

    Attributes:
        add_up: from a column of the table ``servers`` to its sums, shape (replications,).
        warm_up_s: shortest warm-up of the replications [s].
    """

    add_up: Callable[[str], Floats]
    warm_up_s: float


FEWEST_STOPS = 1.0
"""Expected stops per replication below which a station gives no control: one stop in ten shifts is far from normal, and
an experiment in which none happened would take the means for better known than they are."""
WARM = 5.0
"""Warm-up after which repairs (or services) under way are as in the long run, in their mean times: what an empty start
makes different dies out at least as exp(-t / mean) if they are exponential, to below 1 %."""
VARIES = 1e-9
"""Scatter below which a control is constant, as a share of its size."""

_RUNS = {
    FailureClock.OPERATION: (ServerState.WORKING,),
    FailureClock.TIME: (
        ServerState.WORKING,
        ServerState.STARVED,
        ServerState.BLOCKED,
        ServerState.CHANGEOVER,
        ServerState.WAITING_ROBOT,
    ),
}
"""States of a server in which a failure clock runs."""


class ControlKind(StrEnum):
    """What a control is the surplus of."""

    STOPS = "stops"
    WORK = "work"


@dataclass(frozen=True)
class Controls:
    """Control variates of replications.

    Attributes:
        names: station and kind of each.
        values: all with the mean 0, shape (replications, controls).
    """

    names: tuple[str, ...]
    values: Floats


def find_controls(
    line: Line, tables: Mapping[str, pa.Table], kinds: Sequence[ControlKind] = (ControlKind.STOPS,)
) -> Controls:
    """Return the control variates that the replications of a line offer, in ascending order of replication.

    Each costs a degree of freedom, so have at least five replications a control. Work is left out by default: over a
    shift the processing times average out.

    Args:
        line: the line as it was simulated, scenario and overrides applied.
        tables: ``runs`` and ``servers`` of one scenario.
        kinds: kinds of controls wanted.
    """
    servers, warm_up_s = tables["servers"], float(tables["runs"]["warm_up_s"].to_numpy().min())
    runs, owner = np.unique(servers["replication"].to_numpy(), return_inverse=True)
    names = np.asarray(servers["station"].to_pylist(), dtype=object)
    found: dict[str, Floats] = {}
    for station in line.stations:
        add_up = partial(_add_up, servers, np.flatnonzero(names == station.name), owner, runs.size)
        for kind in kinds:
            values = _FINDERS[kind](line, station, _Sums(add_up, warm_up_s))
            if values is not None and _varies(values):
                found[f"{station.name} {kind}"] = values
    return Controls(tuple(found), _stack(list(found.values()), runs.size))


def _add_up(servers: pa.Table, here: Ints, owner: Ints, runs: int, column: str) -> Floats:
    weights = servers[column].to_numpy()[here].astype(float)
    return np.bincount(owner[here], weights=weights, minlength=runs).astype(float)


def pair_controls(controls: Controls, reference: Controls) -> Floats:
    """Return the controls of a paired difference: those of the reference, and by how much the scenario's differ.

    With common random numbers both scenarios' controls are nearly the same; their differences are what is new.

    Args:
        controls: of the scenario.
        reference: of the same replications of the scenario that it is compared with.
    """
    known = dict(zip(reference.names, reference.values.T, strict=True))
    apart = [values - known.get(name, 0.0) for name, values in zip(controls.names, controls.values.T, strict=True)]
    return _stack([*known.values(), *(values for values in apart if _varies(values))], len(controls.values))


def _find_stop_surplus(line: Line, station: Station, sums: _Sums) -> Floats | None:
    """Return the time down [s], or the stops, beyond what was to be expected; None when not known or stops are rare."""
    rates = [_find_stop_rate(failure) for failure in station.failures]
    if not rates or None in rates or line.calendar or station.calendar:
        return None
    stops = [
        rate * np.sum([sums.add_up(f"{state.label}_s") for state in _RUNS[failure.clock]], axis=0)
        for failure, rate in zip(station.failures, rates, strict=True)
    ]
    if np.sum(stops, axis=0).mean() < FEWEST_STOPS:
        return None
    repairs_s = [failure.time_to_repair.mean_s for failure in station.failures]
    if sums.warm_up_s < WARM * max(repairs_s):
        surplus: Floats = sums.add_up("failures") + sums.add_up("minor_stops") - np.sum(stops, axis=0)
        return surplus
    stopped_s = sums.add_up(f"{ServerState.DOWN.label}_s") + sums.add_up(f"{ServerState.MINOR_STOP.label}_s")
    surplus_s: Floats = stopped_s - np.tensordot(repairs_s, stops, axes=1)
    return surplus_s


def _find_stop_rate(failure: Failure) -> float | None:
    """Return the stops per second of the clock [1/s] of a mode in which they come at a known rate."""
    law = failure.time_to_failure
    return 1 / law.mean_s if failure.clock in _RUNS and isinstance(law, Exponential) else None


def _find_work_surplus(_line: Line, station: Station, sums: _Sums) -> Floats | None:
    """Return the time worked beyond what was to be expected [s], None when that is not known."""
    law = station.processing
    plain = not (station.processing_by_product or station.takes or station.batch > 1 or station.yields > 1)
    lossless = all(failure.after_stop is AfterStop.RESUME for failure in station.failures)
    if isinstance(law, Constant | Skill | LoadedWalk) or not plain or not lossless:
        return None
    if sums.warm_up_s < WARM * law.mean_s:
        return None
    worked_s, parts = sums.add_up(f"{ServerState.WORKING.label}_s"), sums.add_up("processed")
    return worked_s - float(law.mean_s) * parts


def _varies(values: Floats) -> bool:
    return bool(np.ptp(values) > VARIES * (1 + np.abs(values).max()))


def _stack(columns: Sequence[Floats], rows: int) -> Floats:
    return np.column_stack(columns) if columns else np.zeros((rows, 0))


_FINDERS = {ControlKind.STOPS: _find_stop_surplus, ControlKind.WORK: _find_work_surplus}
