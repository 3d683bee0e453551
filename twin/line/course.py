"""The course of a line's planned time: from phase to phase, as disturbances begin and end.

What has begun ends as it began, as from a saved state on (``fork``). A disturbance begins after all else that happens
at its moment; as it ends, the line goes on at that very moment. People who are at work when they should be away end it
first: until as few as should be are left, nobody of their crew answers a call.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from twin.errors import UsageError
from twin.line.arrays import Model, State
from twin.line.compile import CompiledLine
from twin.line.fork import call_again, draw_again
from twin.line.kernel import advance, sample
from twin.line.kernel_timers import set_timer
from twin.line.order import EventKind
from twin.line.phase import Phase
from twin.line.widening import narrow_state, widen_state
from twin.records.state import RobotState, ServerState

Runner = Callable[[Model, State, float], object]

NOBODY = 1 << 62
"""Bit of a crew that does not exist: calls for it alone wait."""

_STRIKABLE = (
    ServerState.STARVED,
    ServerState.WORKING,
    ServerState.BLOCKED,
    ServerState.WAITING_ROBOT,
    RobotState.WALKING,
    RobotState.CHARGING,
    RobotState.WAITING_CHARGER,
    RobotState.RESTING,
)
"""States in which a server breaks down at once; in all others, as soon as it has left them."""


class Course:
    """A line on its way through its planned time.

    Attributes:
        state: of the line, at the last moment asked for.
    """

    def __init__(self, compiled: CompiledLine, state: State) -> None:
        """Begin the planned time at the present of a state, which is advanced in place while it can be."""
        self.state = state
        self._compiled = compiled
        self._origin_s = float(state.clock["now"][0])
        self._phases = list(compiled.phases)
        self._now = Phase(0.0, compiled.model)
        self._model = compiled.model
        self._leaving: set[int] = set()

    def run_to(self, until_s: float, run: Runner = advance) -> State:
        """Advance to a time [s] and return the state.

        Args:
            until_s: that time.
            run: brings a state of a model to a time [s], and may look on.
        """
        while (turn_s := self._find_turn(until_s)) is not None:
            run(self._model, self.state, turn_s)
            self._turn()
        run(self._model, self.state, until_s)
        return self.state

    def sample(self, times_s: NDArray[np.float64], counts: NDArray[np.int64], levels: NDArray[np.float64]) -> None:
        """Advance to each of some times and note what has been counted; see ``twin.line.kernel.sample``."""
        done = 0
        while (turn_s := self._find_turn(float(times_s[-1]))) is not None:
            end = int(np.searchsorted(times_s, turn_s, side="right"))
            sample(self._model, self.state, times_s[done:end], counts[done:end], levels[done:end])
            advance(self._model, self.state, turn_s)
            self._turn()
            done = end
        sample(self._model, self.state, times_s[done:], counts[done:], levels[done:])

    def refuse_disturbed(self) -> None:
        """Let a line pass in which no disturbance stands.

        Raises:
            UsageError: one does; the message names it.
        """
        if self._now.names:
            hours = (float(self.state.clock["now"][0]) - self._origin_s) / 3600
            end = (self._phases[0].begin_s) / 3600
            raise UsageError(
                f"the state at {hours:g} h is in the midst of {', '.join(map(repr, self._now.names))}, and only the "
                f"line without disturbances can be saved; something changes next at {end:g} h"
            )

    def _find_turn(self, until_s: float) -> float | None:
        """Return when, up to a time, the line becomes another: by a phase, or as somebody goes home [s]."""
        phase_s = self._origin_s + self._phases[0].begin_s if self._phases else math.inf
        turn_s = min(phase_s, self._find_release())
        is_end = turn_s == phase_s and bool(self._phases) and not self._phases[0].names
        return turn_s if turn_s < until_s or (turn_s == until_s and is_end) else None

    def _find_release(self) -> float:
        """Return when the next of those who should be away may have ended their work [s]."""
        at_work = np.flatnonzero(np.isin(self.state.servers["crew"], list(self._leaving)))
        due = self.state.due[int(self.state.clock["first_leaf"][0]) + at_work]
        return float(due.min(initial=math.inf))

    def _turn(self) -> None:
        now_s = float(self.state.clock["now"][0])
        if self._phases and self._origin_s + self._phases[0].begin_s <= now_s:
            self._begin(self._phases.pop(0), now_s)
        else:
            self._let_go()

    def _begin(self, phase: Phase, now_s: float) -> None:
        """Begin a phase; between disturbances the state is one of the line as it stands in its file."""
        before, plain = self._now, self._compiled.model
        if not before.names:
            self.state = widen_state(plain, phase.model, self.state)
            before = Phase(before.begin_s, _give_rows(plain, phase.model))
        self._now = phase
        changed = np.flatnonzero(before.model.timings != phase.model.timings)
        draw_again(phase.model, self.state, changed.tolist())
        self.state.crews["free"] += phase.model.crews["size"] - before.model.crews["size"]
        self._let_go()
        self._lift(set(before.stops) - set(phase.stops), now_s)
        self._strike(set(phase.stops) - set(before.stops), now_s)
        self._feed(before.model, now_s)
        if not phase.names:
            advance(self._model, self.state, now_s)
            self.state = narrow_state(plain, phase.model, self.state)
            self._model = plain

    def _let_go(self) -> None:
        """Let those go who should be away and have ended their work, and all others answer the calls that wait."""
        model = self._now.model
        self._leaving = set(np.flatnonzero(self.state.crews["free"] < 0).tolist())
        for crew in np.flatnonzero(model.crews["walks"] == 1).tolist():
            _seat_people(model, self.state, crew)
        self._model = _make_deaf(model, self._leaving) if self._leaving else model
        call_again(self._model, self.state)

    def _strike(self, stops: set[int], now_s: float) -> None:
        """Stop the servers of failure modes; those that cannot be stopped now, as soon as they can."""
        for fault in sorted(stops):
            server = _find_server(self._now.model, fault)
            self.state.clocks[fault] = 0.0
            if self.state.servers["state"][server] in _STRIKABLE:
                self.state.servers["fault"][server] = fault
                set_timer(self.state, np.int64(server), now_s, np.int64(EventKind.FAILED))

    def _lift(self, stops: set[int], now_s: float) -> None:
        """Let the servers of failure modes go on."""
        for fault in sorted(stops):
            server = _find_server(self._now.model, fault)
            record = self.state.servers[server]
            self.state.clocks[fault] = math.inf
            if record["state"] == ServerState.DOWN and record["fault"] == fault:
                set_timer(self.state, np.int64(server), now_s, np.int64(EventKind.REPAIRED))

    def _feed(self, before: Model, now_s: float) -> None:
        """Let parts enter again where none did: a server that has starved takes one, as after a repair."""
        model, servers = self._now.model, self.state.servers
        entries = (model.stations["fed"] == 1) & (before.stations["fed"] == 0)
        for server in np.flatnonzero(entries[model.servers["station"]]).tolist():
            if servers["state"][server] == ServerState.STARVED:
                servers["interrupted"][server] = ServerState.STARVED
                servers["fault"][server] = int(model.servers["end_fault"][server]) - 1
                set_timer(self.state, np.int64(server), now_s, np.int64(EventKind.REPAIRED))


def _find_server(model: Model, fault: int) -> int:
    return int(np.searchsorted(model.servers["end_fault"], fault, side="right"))


def _give_rows(plain: Model, wide: Model) -> Model:
    """Return a model with the rows that phases have, as far as they are compared."""
    timings = wide.timings.copy()
    timings[: len(plain.timings)] = plain.timings
    return plain._replace(timings=timings)


def _make_deaf(model: Model, crews: set[int]) -> Model:
    """Return a model in which nobody of some crews answers a call; it waits all the same."""
    mask = ~sum(1 << crew for crew in crews)
    faults, stations = model.faults.copy(), model.stations.copy()
    for column in (faults["crews"], stations["help_crews"]):
        column[column > 0] = column[column > 0] & mask | NOBODY
    return model._replace(faults=faults, stations=stations)


def _seat_people(model: Model, state: State, crew: int) -> None:
    """Put the people of a crew who are busy before all others, as far as it has shrunk; only the first answer calls."""
    first, size = int(model.crews["first_person"][crew]), int(model.crews["size"][crew])
    following = model.crews["first_person"][crew + 1 :]
    end = int(following[0]) if len(following) else len(state.people)
    if size == end - first:
        return
    order = np.argsort(state.people["busy"][first:end] == 0, kind="stable")
    state.people[first:end] = state.people[first:end][order]
    places = np.argsort(order)
    for server in np.flatnonzero(state.servers["crew"] == crew):
        state.servers["person"][server] = first + places[state.servers["person"][server] - first]
