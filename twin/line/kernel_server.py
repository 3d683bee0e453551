"""Kernels of one server: its state and its timer."""

import math

import numpy as np

from twin.line.arrays import Int, Model, Records, State
from twin.line.jit import inline_kernel, kernel
from twin.line.kernel_clock import age_clocks, schedule_first
from twin.line.kernel_timers import set_timer, stop_timer
from twin.line.order import EventKind
from twin.records.state import ServerState

_FINISHED = np.int64(EventKind.FINISHED)
_WORKING = np.int64(ServerState.WORKING)
_STARVED = np.int64(ServerState.STARVED)
_BLOCKED = np.int64(ServerState.BLOCKED)
_DOWN = np.int64(ServerState.DOWN)
_WAITING_REPAIR = np.int64(ServerState.WAITING_REPAIR)
_MINOR_STOP = np.int64(ServerState.MINOR_STOP)
_OFF_SHIFT = np.int64(ServerState.OFF_SHIFT)
_WAITING_ROBOT = np.int64(ServerState.WAITING_ROBOT)


@kernel
def enter(model: Model, state: State, server: Int, new: Int) -> None:
    """Put a server into a state, and the robot that works there; count the time it spent in the last one."""
    _switch(model, state, server, new)
    if state.servers[server].robot >= 0:
        _accompany(model, state, server, new)


@kernel
def _switch(model: Model, state: State, server: Int, new: Int) -> None:
    now = state.clock[0].now
    record = state.servers[server]
    if model.servers[server].watched:
        age_clocks(model, state, server)
    if record.state != new:
        record.periods += is_active(new) and not is_active(record.state)
        state.state_time[server, record.state] += now - record.since
        record.since = now
        record.state = new
        record.turn = state.clock[0].number
        state.clock[0].number += 1


@inline_kernel
def is_active(server_state: Int) -> bool:
    """Tell whether a server is neither starved nor blocked, nor waits for a robot (Roser, Nakano, Tanaka 2001)."""
    return bool(server_state != _STARVED and server_state != _BLOCKED and server_state != _WAITING_ROBOT)


@kernel
def _accompany(model: Model, state: State, server: Int, new: Int) -> None:
    """Let the robot that works at a server work while that works, and wait while it stands."""
    number = state.servers[server].robot
    robot = state.robots[number - state.clock[0].first_robot]
    pool = model.pools[model.stations[model.servers[number].station].pool]
    if robot.there == 0 or is_out_of_use(state.servers[number].state):
        return
    if new == _WORKING:
        change_robot(model, state, number, _WORKING, _find_power(model, state, server, pool.working))
        state.servers[number].left = math.inf
        state.servers[number].resumed = state.clock[0].now
        schedule_first(model, state, number, _find_critical(pool, robot, state.clock[0].now))
    elif state.servers[number].state == _WORKING:
        change_robot(model, state, number, _BLOCKED, pool.waiting)
        schedule_first(model, state, number, math.inf)


@inline_kernel
def is_out_of_use(server_state: Int) -> bool:
    """Tell whether a robot is down, off shift or maintained."""
    return bool(_DOWN <= server_state <= _WAITING_REPAIR or _MINOR_STOP <= server_state <= _OFF_SHIFT)


@kernel
def change_robot(model: Model, state: State, number: Int, new: Int, power: float) -> None:
    """Put a robot into a state in which it draws a power [W]."""
    meter(state, number)
    _switch(model, state, number, new)
    state.robots[number - state.clock[0].first_robot].power = power


@kernel
def meter(state: State, number: Int) -> None:
    """Count what a robot has drawn from its battery, and how long it has worked, up to now."""
    robot = state.robots[number - state.clock[0].first_robot]
    elapsed = state.clock[0].now - robot.metered
    robot.metered = state.clock[0].now
    robot.charge = max(robot.charge - robot.power * elapsed, 0.0)
    state.servers[number].energy += robot.power * elapsed
    if state.servers[number].state == _WORKING:
        robot.worked += elapsed


@kernel
def _find_power(model: Model, state: State, server: Int, stated: float) -> float:
    """Return the power at a service [W]: the attempt's measured energy over its time, or what is stated."""
    if model.stations[model.servers[server].station].skill == 0:
        return stated
    attempt = state.servers[server].attempt
    return model.energies[attempt] / model.values[attempt]  # type: ignore[no-any-return]


@kernel
def _find_critical(pool: Records, robot: Records, now: float) -> float:
    """Return when a working robot's charge becomes critical [s]."""
    if pool.charger < 0 or robot.power <= 0.0:
        return math.inf
    return now + max(robot.charge - pool.critical, 0.0) / robot.power  # type: ignore[no-any-return]


@kernel
def work(model: Model, state: State, server: Int, left: float) -> None:
    """Let a server work for the given time on the part it holds."""
    record = state.servers[server]
    enter(model, state, server, _WORKING)
    record.left = left
    record.resumed = state.clock[0].now
    if model.servers[server].watched:
        schedule_first(model, state, server, record.resumed + left)
    else:
        set_timer(state, server, record.resumed + left, _FINISHED)


@kernel
def wait(model: Model, state: State, server: Int, waiting: Int) -> None:
    """Let a server wait for a part or for a place; time-dependent clocks run on."""
    enter(model, state, server, waiting)
    if model.servers[server].watched:
        schedule_first(model, state, server, math.inf)
    else:
        stop_timer(state, server)
