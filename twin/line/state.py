"""The state of a line at its start, copies of it, and integrals up to any moment."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import (
    BLOCK,
    CALENDAR_STATE,
    CLOCK,
    CREW_STATE,
    PART,
    PERSON,
    PLACE,
    SERVER_STATE,
    Model,
    Records,
    State,
)
from twin.line.arrays_transport import BELT_STATE, CARRIER_STATE, ROBOT
from twin.line.compile import CompiledLine
from twin.line.kernel import open_line
from twin.line.kernel_record import FLOW_BINS
from twin.line.kernel_timers import count_nodes
from twin.line.order import Way
from twin.line.streams import make_streams
from twin.records.outcome import Outcome
from twin.records.state import STATES, RobotState, ServerState


def start_line(compiled: CompiledLine, *, seed: int, replication: int = 0) -> State:
    """Return the state at time 0: an empty line that has just been given its first parts."""
    state = make_state(compiled, seed, replication)
    open_line(compiled.model, state)
    return state


def copy_state(state: State) -> State:
    """Return an independent copy, from which the line can run on differently."""
    return State._make(_copy(array) for array in state)


def _copy(array: NDArray[Any]) -> NDArray[Any]:
    """Return a copy whose bytes between the fields of records are zero, as those of a new state are."""
    copy: NDArray[Any] = np.zeros(array.shape, array.dtype)
    copy[...] = array
    return copy


def read_state_times(state: State) -> NDArray[np.float64]:
    """Return the time of each server in each state up to the present [s], shape (servers, states)."""
    times: NDArray[np.float64] = state.state_time.copy()
    servers = np.arange(len(times))
    times[servers, state.servers["state"]] += state.clock["now"][0] - state.servers["since"]
    return times


def read_level_times(compiled: CompiledLine, state: State, queue: int) -> NDArray[np.float64]:
    """Return the time a queue spent at each level [s], shape (capacity + 1,)."""
    first, capacity = (int(compiled.model.queues[name][queue]) for name in ("first_level", "capacity"))
    times: NDArray[np.float64] = state.level_time[first : first + capacity + 1].copy()
    times[state.places["level"][queue]] += state.clock["now"][0] - state.places["since"][queue]
    return times


def read_mean_parts(state: State) -> float:
    """Return the mean number of parts in the line since the statistics began."""
    clock = state.clock[0]
    total = clock["parts_time"] + clock["parts"] * (clock["now"] - clock["parts_since"])
    return float(total / (clock["now"] - clock["start"]))


def read_crew_times(compiled: CompiledLine, state: State) -> NDArray[np.float64]:
    """Return how long each crew's people have been busy, walks included, and walking [s], shape (crews, 2)."""
    pools = state.crews
    elapsed = state.clock["now"][0] - pools["since"]
    busy = pools["busy_time"] + (compiled.model.crews["size"] - pools["free"]) * elapsed
    times: NDArray[np.float64] = np.column_stack([busy, pools["walk_time"] + pools["walking"] * elapsed])
    return times


def make_state(compiled: CompiledLine, seed: int, replication: int) -> State:
    """Return an empty line whose streams stand at their beginnings."""
    model = compiled.model
    servers, stations, crews = len(model.servers), len(model.stations), len(model.crews)
    queues, places = len(model.queues), int(model.queues["capacity"].sum())
    parts = places + _count_hands(model)
    first_leaf, nodes = count_nodes(servers + len(model.calendars) + len(model.belts) + len(model.carriers))
    robots = sum(end - first for _, first, end in compiled.pools)
    cells = int(model.queues["ring_mask"].sum()) + queues
    state = State(
        clock=np.zeros(1, CLOCK),
        servers=np.zeros(servers, SERVER_STATE),
        state_time=np.zeros((servers, STATES)),
        due=np.full(nodes, np.inf),
        rank=np.zeros(nodes, np.int64),
        marked=np.zeros(first_leaf, np.int64),
        is_marked=np.zeros(first_leaf, np.int8),
        agenda=np.zeros(servers, np.int64),
        is_listed=np.zeros(servers, np.int8),
        places=np.zeros(queues, PLACE),
        ring=np.zeros(cells, np.int64),
        level_time=np.zeros(places + queues),
        parts=np.zeros(parts, PART),
        free_parts=np.arange(parts - 1, -1, -1),
        passes=np.zeros((parts, compiled.limits), np.int64),
        admitted=np.zeros(stations, np.int64),
        crews=np.zeros(crews, CREW_STATE),
        people=_place_people(model),
        calls=np.zeros(servers, np.int64),
        calendars=np.zeros(len(model.calendars), CALENDAR_STATE),
        robots=np.zeros(robots, ROBOT),
        free_chargers=np.array(model.chargers["size"]),
        belts=np.zeros(len(model.belts), BELT_STATE),
        entries=np.zeros(cells if len(model.belts) else 0),
        carriers=np.zeros(len(model.carriers), CARRIER_STATE),
        returns=np.zeros(int(model.carriers["count"].sum())),
        clocks=np.zeros(len(model.faults)),
        wear=np.zeros(len(model.faults), np.int64),
        streams=make_streams(compiled.sources, seed=seed, replication=replication),
        ahead=np.zeros((len(model.timings), BLOCK)),
        outcomes=np.zeros((stations, len(Outcome)), np.int64),
        flow_counts=np.zeros(FLOW_BINS, np.int64),
    )
    state.clock["first_leaf"] = first_leaf
    state.clock["supply"] = compiled.supply
    state.clock["free_parts"] = parts
    state.servers["state"] = ServerState.STARVED
    stations_of = model.stations[model.servers["station"]]
    state.servers["target"] = np.where(stations_of["plain"] == 1, stations_of["next"], Way.UNDECIDED)
    state.servers["aim"] = Way.UNDECIDED
    state.servers["product"] = -1
    state.servers["part"] = -1
    state.servers["crew"] = -1
    state.servers["robot"] = -1
    state.clock["first_robot"] = servers - robots
    _place_robots(model, state)
    state.belts["last_entry"] = state.belts["left"] = -np.inf
    state.carriers["free"] = model.carriers["count"]
    state.calendars["origin"] = compiled.warm_up_s
    state.crews["free"] = model.crews["size"]
    return state


def _place_people(model: Model) -> Records:
    people = np.zeros(int(model.crews["size"].sum()), PERSON)
    for axis in ("x", "y"):
        people[axis] = np.repeat(model.crews[axis], model.crews["size"])
    return people


def _place_robots(model: Model, state: State) -> None:
    """Put the robots of all pools, with full batteries, at their places; those beyond a pool's size are spares."""
    state.robots["serves"] = -1
    first = int(state.clock["first_robot"][0])
    for pool in model.pools:
        robots = np.arange(pool["first_robot"], pool["end_robot"])
        state.robots["charge"][robots - first] = pool["capacity"]
        state.robots["power"][robots - first] = pool["waiting"]
        state.robots["x"][robots - first], state.robots["y"][robots - first] = model.positions[pool["station"]]
        state.servers["state"][robots[pool["size"] :]] = RobotState.SPARE
        state.robots["power"][robots[pool["size"] :] - first] = 0.0


def read_robot_energy(state: State) -> NDArray[np.float64]:
    """Return what the robots of pools have drawn since the statistics began [J], shape (robots,)."""
    drawn: NDArray[np.float64] = state.servers["energy"][int(state.clock["first_robot"][0]) :].copy()
    drawn += state.robots["power"] * (state.clock["now"][0] - state.robots["metered"])
    return drawn


def _count_hands(model: Model) -> int:
    """Return how many parts all servers may hold together, with one more that is handed over."""
    stations = model.stations[model.servers["station"]]
    taken = np.add.reduceat(model.queues["take"], model.stations["first_queue"][: model.queues["station"].max() + 1])
    held = np.ones(len(model.stations), np.int64)
    held[: len(taken)] = taken
    return int((held[model.servers["station"]] * np.maximum(stations["yields"], 1)).sum()) + 1
