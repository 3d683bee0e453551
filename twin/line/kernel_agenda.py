"""Kernels of the agenda: servers that are attended to before the next event, in the order in which they were listed."""

from twin.line.arrays import Int, Model, State
from twin.line.jit import inline_kernel, kernel


@kernel
def list_server(model: Model, state: State, server: Int) -> None:
    """Put a server on the agenda."""
    if state.is_listed[server] == 0:
        clock = state.clock[0]
        state.is_listed[server] = 1
        state.agenda[_go_round(model, clock.agenda_head + clock.agenda)] = server
        clock.agenda += 1


@kernel
def take_listed(model: Model, state: State) -> Int:
    """Return the server that is attended to next, and take it off the agenda."""
    clock = state.clock[0]
    server = state.agenda[clock.agenda_head]
    clock.agenda_head = _go_round(model, clock.agenda_head + 1)
    clock.agenda -= 1
    state.is_listed[server] = 0
    return server  # type: ignore[no-any-return]


@inline_kernel
def _go_round(model: Model, place: Int) -> Int:
    """Return a place of the ring; a division would take longer than all else here."""
    return place - model.servers.size if place >= model.servers.size else place
