"""The arrays of a compiled line: ``Model`` never changes, ``State`` is everything that does.

Record arrays keep what is used together side by side and a state easy to copy, store and compare. Index -1 means none.

Indices that are never negative are ``u4``: the compiler then leaves out what it must otherwise do for ``array[-1]``,
a seventh of the running time. Beware when calculating with them in a kernel: Numba makes ``uint64`` of their sum and a
float of that and an ``int64``, so widen one first with ``np.int64``.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Records = Any
"""A record array: NumPy's types cannot name its fields."""

BLOCK = 16
"""How many times are drawn ahead at once; a power of two."""

Int = int | np.signedinteger[Any]
"""An integer as kernels pass it."""


def _make_dtype(**fields: str) -> np.dtype[np.void]:
    return np.dtype(list(fields.items()), align=True)


STATION = _make_dtype(
    first_server="u4",
    end_server="u4",
    capacity="u4",  # places before the station
    first_place="u4",  # of its ring in State.ring
    ring_mask="u4",  # its size, a power of two, less 1
    first_level="u4",  # of its histogram in State.level_time
    timing="u4",  # of processing
    skill="i8",  # 1 when processing draws attempts
    max_retries="i8",  # 0 with the rule scrap
    help_crews="i8",  # those that may be called, one bit each; 0 when nobody is needed
    help_priority="i8",
    help_timing="i8",  # of interventions; one timing per outcome from here on
)
SERVER = _make_dtype(station="u4", first_fault="u4", end_fault="u4")
FAULT = _make_dtype(
    clock="u4",  # a `FaultClock`
    failure="u4",
    repair="u4",
    crews="i8",  # those that may be called, one bit each; 0 when nobody is needed
    priority="i8",
    after_stop="i8",  # an `Interrupted`
)
TIMING = _make_dtype(kind="i8", a="f8", b="f8", c="f8", first="i8", count="i8")
CREW = _make_dtype(
    size="i8",
    first_person="i8",  # in State.people
    walks="i8",
    walk="i8",  # timing of its walks, or -1: by distance
    speed="f8",
    returns="i8",  # 1 when its free people walk back to the waiting place
    x="f8",  # the waiting place
    y="f8",
)

CLOCK = _make_dtype(
    now="f8",
    first_leaf="u4",  # of the tree of timers
    marked="i8",  # nodes of that tree that are out of date
    number="i8",  # running number of the next scheduling
    supply="i8",  # parts that may still enter
    free_parts="i8",
    parts="i8",  # in the line
    calls="i8",  # that wait for a crew
    parts_since="f8",
    parts_time="f8",  # integral of the number of parts
    flow_time="f8",  # sum over good parts
    start="f8",  # of the statistics
    good="i8",
    scrapped="i8",
    first_pass="i8",
)
SERVER_STATE = _make_dtype(
    state="u4",
    since="f8",
    turn="i8",  # running number of its entry into the state
    part="i8",
    left="f8",  # of the service, at `resumed`
    resumed="f8",
    whole="f8",  # of the service as it began, once a failure has interrupted it; 0 before
    aged="f8",  # when its failure clocks were last brought up to date
    crew="i8",  # that has been sent, or -1
    person="i8",  # of that crew
    fault="i8",  # the one that comes next, or is being repaired
    interrupted="i8",  # state before the failure
    attempt="i8",  # index in Model.values
    retries="i8",  # at the present part
    processed="i8",
    first_pass="i8",
    scrapped="i8",
    repeats="i8",
    failures="i8",
    interventions="i8",
    periods="i8",  # times without starving and blocking, begun since the statistics began
    energy="f8",
)
PLACE = _make_dtype(level="u4", head="u4", since="f8")
PART = _make_dtype(entered="f8", reworked="i8")
CREW_STATE = _make_dtype(
    free="i8",
    walking="i8",
    calls="i8",  # answered
    since="f8",
    busy_time="f8",  # integral of those who walk or work
    walk_time="f8",  # integral of those who walk
)
PERSON = _make_dtype(busy="i8", x="f8", y="f8", since="f8")  # where somebody was freed last, and when
STREAM = _make_dtype(key="u8", counter="i8")


class Model(NamedTuple):
    """A compiled line.

    Attributes:
        stations: shape (stations,), dtype ``STATION``.
        servers: shape (servers,), dtype ``SERVER``.
        faults: one failure mode of one server each, dtype ``FAULT``; clock and repair are indices of timings.
        timings: every source of times with its distribution, dtype ``TIMING``.
        crews: shape (crews,), dtype ``CREW``.
        positions: x and y of each station [m], shape (stations, 2).
        values: samples of empirical times, sequences and attempts [s].
        outcomes: ``Outcome`` of an attempt, beside ``values``.
        energies: energy of an attempt [J], beside ``values``.
    """

    stations: Records
    servers: Records
    faults: Records
    timings: Records
    crews: Records
    positions: NDArray[np.float64]
    values: NDArray[np.float64]
    outcomes: NDArray[np.int8]
    energies: NDArray[np.float64]


class State(NamedTuple):
    """Everything that changes while a line runs; copy the arrays and you have forked it.

    Attributes:
        clock: time, counters and integrals of the whole line, shape (1,), dtype ``CLOCK``.
        servers: shape (servers,), dtype ``SERVER_STATE``.
        state_time: time of each server in each ``ServerState`` [s], up to its ``since``, shape (servers, states).
        due: time of each server's next event [s], infinite when there is none; a tree, see ``kernel_timers``.
        rank: kind and running number of that event, for ties; the same tree.
        marked: nodes of the tree whose blocks have changed; is_marked: whether a node is among them.
        places: the buffer before each station, dtype ``PLACE``.
        ring: parts in the buffers.
        level_time: time each buffer has spent at each level [s], up to its ``since``.
        parts: dtype ``PART``; free_parts: stack of unused indices.
        crews: dtype ``CREW_STATE``; people: of all crews, dtype ``PERSON``; calls: servers that wait for a crew.
        clocks: time [s] or services left on each failure's clock, at its server's ``aged``.
        streams: random stream of each timing, dtype ``STREAM``.
        ahead: the times of each timing that have been drawn ahead [s], shape (timings, ``BLOCK``).
        outcomes: attempts by outcome, shape (stations, outcomes).
        flow_counts: good parts by time in the line, in the bins of ``kernel_record``.
    """

    clock: Records
    servers: Records
    state_time: NDArray[np.float64]
    due: NDArray[np.float64]
    rank: NDArray[np.int64]
    marked: NDArray[np.int64]
    is_marked: NDArray[np.int8]
    places: Records
    ring: NDArray[np.int64]
    level_time: NDArray[np.float64]
    parts: Records
    free_parts: NDArray[np.int64]
    crews: Records
    people: Records
    calls: NDArray[np.int64]
    clocks: NDArray[np.float64]
    streams: Records
    ahead: NDArray[np.float64]
    outcomes: NDArray[np.int64]
    flow_counts: NDArray[np.int64]
