"""States of a line and of its phases, which have more failure modes and timings: one made of the other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import STREAM, Model, State


def widen_state(plain: Model, wide: Model, state: State) -> State:
    """Return a state as one of a model with more failure modes, none of which comes by itself, and timings."""
    rows = _match_faults(plain, wide)
    clocks, wear = np.full(len(wide.faults), np.inf), np.zeros(len(wide.faults), np.int64)
    clocks[rows], wear[rows] = state.clocks, state.wear
    servers = _copy(state.servers)
    servers["fault"] = _rename(rows, state.servers["fault"])
    servers["aged"][plain.servers["watched"] == 0] = state.clock["now"][0]
    streams, ahead = np.zeros(len(wide.timings), STREAM), np.full((len(wide.timings), state.ahead.shape[1]), np.inf)
    streams[: len(state.streams)], ahead[: len(state.ahead)] = state.streams, state.ahead
    return state._replace(clocks=clocks, wear=wear, servers=servers, streams=streams, ahead=ahead)


def narrow_state(plain: Model, wide: Model, state: State) -> State:
    """Return a state as one of a model without those failure modes and timings; none of them may be under way."""
    rows = _match_faults(plain, wide)
    names = np.zeros(len(wide.faults), np.int64)
    names[rows] = np.arange(len(rows))
    servers = _copy(state.servers)
    servers["fault"] = _rename(names, state.servers["fault"])
    servers["whole"][plain.servers["watched"] == 0] = 0.0
    streams = _copy(state.streams[: len(plain.timings)])
    ahead = state.ahead[: len(plain.timings)].copy()
    return state._replace(
        clocks=state.clocks[rows], wear=state.wear[rows], servers=servers, streams=streams, ahead=ahead
    )


def _match_faults(plain: Model, wide: Model) -> NDArray[np.int64]:
    """Return the row that each failure mode of the smaller model has in the larger."""
    rows = np.zeros(len(plain.faults), np.int64)
    for before, after in zip(plain.servers, wide.servers, strict=True):
        count = int(before["end_fault"]) - int(before["first_fault"])
        rows[before["first_fault"] : before["end_fault"]] = np.arange(count) + after["first_fault"]
    return rows


def _rename(names: NDArray[np.int64], faults: NDArray[np.int64]) -> NDArray[np.int64]:
    return names[faults] if len(names) else np.zeros_like(faults)


def _copy(array: NDArray[Any]) -> NDArray[Any]:
    copy: NDArray[Any] = np.zeros(array.shape, array.dtype)
    copy[...] = array
    return copy
