"""Groups of the table that are queues, which a line holds as a source station, an ample buffer and servers."""

from collections.abc import Callable, Mapping

import numpy as np

from twin.config.crew import Walk
from twin.config.distribution import Constant, Distribution, Uniform
from twin.config.flow import Source, WhenFull
from twin.config.line import Buffer, Line, Station
from twin.config.pool import RobotPool
from twin.line.arrays import State
from twin.line.compile import compile_line
from twin.line.kernel import advance, restart_statistics, sample
from twin.line.kernel_record import find_flow_edges
from twin.line.state import read_crew_times, start_line
from twin.line.validation.robots import AMPLE, make_queues, read_waiting
from twin.line.validation.serial import make_equal_line, make_erlang
from twin.line.validation.study import (
    EMPTY_AT_START,
    Study,
    Values,
    make_exponential,
    make_failure,
    make_line,
    read_mean_level,
    read_shares,
    read_throughput,
    run_long,
)
from twin.line.validation.table import Entry
from twin.records.state import ServerState

_BATCHES = 1_000
_EDGES = find_flow_edges()
_MIDDLES = (_EDGES[:-1] + _EDGES[1:]) / 2


def study_repair_shop(entry: Entry) -> Study:
    """Group J: machines that share repairmen, as one station that is never starved or blocked."""
    params = entry.params
    machines, repairers = params["N"], params.get("c", 1)
    walk = Walk(time=make_exponential(1 / params["walk_rate"])) if "walk_rate" in params else None
    failure = make_failure(params["lam"], params["mu"], crew=True)
    running = Constant(kind="constant", value_s=1e6)  # what a machine makes does not matter
    compiled = make_line([running], [], servers=[machines], failures=[failure], crew=repairers, walk=walk)

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        running, waiting, down = (
            float(read_shares(state, kind).sum())
            for kind in (ServerState.WORKING, ServerState.WAITING_REPAIR, ServerState.DOWN)
        )
        failures = float(state.servers["failures"].sum())
        return {
            "avail": running / machines,
            "running": running,
            "Lq": waiting,
            "util": down / repairers,
            "busy": float(read_crew_times(compiled, state)[0, 0]) / length / repairers,
            "wait": waiting * length / failures,
            "repairs_per_time": failures / length,
        }

    return Study(simulate)


def study_queue(entry: Entry) -> Study | str:
    """Group K: servers with any arrivals and services; W by Little's law."""
    params = entry.params
    if "lam1" in params:
        return _study_classes(params)
    if "K" in params:
        return _study_loss(params)
    arrivals, services = _read_queue(entry)
    servers = params.get("c", 1)
    compiled = make_line([arrivals, services], [AMPLE], servers=[1, servers])

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        rate, queue = read_throughput(state), read_mean_level(compiled, state, 1)
        parts = queue + servers - float(read_shares(state, ServerState.STARVED)[1:].sum())
        waiting = float(state.places["waited"][1]) / length / rate
        values = {"C": waiting, "L": parts, "Lq": queue, "W": parts / rate, "Wq": queue / rate}
        return values if isinstance(entry.expected, dict) else {"": values[entry.metric]}

    return Study(simulate, length=100_000.0)


def _study_classes(params: Mapping[str, float]) -> Study:
    """Return the study of classes of parts, of which the first goes first, without interrupting a service.

    Each class has a station of its own; the server is the one robot of all, which answers the first one's calls first.
    """
    rates = [params[f"lam{place}"] for place in range(1, 1 + sum(name.startswith("lam") for name in params))]
    robot = RobotPool(name="server", size=1)
    priorities = range(len(rates), 0, -1)
    compiled = make_queues(rates, make_exponential(1 / params["mu"]), robot, priorities)

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        return {f"Wq{place + 1}": read_waiting(compiled, state, place) / rate for place, rate in enumerate(rates)}

    return Study(simulate)


def _study_loss(params: Mapping[str, float]) -> Study:
    """Return the study of a queue of limited places, whose other arrivals are lost."""
    arrivals = make_exponential(1 / params["lam"])
    line = Line(
        line="reference",
        stations=(Station(name="server", processing=make_exponential(1 / params["mu"])),),
        buffers=(Buffer(name="queue", before="server", capacity=int(params["K"]) - 1),),
        sources=(Source(name="source", feeds="server", arrivals=arrivals, when_full=WhenFull.LOSE),),
        plan=EMPTY_AT_START,
    )
    compiled = compile_line(line, {})

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        rate, lost = read_throughput(state), float(state.clock["lost"][0]) / length
        return {"throughput": rate, "p_loss": lost / (rate + lost)}

    return Study(simulate)


def _read_queue(entry: Entry) -> tuple[Distribution, Distribution]:
    params = entry.params
    if "interarrival" in params:
        return Constant(kind="constant", value_s=float(params["interarrival"])), make_exponential(1 / params["mu"])
    arrivals = make_exponential(1 / params["lam"])
    if "mu" in params:
        return arrivals, make_exponential(1 / params["mu"])
    mean, scv = float(params["es"]), float(params["scv"])
    if "/U(" in entry.model:  # symmetric about the mean; the schema's times are above 0
        half = mean * float(np.sqrt(3 * scv))
        return arrivals, Uniform(kind="uniform", low_s=max(mean - half, 1e-12), high_s=mean + half)
    return arrivals, make_erlang(mean, scv)


def study_breakdowns(entry: Entry) -> Study:
    """Group L: a server that fails while it works; its completion times are the flow times of one that never waits."""
    params = entry.params
    mean, scv = (params["t0"], params["c02"]) if "t0" in params else (params["es"], params["scv"])
    to_failure, to_repair = (params["mf"], params["mr"]) if "mf" in params else (1 / params["f"], params["repair_mean"])
    if params.get("cr2", 1) != 1:
        raise ValueError("repair times are exponential here")
    failures, law = make_failure(1 / to_failure, 1 / to_repair), make_erlang(mean, scv)
    unit = _find_middle(mean) / mean
    slower = make_failure(1 / to_failure / unit, 1 / to_repair / unit)
    alone = make_line([make_erlang(unit * mean, scv)], [], failures=[slower])
    arrivals = make_exponential(1 / params["lam"]) if "lam" in params else None
    queued = make_line([arrivals, law], [AMPLE], failures=[None, failures]) if arrivals else None

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(alone, seed, replication, length)
        working, down = (float(read_shares(state, kind)[0]) for kind in (ServerState.WORKING, ServerState.DOWN))
        completion, completion_scv = _read_flow_moments(state)
        values = {"A": working / (working + down), "te": completion / unit, "ce2": completion_scv}
        if queued is None:
            return values
        state = run_long(queued, seed, replication, length)
        return {
            "Wq": read_mean_level(queued, state, 1) / read_throughput(state),
            "utilisation_incl_down": 1 - float(read_shares(state, ServerState.STARVED)[1]),
            "completion_mean": completion / unit,
            "completion_scv": completion_scv,
        }

    return Study(simulate, length=10_000.0 * mean)


def _find_middle(flow_s: float) -> float:
    """Return the middle of a flow time's bin: a service of nearly that time in most parts would bias their moments."""
    return float(_MIDDLES[np.searchsorted(_EDGES, flow_s, side="right") - 1])


def _read_flow_moments(state: State) -> tuple[float, float]:
    """Return mean and squared coefficient of variation of the flow times; the latter by their bins' middles."""
    counts = state.flow_counts
    first, second = (float(counts @ _MIDDLES**power) / float(counts.sum()) for power in (1, 2))
    return float(state.clock["flow_time"][0]) / float(state.clock["good"][0]), second / first**2 - 1


def study_output_variance(entry: Entry) -> Study:
    """Group O: variance of the output per unit of time, from the counts of long consecutive stretches."""
    params = entry.params
    if "K" in params:
        compiled, stretch = make_equal_line(params["K"], params["B"]), 500.0
    else:
        failure = make_failure(params["p"], params["r"])
        compiled, stretch = make_line([make_exponential(1.0)], [], failures=[failure]), 2_000.0

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = start_line(compiled, seed=seed, replication=replication)
        advance(compiled.model, state, 2_000.0)
        restart_statistics(state)
        times = 2_000.0 + np.cumsum(np.full(int(length), stretch))
        counts = np.zeros((len(times), 2), np.int64)
        sample(compiled.model, state, times, counts, np.zeros((len(times), len(compiled.stations))))
        parts = np.diff(counts[:, 0], prepend=0)
        rate, variance = parts.mean() / stretch, parts.var(ddof=1) / stretch
        return {"TH": rate, "V": variance, "index_of_dispersion": variance / rate}

    return Study(simulate, length=float(_BATCHES))


def study_transient(entry: Entry) -> Study:
    """Group U: mean output of many short runs from empty, beside the long-run rate."""
    params = entry.params
    compiled, until = make_equal_line(params["K"], params["B"]), float(params["T"])

    def simulate(seed: int, replication: int, length: float) -> Values:
        runs = int(length)
        counts = [_count_output(seed, replication * 1_000_000 + run) for run in range(runs)]
        steady = read_throughput(run_long(compiled, seed, replication, 50.0 * length))
        mean = float(np.mean(counts))
        return {"mean_out": mean, "steady_rate": steady, "bias_of_rate": mean / until - steady}

    def _count_output(seed: int, replication: int) -> int:
        state = start_line(compiled, seed=seed, replication=replication)
        advance(compiled.model, state, until)
        return int(state.clock["good"][0])

    return Study(simulate, length=100.0, loose=frozenset({"bias_of_rate"}))


STUDIES: Mapping[str, Callable[[Entry], Study | str]] = {
    "J_repairman": study_repair_shop,
    "K_queues": study_queue,
    "L_breakdown_queue": study_breakdowns,
    "O_output_variance": study_output_variance,
    "U_transient": study_transient,
}
