"""The state of a line at its start, copies of it, and integrals up to any moment."""

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import BLOCK, CLOCK, CREW_STATE, PART, PERSON, PLACE, SERVER_STATE, Model, Records, State
from twin.line.compile import CompiledLine
from twin.line.kernel import open_line
from twin.line.kernel_record import FLOW_BINS
from twin.line.kernel_timers import count_nodes
from twin.line.streams import make_streams
from twin.records.outcome import Outcome
from twin.records.state import ServerState


def start_line(compiled: CompiledLine, *, seed: int, replication: int = 0) -> State:
    """Return the state at time 0: an empty line that has just been given its first parts."""
    state = _make_state(compiled, seed, replication)
    open_line(compiled.model, state)
    return state


def copy_state(state: State) -> State:
    """Return an independent copy, from which the line can run on differently."""
    return State._make(array.copy() for array in state)


def read_state_times(state: State) -> NDArray[np.float64]:
    """Return the time of each server in each state up to the present [s], shape (servers, states)."""
    times: NDArray[np.float64] = state.state_time.copy()
    servers = np.arange(len(times))
    times[servers, state.servers["state"]] += state.clock["now"][0] - state.servers["since"]
    return times


def read_level_times(compiled: CompiledLine, state: State, station: int) -> NDArray[np.float64]:
    """Return the time the buffer before a station spent at each level [s], shape (capacity + 1,)."""
    first, capacity = (int(compiled.model.stations[name][station]) for name in ("first_level", "capacity"))
    times: NDArray[np.float64] = state.level_time[first : first + capacity + 1].copy()
    times[state.places["level"][station]] += state.clock["now"][0] - state.places["since"][station]
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


def _make_state(compiled: CompiledLine, seed: int, replication: int) -> State:
    model = compiled.model
    servers, stations, crews = len(model.servers), len(model.stations), len(model.crews)
    places = int(model.stations["capacity"].sum())
    first_leaf, nodes = count_nodes(servers)
    state = State(
        clock=np.zeros(1, CLOCK),
        servers=np.zeros(servers, SERVER_STATE),
        state_time=np.zeros((servers, len(ServerState))),
        due=np.full(nodes, np.inf),
        rank=np.zeros(nodes, np.int64),
        marked=np.zeros(first_leaf, np.int64),
        is_marked=np.zeros(first_leaf, np.int8),
        places=np.zeros(stations, PLACE),
        ring=np.zeros(int(model.stations["ring_mask"].sum()) + stations, np.int64),
        level_time=np.zeros(places + stations),
        parts=np.zeros(places + servers, PART),
        free_parts=np.arange(places + servers - 1, -1, -1),
        crews=np.zeros(crews, CREW_STATE),
        people=_place_people(model),
        calls=np.zeros(servers, np.int64),
        clocks=np.zeros(len(model.faults)),
        streams=make_streams(compiled.sources, seed=seed, replication=replication),
        ahead=np.zeros((len(model.timings), BLOCK)),
        outcomes=np.zeros((stations, len(Outcome)), np.int64),
        flow_counts=np.zeros(FLOW_BINS, np.int64),
    )
    state.clock["first_leaf"] = first_leaf
    state.clock["supply"] = compiled.supply
    state.clock["free_parts"] = places + servers
    state.servers["state"] = ServerState.STARVED
    state.servers["part"] = -1
    state.servers["crew"] = -1
    state.crews["free"] = model.crews["size"]
    return state


def _place_people(model: Model) -> Records:
    people = np.zeros(int(model.crews["size"].sum()), PERSON)
    for axis in ("x", "y"):
        people[axis] = np.repeat(model.crews[axis], model.crews["size"])
    return people
