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


def make_dtype(**fields: str) -> np.dtype[np.void]:
    """Return the type of a record with the given fields."""
    return np.dtype(list(fields.items()), align=True)


STATION = make_dtype(
    first_server="u4",
    end_server="u4",
    plain="u4",  # 1: one input, one way on, one part at a time, blocking after service
    timing="u4",  # of processing; one per product from here on when `by_product`
    next="i8",  # queue its parts go to, or a `Way`
    first_queue="u4",  # its inputs
    end_queue="u4",
    fed="i8",  # 1 when a new part enters the line here as soon as a server is free
    skill="i8",  # 1 when processing draws attempts
    max_retries="i8",  # 0 with the rule scrap
    help_crews="i8",  # those that may be called, one bit each; 0 when nobody is needed
    help_priority="i8",
    help_timing="i8",  # of interventions; one timing per outcome from here on
    blocking="i8",  # a `Blocking`
    starts_last="i8",  # 1 when a service is begun after all else that happens at the moment
    first_route="u4",
    end_route="u4",
    route_timing="i8",  # of the random numbers that choose among routes
    by_product="i8",
    change_timing="i8",  # of the first change of products, or -1; products x products from here on
    source="i8",  # 1 when a service is the time between two arrivals
    gives="i8",  # 1 when servers that are down give away a finished part
    lossy="i8",  # 1 when a part that finds no place is lost
    batch="i8",  # 1 when the parts that a service takes stay parts, 0 when they become one
    yields="i8",  # parts that come out of each
    defects="f8",  # probability that a service spoils the part
    mends="f8",  # probability that it makes a spoilt part good
    catches="f8",  # probability that a spoilt part is rejected
    false_rejects="f8",  # probability that a good part is rejected
    chance_timing="i8",  # of the random numbers of all these
    mix="i8",  # a `Mix`
    mix_timing="i8",
    first_order="i8",
    end_order="i8",
    pool="i8",  # one of whose robots each service needs, or -1
    robot_priority="i8",
    carries="i8",  # 1 when the robot takes the part up as it comes and keeps it until there is a place
    end="i8",  # row of Model.positions where the robot is afterwards
    carrier="i8",  # that each part is put on here, or -1
    frees="i8",  # carriers that are free again when a part has left, or -1
)
QUEUE = make_dtype(
    station="u4",  # that it stands before
    capacity="u4",
    first_place="u4",  # of its ring in State.ring
    ring_mask="u4",  # its size, a power of two, less 1
    first_level="u4",  # of its histogram in State.level_time
    first_feeder="u4",  # of the servers that fill it, in Model.feeders
    end_feeder="u4",
    generous="u4",  # 1 when a server that fills it gives while it is down
    direct="u4",  # 1 when a free server takes a part from here alone
    take="i8",  # parts that a service takes
    rule="i8",  # a `Dispatch`
    reserving="i8",  # 1 when places are reserved before service; the servers' own places count
    belt="i8",  # conveyor that it is, or -1
)
ROUTE = make_dtype(
    to="i8",  # queue or a `Way`
    share="f8",  # relative to the others that are open to a part
    product="i8",  # only for this one, or -1
    verdict="i8",  # only for rejected (1) or passed (0) parts, or -1
    limit="i8",  # how often a part may take it, or -1
    counter="i8",  # column of State.passes
    otherwise="i8",  # queue or a `Way` for a part that has reached the limit
)
PRODUCT = make_dtype(priority="i8", due_after="f8")
ORDER = make_dtype(product="i8", due="f8")  # in a mix by shares, `due` is the sum of the shares up to here
SERVER = make_dtype(
    station="u4",
    watched="u4",  # 1 when it can fail, needs maintenance or has a calendar
    first_fault="u4",
    end_fault="u4",
    calendar="i8",  # or -1
)
FAULT = make_dtype(
    clock="u4",  # a `FaultClock`
    failure="u4",
    repair="u4",
    crews="i8",  # those that may be called, one bit each; 0 when nobody is needed
    priority="i8",
    after_stop="i8",  # an `Interrupted`
    stop="i8",  # the `ServerState` of its repair
    gentle="i8",  # 1 when it does not interrupt services
    window="f8",  # done so much earlier at most while the server has nothing to do
    periodic="i8",  # 1 when its clock is wound up when it strikes, not when the server is up again
    renews="i8",  # the server's clocks that are wound up after it, one bit each
    levels="i8",  # of wear up to failure; 0 when its clock runs out to a failure at once
    threshold="i8",  # level of maintenance, or 0
    service="u4",  # timing of that maintenance
)
TIMING = make_dtype(kind="i8", a="f8", b="f8", c="f8", first="i8", count="i8", mean="f8")
CREW = make_dtype(
    size="i8",
    first_person="i8",  # in State.people
    walks="i8",
    walk="i8",  # timing of its walks, or -1: by distance
    speed="f8",
    returns="i8",  # 1 when its free people walk back to the waiting place
    x="f8",  # the waiting place
    y="f8",
)
CALENDAR = make_dtype(
    first_switch="i8",  # in Model.switches
    end_switch="i8",
    period="f8",
    open_at_start="i8",
    finish="i8",  # 1 when the service under way is finished first
)

CLOCK = make_dtype(
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
    escaped="i8",  # good parts that are spoilt
    consumed="i8",  # parts that became part of another
    made="i8",  # parts that came out of another
    lost="i8",  # arrivals that found no place
    on_time="i8",
    late="i8",
    agenda_head="i8",
    agenda="i8",  # servers to attend to
    pools_to_dispatch="i8",  # those whose calls are to be looked at before the next event, one bit each
    first_robot="i8",  # servers from here on are robots of pools
)
SERVER_STATE = make_dtype(
    state="u4",
    since="f8",
    turn="i8",  # running number of its entry into the state
    target="i8",  # queue that its finished part is blocked for
    part="i8",  # the first of those it holds
    aim="i8",  # way chosen for that part, or `Way.UNDECIDED`
    reserved="i8",  # 1 when a place is reserved for it
    ready="i8",  # 1 when its part waits for a service to begin
    product="i8",  # that it is set up for
    left="f8",  # of the service, at `resumed`
    resumed="f8",
    whole="f8",  # of the service as it began, once a failure has interrupted it; 0 before
    aged="f8",  # when its failure clocks were last brought up to date
    crew="i8",  # that has been sent, or -1
    person="i8",  # of that crew
    fault="i8",  # the one that comes next, or is being repaired
    stop="i8",  # the `ServerState` of that repair
    interrupted="i8",  # state before the failure
    closed="i8",  # 1 while its calendar is closed
    paused="i8",  # state before it rested, to which it returns
    pause_left="f8",  # of a change of products, when it rested
    attempt="i8",  # index in Model.values
    robot="i8",  # server number of the robot that works here, or is on its way, or -1
    called="f8",  # when it called for one
    retries="i8",  # at the present part
    processed="i8",
    first_pass="i8",
    scrapped="i8",
    repeats="i8",
    failures="i8",
    minor_stops="i8",
    maintenances="i8",
    interventions="i8",
    periods="i8",  # times without starving and blocking, begun since the statistics began
    energy="f8",
)
PLACE = make_dtype(
    level="u4",
    head="u4",
    since="f8",
    waited="i8",  # parts that had to wait here
    held="i8",  # parts on the servers behind it, when places are reserved
    reserved="i8",
    held_since="f8",
    held_time="f8",  # integral of `held`
)
PART = make_dtype(
    entered="f8",
    due="f8",
    reworked="i8",
    product="i8",
    next="i8",  # in a server's hands
    spoilt="i8",
    rejected="i8",
    carrier="i8",  # kind that it is on, or -1
)
CREW_STATE = make_dtype(
    free="i8",
    walking="i8",
    calls="i8",  # answered
    since="f8",
    busy_time="f8",  # integral of those who walk or work
    walk_time="f8",  # integral of those who walk
)
PERSON = make_dtype(busy="i8", x="f8", y="f8", since="f8")  # where somebody was freed last, and when
CALENDAR_STATE = make_dtype(origin="f8", next="i8", is_open="i8")  # beginning of its period, number of its next switch
STREAM = make_dtype(key="u8", counter="i8")


class Model(NamedTuple):
    """A compiled line.

    Attributes:
        stations: shape (stations,), dtype ``STATION``.
        queues: the inputs of all stations, shape (queues,), dtype ``QUEUE``.
        feeders: servers that fill each queue.
        routes: ways on from stations that have several, dtype ``ROUTE``.
        products: shape (products,), dtype ``PRODUCT``; one when a line names none.
        orders: what enters in which order, dtype ``ORDER``.
        servers: shape (servers,), dtype ``SERVER``.
        faults: one failure mode of one server each, dtype ``FAULT``; clock and repair are indices of timings.
        timings: every source of times with its distribution, dtype ``TIMING``.
        crews: shape (crews,), dtype ``CREW``.
        calendars: shape (calendars,), dtype ``CALENDAR``; switches: when they open and close, in turn [s].
        pools: robots that stations share, dtype ``POOL``; their robots are the last of the servers.
        clients: servers that call the robots of each pool; stops: stations of all rounds.
        chargers: dtype ``CHARGER``.
        belts: queues that are conveyors, dtype ``BELT``; carriers: dtype ``CARRIER``.
        positions: x and y [m] of stations, sources, pools and chargers, shape (places, 2).
        values: samples of empirical times, sequences and attempts [s].
        outcomes: ``Outcome`` of an attempt, beside ``values``.
        energies: energy of an attempt [J], beside ``values``.
    """

    stations: Records
    queues: Records
    feeders: NDArray[np.int64]
    routes: Records
    products: Records
    orders: Records
    servers: Records
    faults: Records
    timings: Records
    crews: Records
    calendars: Records
    switches: NDArray[np.float64]
    pools: Records
    clients: NDArray[np.int64]
    stops: NDArray[np.int64]
    chargers: Records
    belts: Records
    carriers: Records
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
        agenda: ring of servers to attend to before the next event; is_listed: whether a server is among them.
        places: of each queue, dtype ``PLACE``.
        ring: parts in the queues.
        level_time: time each queue has spent at each level [s], up to its ``since``.
        parts: dtype ``PART``; free_parts: stack of unused indices.
        passes: how often each part has taken each limited route, shape (parts, limited routes).
        admitted: parts that have entered at each station, shape (stations,).
        crews: dtype ``CREW_STATE``; people: of all crews, dtype ``PERSON``; calls: servers that wait for a crew.
        calendars: dtype ``CALENDAR_STATE``; their timers follow those of the servers.
        robots: of pools, dtype ``ROBOT``; free_chargers: of each kind.
        belts: dtype ``BELT_STATE``; entries: when each part in a queue was put on its conveyor [s], beside ``ring``.
        carriers: dtype ``CARRIER_STATE``; returns: when those on their way back come [s]. The timers of belts, then
            those of carriers, follow those of the calendars.
        clocks: time [s] or services left on each failure's clock, at its server's ``aged``.
        wear: level of each failure that comes by levels.
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
    agenda: NDArray[np.int64]
    is_listed: NDArray[np.int8]
    places: Records
    ring: NDArray[np.int64]
    level_time: NDArray[np.float64]
    parts: Records
    free_parts: NDArray[np.int64]
    passes: NDArray[np.int64]
    admitted: NDArray[np.int64]
    crews: Records
    people: Records
    calls: NDArray[np.int64]
    calendars: Records
    robots: Records
    free_chargers: NDArray[np.int64]
    belts: Records
    entries: NDArray[np.float64]
    carriers: Records
    returns: NDArray[np.float64]
    clocks: NDArray[np.float64]
    wear: NDArray[np.int64]
    streams: Records
    ahead: NDArray[np.float64]
    outcomes: NDArray[np.int64]
    flow_counts: NDArray[np.int64]
