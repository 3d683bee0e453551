"""Groups of the table that are queues, which a line holds as a source station, an ample buffer and servers."""

from collections.abc import Callable, Mapping

import numpy as np

from twin.config.crew import Walk
from twin.config.distribution import Constant, Distribution, Uniform
from twin.line.kernel import advance, restart_statistics, sample
from twin.line.state import read_crew_times, start_line
from twin.line.validation.serial import make_equal_line, make_erlang
from twin.line.validation.study import (
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

_AMPLE = 100_000
"""Places that stand for infinitely many: at these loads more than a few hundred are never used."""
_BATCHES = 1_000


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
    """Group K: a single server with any arrivals and services; W by Little's law."""
    params = entry.params
    if params.get("c", 1) != 1:
        return "the share of arrivals that wait is not recorded"
    if "K" in params or "lam1" in params:
        return "arrivals are not lost, and parts have no priorities"
    arrivals, services = _read_queue(entry)
    compiled = make_line([arrivals, services], [_AMPLE])

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        rate, queue = read_throughput(state), read_mean_level(compiled, state, 1)
        parts = queue + 1 - float(read_shares(state, ServerState.STARVED)[1])
        values = {"L": parts, "Lq": queue, "W": parts / rate, "Wq": queue / rate}
        return values if isinstance(entry.expected, dict) else {"": values[entry.metric]}

    return Study(simulate, length=100_000.0)


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
    "O_output_variance": study_output_variance,
    "U_transient": study_transient,
}
