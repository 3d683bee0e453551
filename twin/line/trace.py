"""A line event by event: slow, for looking closely."""

from collections.abc import Iterator
from typing import NamedTuple

from twin.line.arrays import State
from twin.line.compile import CompiledLine
from twin.line.kernel import step
from twin.line.kernel_timers import find_next
from twin.line.order import KIND_SHIFT, EventKind
from twin.records.state import RobotState, ServerState


class Event(NamedTuple):
    """One event, and what its server does after it.

    Attributes:
        time_s: when [s].
        kind: what.
        server: where, counted over all stations.
        then: state of the server afterwards.
    """

    time_s: float
    kind: EventKind
    server: int
    then: ServerState | RobotState


def trace(compiled: CompiledLine, state: State) -> Iterator[Event]:
    """Yield the events to come, advancing the state, until nothing is scheduled any more.

    What a calendar does shows in the next event of its servers.
    """
    while True:
        kind = EventKind(int(state.rank[find_next(state)]) >> KIND_SHIFT)
        server = int(step(compiled.model, state))
        if server < 0:
            return
        if server >= len(state.servers):  # a calendar
            continue
        kinds = RobotState if server >= int(state.clock["first_robot"][0]) else ServerState
        then = kinds(int(state.servers["state"][server]))
        yield Event(float(state.clock["now"][0]), kind, server, then)
