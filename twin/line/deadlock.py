"""Deadlocks: servers that wait for each other for ever, told from a line's arrays alone.

A server that waits for a place can move once a server behind the full queue can; one that waits for parts, once for
each input that lacks some a server that feeds it can; one that waits for a robot, once a server at which robots of its
pool are can. Servers in all other states will move by themselves, as will
those where parts enter: that a supply has run out is no deadlock. What is left when all that can move has been taken
away can never move again (an AND-OR graph; Bracha and Toueg 1987). Nothing is claimed of servers that are still at
work, so that a deadlock is told at the latest when all its servers stand still.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from twin.errors import DeadlockError
from twin.line.arrays import Model, Records, State
from twin.line.compile import CompiledLine
from twin.line.kernel import advance
from twin.line.order import Blocking, Interrupted, Way
from twin.line.state import copy_state
from twin.records.state import ServerState

PRECISION_S = 0.5
"""How exactly the beginning of a deadlock is found."""
MOST_WAITS = 8
"""A message names no more than these."""

_WORKING, _BLOCKED, _STARVED = (int(kind) for kind in (ServerState.WORKING, ServerState.BLOCKED, ServerState.STARVED))
_WAITING_ROBOT = int(ServerState.WAITING_ROBOT)
_DOWN = {ServerState.DOWN, ServerState.WAITING_REPAIR, ServerState.MINOR_STOP, ServerState.MAINTENANCE}
_OFF_SHIFT = int(ServerState.OFF_SHIFT)
_UNDECIDED = int(Way.UNDECIDED)
_BEFORE, _REPEAT = int(Blocking.BEFORE), int(Blocking.REPEAT)

_COLUMNS = {
    "stations": ("first_server", "end_server", "first_queue", "end_queue", "fed", "blocking", "skill", "pool"),
    "pools": ("first_robot", "end_robot", "first_stop", "end_stop"),
    "queues": ("station", "capacity", "take", "reserving", "first_feeder", "end_feeder"),
    "servers": ("station", "first_fault", "end_fault"),
    "faults": ("after_stop",),
}
_STATE_COLUMNS = {
    "now": ("state", "interrupted", "paused", "target", "aim", "ready", "reserved", "robot"),
    "places": ("level", "held", "reserved"),
    "robots": ("serves",),
}


class Want(Enum):
    """What a server waits for; the value stands in messages."""

    PLACE = "a place before"
    PARTS = "parts from"
    ROBOT = "a robot that is held up at"


class Need(NamedTuple):
    """What a server lacks.

    Attributes:
        queue: that is full, or that lacks parts, or -1.
        want: what is missing.
        givers: the servers any of which could help.
    """

    queue: int
    want: Want
    givers: list[int]


Needs = dict[int, list[Need]]
"""What each waiting server lacks: all of it must come before it can move."""


class Wait(NamedTuple):
    """A station that waits for something of others; by name."""

    station: str
    want: Want
    others: tuple[str, ...]


Columns = dict[str, list[int]]


@dataclass(frozen=True)
class _Look:
    """A line and its state as lists, which Python reads many times as fast as records.

    Attributes:
        stations: columns of the model, as ``pools``, ``queues``, ``servers``, ``faults`` and ``feeders``.
        now: columns of the state of the servers.
        places: columns of the state of the queues.
        robots: columns of the state of the robots, the last of the servers.
    """

    stations: Columns
    pools: Columns
    queues: Columns
    servers: Columns
    faults: Columns
    feeders: list[int]
    now: Columns
    places: Columns
    robots: Columns


@dataclass(frozen=True)
class Deadlock:
    """Stations that wait only for each other.

    Attributes:
        waits: which station waits for which.
        queues: the full queues between them.
        whole: whether all other stations wait for these.
    """

    waits: tuple[Wait, ...]
    queues: tuple[int, ...]
    whole: bool


def refuse_deadlock(
    compiled: CompiledLine,
    state: State,
    start: Callable[[], State],
    reach: Callable[[float], State] | None = None,
) -> None:
    """Let a line pass of which no part stands still for ever.

    Args:
        compiled: the line.
        state: what a run has led to.
        start: makes the state in which that run began.
        reach: makes the state of that run at a time [s], where more than the line's own events has shaped it.

    Raises:
        DeadlockError: stations wait for each other for ever.
    """
    found = find_deadlock(compiled, state)
    if found is not None:
        since_s = _find_beginning(compiled, start(), float(state.clock["now"][0]), reach)
        raise DeadlockError(describe_deadlock(compiled, found), since_s)


def find_deadlock(compiled: CompiledLine, state: State) -> Deadlock | None:
    """Return the stations that wait for each other for ever and hold parts up, or None."""
    look = _look(compiled.model, state)
    works_again = _REPEAT in look.stations["blocking"]
    waiting = {
        server: what
        for server, now in enumerate(look.now["state"])
        if (now != _WORKING or works_again) and (what := _find_wait(look, server))
    }
    holding = {server for server, what in waiting.items() if what != _STARVED or _has_some(look, server)}
    if not holding:
        return None
    stuck = _leave_stuck(_find_needs(look, waiting))
    if holding.isdisjoint(stuck):
        return None
    whole = all(
        server in stuck for server, place in enumerate(look.servers["station"]) if place < compiled.sources_from
    )
    return _name_core(compiled, stuck, whole=whole)


def describe_deadlock(compiled: CompiledLine, deadlock: Deadlock) -> str:
    """Return what stands still, which stations wait for which, and what helps."""
    subject = "the line stands" if deadlock.whole else "a part of the line stands"
    waits = [f"{wait.station!r} waits for {_describe_want(wait)}" for wait in deadlock.waits]
    more = [f"and {len(waits) - MOST_WAITS} more"] if len(waits) > MOST_WAITS else []
    return f"{subject} still for ever: {', '.join([*waits[:MOST_WAITS], *more])}; {_advise(compiled, deadlock)}"


def _describe_want(wait: Wait) -> str:
    return f"{wait.want.value} {' or '.join(map(repr, wait.others)) or 'nobody'}"


def _advise(compiled: CompiledLine, deadlock: Deadlock) -> str:
    names = {queue: name for name, queue in compiled.buffers}
    stations = compiled.model.queues["station"]
    buffers = [repr(names[queue]) for queue in deadlock.queues if queue in names]
    places = [
        f"a buffer before {compiled.stations[stations[queue]]!r}" for queue in deadlock.queues if queue not in names
    ]
    wants = {wait.want for wait in deadlock.waits}
    rooms = [*([f"more places in {' or '.join(buffers)}"] if buffers else []), *places]
    ways = [
        *([f"give the line {' or '.join(rooms)}"] if rooms else []),
        "send fewer parts into the loop (share, at_most)",
        *(["deliver in the proportion in which parts are taken"] if Want.PARTS in wants else []),
        *(["have more robots in the pool, or none that keep their parts (carries_to)"] if Want.ROBOT in wants else []),
    ]
    return ", or ".join(ways)


def _find_beginning(
    compiled: CompiledLine, state: State, until_s: float, reach: Callable[[float], State] | None
) -> float:
    """Return when a deadlock that there is at a time has come about [s], by bisection, since it never ends."""
    early, late = float(state.clock["now"][0]), until_s
    while late - early > PRECISION_S:
        middle = (early + late) / 2
        fork = reach(middle) if reach else _run_on(compiled, state, middle)
        if find_deadlock(compiled, fork) is None:
            early, state = middle, fork
        else:
            late = middle
    return late


def _run_on(compiled: CompiledLine, state: State, until_s: float) -> State:
    fork = copy_state(state)
    advance(compiled.model, fork, until_s)
    return fork


def _look(model: Model, state: State) -> _Look:
    of_state = {"now": state.servers, "places": state.places, "robots": state.robots}
    rows = {**of_state, **{name: getattr(model, name) for name in _COLUMNS}}
    columns = {name: _read(rows[name], fields) for name, fields in (_COLUMNS | _STATE_COLUMNS).items()}
    return _Look(**columns, feeders=model.feeders.tolist())


def _read(records: Records, fields: tuple[str, ...]) -> Columns:
    return {field: records[field].tolist() for field in fields}


def _find_wait(look: _Look, server: int) -> int | None:
    """Return what a server waits in, be it down or resting as well; None when it will move by itself."""
    now = look.now["state"][server]
    if now in _DOWN:
        now = look.now["interrupted"][server]
    elif now == _OFF_SHIFT:
        now = look.now["paused"][server]
    if now in (_BLOCKED, _STARVED):
        return now
    if now == _WAITING_ROBOT and _is_held_up(look, server):
        return now
    return _BLOCKED if _repeats_in_vain(look, server) else None


def _is_held_up(look: _Look, server: int) -> bool:
    """Tell whether a server waits for a robot while all of its pool are at other servers."""
    pool = look.stations["pool"][look.servers["station"][server]]
    makes_rounds = look.pools["first_stop"][pool] < look.pools["end_stop"][pool]
    return look.now["robot"][server] < 0 and not makes_rounds and all(at >= 0 for at in _list_served(look, server))


def _list_served(look: _Look, server: int) -> list[int]:
    """Return the servers at which the robots of a server's pool are, or -1 for each that is nowhere."""
    pool = look.stations["pool"][look.servers["station"][server]]
    first_robot = len(look.now["state"]) - len(look.robots["serves"])
    robots = range(look.pools["first_robot"][pool] - first_robot, look.pools["end_robot"][pool] - first_robot)
    return [look.robots["serves"][robot] for robot in robots]


def _repeats_in_vain(look: _Look, server: int) -> bool:
    """Tell whether a server works again on a part that found no place, and cannot lose it otherwise."""
    station = look.servers["station"][server]
    if look.stations["blocking"][station] != _REPEAT or look.now["aim"][server] < 0 or look.stations["skill"][station]:
        return False
    faults = look.faults["after_stop"][look.servers["first_fault"][server] : look.servers["end_fault"][server]]
    return Interrupted.SCRAP not in faults


def _has_some(look: _Look, server: int) -> bool:
    """Tell whether parts wait before a server."""
    return any(look.places["level"][queue] for queue in _list_inputs(look, server))


def _list_inputs(look: _Look, server: int) -> range:
    station = look.servers["station"][server]
    return range(look.stations["first_queue"][station], look.stations["end_queue"][station])


def _find_needs(look: _Look, waiting: dict[int, int]) -> Needs:
    aims = {server: _find_aim(look, server) for server, what in waiting.items() if what == _BLOCKED}
    present = list(look.places["level"])
    for server, queue in aims.items():
        if queue >= 0 and not look.now["ready"][server]:
            present[queue] += 1
    return {
        server: _need_place(look, server, aims[server])
        if server in aims
        else [Need(-1, Want.ROBOT, _list_served(look, server))]
        if what == _WAITING_ROBOT
        else _need_parts(look, server, present)
        for server, what in waiting.items()
    }


def _find_aim(look: _Look, server: int) -> int:
    """Return the queue, or the ``Way``, that a server's part is meant for."""
    aim = look.now["aim"][server]
    return look.now["target"][server] if aim == _UNDECIDED else aim


def _need_place(look: _Look, server: int, queue: int) -> list[Need]:
    """Return the place that a server waits for, or nothing when it is about to move."""
    begins = look.now["ready"][server] and look.stations["blocking"][look.servers["station"][server]] != _BEFORE
    if queue < 0 or begins or _has_room(look, queue):
        return []
    behind = look.queues["station"][queue]
    givers = [*range(look.stations["first_server"][behind], look.stations["end_server"][behind])]
    if look.queues["reserving"][queue]:
        aims = zip(look.now["reserved"], look.now["aim"], strict=True)
        givers += [other for other, (reserved, aim) in enumerate(aims) if reserved and aim == queue]
    return [Need(queue, Want.PLACE, givers)]


def _has_room(look: _Look, queue: int) -> bool:
    taken = look.places["level"][queue]
    if look.queues["reserving"][queue]:
        taken += look.places["held"][queue] + look.places["reserved"][queue]
    return taken < look.queues["capacity"][queue]


def _need_parts(look: _Look, server: int, present: list[int]) -> list[Need]:
    """Return the parts that a starved server lacks; nothing where they enter the line."""
    if look.stations["fed"][look.servers["station"][server]]:
        return []
    queues = look.queues
    return [
        Need(queue, Want.PARTS, look.feeders[queues["first_feeder"][queue] : queues["end_feeder"][queue]])
        for queue in _list_inputs(look, server)
        if present[queue] < queues["take"][queue]
    ]


def _leave_stuck(needs: Needs) -> Needs:
    """Return the servers whose needs only servers like them could meet."""
    stuck, before = dict(needs), -1
    while len(stuck) != before:
        before = len(stuck)
        for server in [*reversed(stuck), *stuck]:  # places come from behind, parts from before
            if server in stuck and not _lacks_hope(stuck, server):
                del stuck[server]
    return stuck


def _lacks_hope(stuck: Needs, server: int) -> bool:
    for need in stuck[server]:
        for giver in need.givers:
            if giver not in stuck:
                break
        else:
            return True
    return False


def _list_hopeless(stuck: Needs, server: int) -> Iterator[Need]:
    return (need for need in stuck[server] if all(giver in stuck for giver in need.givers))


def _name_core(compiled: CompiledLine, stuck: Needs, *, whole: bool) -> Deadlock:
    """Return those stuck stations that wait for no others than each other."""
    station = compiled.model.servers["station"].tolist()
    needs = [(station[server], need) for server in stuck for need in _list_hopeless(stuck, server)]
    ways: dict[int, set[int]] = {station[server]: set() for server in stuck}
    for place, need in needs:
        ways[place] |= {station[giver] for giver in need.givers}
    reached = {place: _reach(ways, place) for place in ways}
    core = {place for place in ways if all(place in reached[other] for other in reached[place])}
    names = compiled.stations
    waits = [
        Wait(names[place], need.want, tuple(dict.fromkeys(names[station[giver]] for giver in need.givers)))
        for place, need in needs
        if place in core
    ]
    queues = tuple(dict.fromkeys(need.queue for place, need in needs if place in core and need.want is Want.PLACE))
    return Deadlock(tuple(dict.fromkeys(waits)), queues, whole)


def _reach(ways: dict[int, set[int]], start: int) -> set[int]:
    """Return the stations that a station waits for, directly or not."""
    reached: set[int] = set()
    waiting = [start]
    while waiting:
        new = ways[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached
