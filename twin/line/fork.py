"""What if from now: a saved state goes on in a line whose times, chances, priorities or crews have changed since.

What has begun ends as it began: services, repairs and walks under way keep their times, failure clocks what is left on
them. Everything that is drawn from then on follows the changed line, from streams of the same seed.
"""

from collections.abc import Iterable

import numpy as np

from twin.errors import UsageError
from twin.line.arrays import BLOCK, Model, Records, State
from twin.line.compile import CompiledLine
from twin.line.kernel_crew import call
from twin.line.kernel_draw import fill_times
from twin.line.saved import Saved, fill_state, find_changed
from twin.line.state import copy_state, make_state
from twin.line.streams import make_streams
from twin.records.state import ServerState

_MAY_CHANGE = {
    "timings": ("kind", "a", "b", "c", "first", "count", "mean"),
    "stations": ("max_retries", "help_priority", "gives", "defects", "mends", "catches", "false_rejects"),
    "queues": ("rule",),
    "routes": ("share",),
    "products": ("priority", "due_after"),
    "faults": ("priority", "after_stop", "window"),
    "crews": ("size", "first_person", "speed", "returns", "x", "y"),
}
_MAY_CHANGE_WHOLE = frozenset(("values", "positions"))
_SAMPLES = frozenset(("values", "outcomes", "energies"))
_WORDS = {
    "queues": "buffers",
    "servers": "numbers of servers",
    "faults": "failures or maintenance",
    "switches": "calendars",
    "sources": "stations",
    "outcomes": "skills",
    "energies": "skills",
    "feeders": "routes",
    "sources_from": "sources",
    "limits": "routes",
}


def fork_line(saved: Saved, compiled: CompiledLine) -> State:
    """Return a saved state as one of a line that may differ in numbers from the one it was saved of.

    Args:
        saved: what was read from the file.
        compiled: the line to go on with.

    Raises:
        UsageError: the line differs in more than a state can bear; the message says in what.
    """
    changed = find_changed(saved, compiled)
    _refuse(saved, _find_unbearable(changed, compiled))
    state = fill_state(saved, make_state(compiled, seed=0, replication=0), but=("people",))
    _fit_crews(saved, compiled, state)
    if changed:
        _draw_all_again(compiled, state)
    return state


def begin_replication(compiled: CompiledLine, start: State, *, seed: int, replication: int) -> State:
    """Return a copy of a state from which everything random goes on as seed and replication say.

    With those of the run that the state was saved of, that run goes on as if nothing had happened.
    """
    state = copy_state(start)
    keys = make_streams(compiled.sources, seed=seed, replication=replication)["key"]
    if not np.array_equal(keys, state.streams["key"]):
        state.streams["key"] = keys
        _draw_all_again(compiled, state)
    return state


def _find_unbearable(changed: Iterable[str], compiled: CompiledLine) -> set[str]:
    bearable = {f"{name}.{field}" for name, fields in _MAY_CHANGE.items() for field in fields} | _MAY_CHANGE_WHOLE
    if not compiled.model.stations["skill"].any():
        bearable |= _SAMPLES
    return set(changed) - bearable


def _refuse(saved: Saved, parts: set[str]) -> None:
    names = sorted({_WORDS.get(part.split(".")[0], part.split(".")[0]) for part in parts})
    if names:
        raise UsageError(
            f"{saved.path}: the state of a line with other {', '.join(names)}; only times, chances, priorities, "
            "dispatching and sizes of crews may change from a saved state on"
        )


def _draw_all_again(compiled: CompiledLine, state: State) -> None:
    draw_again(compiled.model, state, range(len(state.streams)))


def draw_again(model: Model, state: State, timings: Iterable[int]) -> None:
    """Draw the times anew that had been drawn ahead of use, those of attempts excepted, which never are."""
    attempts = set(model.stations["timing"][model.stations["skill"] == 1].tolist())
    for timing in timings:
        counter = int(state.streams["counter"][timing])
        if counter % BLOCK and timing not in attempts:
            first = np.int64(counter - counter % BLOCK)
            fill_times(model, state, np.int64(timing), first, state.ahead[timing])


def _fit_crews(saved: Saved, compiled: CompiledLine, state: State) -> None:
    """Give the crews of a state the sizes of a line; new people are free and stand where their crew waits."""
    first, grown = 0, False
    for crew, row in enumerate(compiled.model.crews):
        busy = int(np.sum(state.servers["crew"] == crew))
        before, size = int(state.crews["free"][crew]) + busy, int(row["size"])
        if busy > size:
            raise UsageError(f"{saved.path}: {busy} people of a crew are at work, so that it cannot have only {size}")
        state.crews["free"][crew] = size - busy
        _move_people(state, saved.arrays["people"][first : first + before], first, crew, row)
        first, grown = first + before, grown or size > before
    if grown:
        call_again(compiled.model, state)


def _move_people(state: State, people: Records, first: int, crew: int, row: Records) -> None:
    """Put the people of a crew in their places; of one that has shrunk, those who are busy stay."""
    size, place = int(row["size"]), int(row["first_person"])
    shrinks = size < len(people)
    kept = np.argsort(people["busy"] == 0, kind="stable")[:size] if shrinks else np.arange(len(people))
    state.people[place : place + len(kept)] = people[kept]
    for server in np.flatnonzero(state.servers["crew"] == crew) if row["walks"] else ():
        number = state.servers["person"][server] - first
        state.servers["person"][server] = place + np.flatnonzero(kept == number)[0]


def call_again(model: Model, state: State) -> None:
    """Repeat all calls that wait, the one that comes first first: somebody may be free now."""
    calls = state.calls[: int(state.clock["calls"][0])].tolist()
    state.clock["calls"] = 0
    for server in sorted(calls, key=lambda server: _rank_call(model, state, server)):
        call(model, state, np.int64(server))


def _rank_call(model: Model, state: State, server: int) -> tuple[int, int]:
    record = state.servers[server]
    if record["state"] == ServerState.WAITING_REPAIR:
        priority = model.faults["priority"][record["fault"]]
    else:
        priority = model.stations["help_priority"][model.servers["station"][server]]
    return -int(priority), int(record["turn"])
