"""Running a line ahead, part by part instead of event by event: the same results, several times as fast.

It is exact for serial lines of single servers with blocking after service, failures by operating time, crews, and
attempts of humanoids (``ahead_lines.can_run_ahead``). In the rare case that simultaneous events make their order
matter, ``run_ahead`` gives up, and the event kernel has to run.
"""

import math

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import State
from twin.line.compile import CompiledLine
from twin.line.kernel_ahead import AheadStatus
from twin.line.kernel_ahead import run_ahead as run_kernel
from twin.line.kernel_ahead_arrays import FREE, KINDS, LANE, PART_AHEAD, RUN, WINDOW, Ahead
from twin.line.kernel_ahead_tally import fill_service
from twin.line.kernel_draw import draw_time
from twin.line.state import make_state
from twin.records.state import ServerState


def run_ahead(
    compiled: CompiledLine, looks_s: NDArray[np.float64], *, seed: int, replication: int
) -> tuple[State, NDArray[np.int64], NDArray[np.float64]] | None:
    """Run a line from empty to the last of the times to look at it.

    Args:
        compiled: a line that can be run ahead.
        looks_s: when to look [s], ascending, later than the warm-up.
        seed: of the random streams.
        replication: its number.

    Returns:
        The counters and integrals of the time since the warm-up; good and scrapped parts up to each look, shape
        (looks, 2); the integral of each queue's level up to it [s], shape (looks, queues). None when
        simultaneous events have mattered.
    """
    state = make_state(compiled, seed, replication)
    ahead = _make_ahead(compiled, looks_s)
    for fault, row in enumerate(compiled.model.faults):
        state.clocks[fault] = draw_time(compiled.model, state, np.int64(row["failure"]))
    for station in range(len(ahead.lanes)):
        if not ahead.lanes[station]["skill"]:
            fill_service(compiled.model, state, ahead, station)
    if run_kernel(compiled.model, state, ahead) != AheadStatus.OK:
        return None
    _close(state, ahead)
    return state, np.cumsum(ahead.counts, axis=0), np.cumsum(ahead.levels, axis=0)


def _make_ahead(compiled: CompiledLine, looks_s: NDArray[np.float64]) -> Ahead:
    lanes = _make_lanes(compiled)
    capacity = int(lanes["capacity"].max())
    places = WINDOW + 4 * (capacity + 2)
    people = [min(int(size), len(lanes)) for size in compiled.model.crews["size"]]
    free = np.full((len(people), max(people, default=0)), math.inf)
    for crew, count in enumerate(people):
        free[crew, :count] = 0.0
    ahead = Ahead(
        run=np.zeros(1, RUN),
        lanes=lanes,
        parts=np.zeros(int(lanes["capacity"].sum()) + len(lanes) + 1, PART_AHEAD),
        fault_crews=_find_crews(compiled.model.faults["crews"]),
        crew_free=free,
        last_call=np.full(len(people), -1.0),
        times=np.zeros((len(lanes), KINDS, places)),
        clipped=np.zeros((KINDS, places)),
        looks=looks_s,
        counts=np.zeros((len(looks_s), 2), np.int64),
        levels=np.zeros((len(looks_s), len(lanes))),
    )
    ahead.run["start"], ahead.run["end"] = compiled.warm_up_s, looks_s[-1]
    ahead.run["supply"] = compiled.supply
    return ahead


def _make_lanes(compiled: CompiledLine) -> NDArray[np.void]:
    stations, servers = compiled.model.stations, compiled.model.servers
    lanes: NDArray[np.void] = np.zeros(len(stations), LANE)
    for name in ("skill", "timing", "max_retries", "help_timing"):
        lanes[name] = stations[name]
    for name in ("capacity", "first_level"):
        lanes[name] = compiled.model.queues[name]
    lanes["help_crew"] = _find_crews(stations["help_crews"])
    for name in ("first_fault", "end_fault"):
        lanes[name] = servers[name]
    lanes["simple"] = (lanes["skill"] == 0) & (lanes["first_fault"] == lanes["end_fault"])
    for name in ("head", "done", "tallied"):
        lanes[name] = lanes["capacity"] + 2
    lanes["base"] = -lanes["head"].astype(np.int64)
    return lanes


def _find_crews(bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the index of the only crew in each set of crews, or -1 when it is empty."""
    return np.array([int(crews).bit_length() - 1 for crews in bits], np.int64)


def _close(state: State, ahead: Ahead) -> None:
    """Bring sums over parts into the form in which the event kernel leaves them."""
    start, end = float(ahead.run["start"][0]), float(ahead.run["end"][0])
    times = state.state_time
    for station, lane in enumerate(ahead.lanes):
        free = ahead.times[station, FREE, lane["done"] - 1]
        times[station, ServerState.STARVED] += end - min(max(free, start), end)
        levels = state.level_time[lane["first_level"] :][: lane["capacity"] + 1]
        levels[0] = end - start
        levels[:-1] -= levels[1:]
        if not lane["skill"]:
            state.servers["first_pass"][station] = state.servers["processed"][station]
    times[:, ServerState.WORKING] -= times[:, ServerState.DOWN :].sum(axis=1)
    np.maximum(times, 0.0, out=times)
    np.maximum(state.level_time, 0.0, out=state.level_time)
    state.clock["start"] = start
    for name in ("now", "parts_since"):
        state.clock[name] = end
    state.servers["since"] = end
    state.places["since"] = end
    state.crews["since"] = end
