"""What the runner costs, and how far it goes (``twin bench scale``): measured on this machine, projected to 10,000."""

import os
import pickle
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa

from twin.experiments.cluster import open_cluster
from twin.experiments.executor import Executor, Finished, SerialExecutor
from twin.experiments.ray_executor import BATCH_S, MAX_BATCH, RayExecutor
from twin.experiments.replicate import Replicate
from twin.line.bench_lines import make_hub
from twin.records.manifest import Manifest, digest_text
from twin.records.store import Store

WORK_S = 60.0
"""Serial work of the sweep that two workers are timed on [s]."""
WORKERS = 2
TASKS = 500
RESULTS = 200
PART = 20
"""Replications in a part of the store."""
SCENARIO = "base"
SHIFTS = 100
"""Shifts in a replication of the timed sweep, so that it takes about a tenth of a second."""
CORES = 10_000
NETWORK_BYTES_PER_S = 1.25e9
"""What reaches the driver: a 10 Gbit/s link, the usual one of a cloud node."""
RUN_S = {"replication of a shift": 0.015, "long replication": 0.3, "physics attempt": 2.5}
"""CPU time of the runs that are projected [s]."""

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Costs:
    """What one thing costs the driver.

    Attributes:
        task_s: CPU time of a batch, whatever is in it [s].
        result_s: CPU time to take a replication's result out of its batch [s].
        store_s: CPU time to store a replication, with the joining of parts at the end [s].
        result_bytes: of a replication's tables on their way.
    """

    task_s: float
    result_s: float
    store_s: float
    result_bytes: float


@dataclass(frozen=True)
class Timed:
    """Calls a function that makes tables and tells what it took, in one more table: CPU time and wall time [s]."""

    function: Callable[[Any], Any]

    def __call__(self, payload: Any) -> Tables:
        """Return what the function made, with a table ``took``."""
        wall, cpu = time.perf_counter(), time.process_time()
        tables = self.function(payload)
        took = {"cpu_s": [time.process_time() - cpu], "wall_s": [time.perf_counter() - wall]}
        return {**tables, "took": pa.table(took)}


@dataclass(frozen=True)
class WorkOff:
    """Calls a function on payloads one after the other and keeps nothing."""

    function: Callable[[Any], Any]

    def __call__(self, payloads: Sequence[Any]) -> None:
        """Call the function on each payload."""
        for payload in payloads:
            self.function(payload)


@dataclass(frozen=True)
class Give:
    """Returns the same tables for every payload, so that only their way is timed."""

    tables: Tables

    def __call__(self, payload: int) -> Tables:
        """Return the tables, packed and unpacked on their way like any."""
        del payload
        return self.tables


def run(work_s: float = WORK_S) -> dict[str, Any]:
    """Return every cost, the gain of two workers on a sweep, and where 10,000 processors would break first."""
    load_before = os.getloadavg()[0]
    shift = Replicate({SCENARIO: make_hub()}, 1, {})
    results = [_replicate(shift, number) for number in range(RESULTS)]
    start = time.perf_counter()
    with open_cluster(WORKERS, None):
        start_s = time.perf_counter() - start
        task = measure_tasks()
        result_s = measure_results(results[0], task["driver_cpu_ms"] / 1e3)
        gain = measure_gain(work_s)
    stored = measure_store(results)
    size = len(pickle.dumps(results[0], protocol=5))
    costs = Costs(task["driver_cpu_ms"] / 1e3, result_s, stored["cpu_ms_per_replication"] / 1e3, size)
    return {
        "machine": {"processors": os.cpu_count(), "load_before": load_before, "load_after": os.getloadavg()[0]},
        "ray": {"start_s": start_s, **{f"task_{name}": value for name, value in task.items()}},
        "result": {"bytes": size, "rows": _count_rows(results[0]), "driver_cpu_ms": result_s * 1e3},
        "store": stored,
        "two_workers": gain,
        f"projection to {CORES:,} processors": [project(name, run_s, costs) for name, run_s in RUN_S.items()],
    }


def measure_tasks() -> dict[str, float]:
    """Return what a batch costs that holds one payload with nothing to do: wall time and CPU time of the driver."""
    with _stopwatch() as took:
        list(RayExecutor(WORKERS, batch_s=0.0).map(abs, range(TASKS)))
    return {"wall_ms": took["wall_s"] / TASKS * 1e3, "driver_cpu_ms": took["cpu_s"] / TASKS * 1e3}


def measure_results(tables: Tables, task_s: float) -> float:
    """Return the driver's CPU time for a replication's result, its share of the batch left out [s]."""
    with _stopwatch() as took:
        list(RayExecutor(WORKERS).map(Give(tables), range(TASKS)))
    return max(0.0, took["cpu_s"] / TASKS - task_s * 2 * WORKERS / TASKS)


def measure_store(results: Sequence[Tables]) -> dict[str, float]:
    """Return what the store costs, a part and a replication apart: parts are written by time, whatever is in them."""
    with tempfile.TemporaryDirectory() as folder:
        few, _ = _append(Path(folder) / "few", results, len(results))
        many, store = _append(Path(folder) / "many", results, PART)
        with store.write() as writer, _stopwatch() as joining:
            writer.compact()
        with _stopwatch() as reading:
            rows = sum(store.read(name).num_rows for name in results[0])
    parts = len(results) / PART
    one_s = (few["cpu_s"] + joining["cpu_s"]) / len(results)
    return {
        "part_ms": (many["wall_s"] - few["wall_s"]) / (parts - 1) * 1e3,
        "cpu_ms_per_replication": one_s * 1e3,
        "replications_per_s": 1.0 / one_s,
        "rows_per_s": rows / len(results) / one_s,
        "append_s": many["wall_s"],
        "compact_s": joining["wall_s"],
        "read_rows_per_s": rows / reading["wall_s"],
    }


def _append(folder: Path, results: Sequence[Tables], size: int) -> tuple[dict[str, float], Store]:
    """Write replications in parts of a size, as the runner does, and return what that took."""
    text = "line: hub\n"
    manifest = Manifest("hub", 1, (SCENARIO,), len(results), "hub.yaml", digest_text(text), "2026-01-01T00:00:00+00:00")
    store = Store.create(folder, manifest, text)
    with store.write() as writer, _stopwatch() as took:
        for first in range(0, len(results), size):
            part = results[first : first + size]
            joined = {name: pa.concat_tables([tables[name] for tables in part]) for name in part[0]}
            writer.append([f"run-{number}" for number in range(first, first + len(part))], joined)
    return took, store


def measure_gain(work_s: float) -> dict[str, float]:
    """Return how much faster two warm workers do a sweep than this process, and what of their time was no work.

    ``machine_speed_up`` is what two plain processes gain, each with half of the runs, which give nothing back: two
    processors that share caches and memory give less than twice the work. Where others use the processors, wall times
    tell of them, too; ``overhead`` does not: the share of the workers' time outside of payloads.
    """
    line = make_hub()
    replicate = Timed(Replicate({SCENARIO: replace(line, planned_s=line.planned_s * SHIFTS)}, 1, {}))
    one_s = min(_read_took(replicate((SCENARIO, number)))[0] for number in range(3))
    runs = [(SCENARIO, number) for number in range(max(4 * WORKERS, round(work_s / one_s)))]
    executor = RayExecutor(WORKERS)
    _sum(executor, replicate, runs[: 2 * WORKERS])  # the workers import and load the kernels
    with _stopwatch() as serial:
        _sum(SerialExecutor(), replicate, runs)
    with _stopwatch() as parallel:
        parallel_work = _sum(executor, replicate, runs)
    machine_s = _time_processes(WorkOff(replicate), runs)
    return {
        "runs": len(runs),
        "run_s": one_s,
        "serial_s": serial["wall_s"],
        "parallel_s": parallel["wall_s"],
        "speed_up": serial["wall_s"] / parallel["wall_s"],
        "machine_speed_up": serial["wall_s"] / machine_s,
        "share_of_machine": machine_s / parallel["wall_s"],
        "overhead": 1.0 - parallel_work["wall_s"] / (WORKERS * parallel["wall_s"]),
        "driver_cpu_share": parallel["cpu_s"] / parallel_work["cpu_s"],
    }


def _time_processes(work_off: WorkOff, runs: Sequence[Any]) -> float:
    """Return how long plain processes need for runs, each for its part of them [s]."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(work_off, [runs[:2]] * WORKERS))  # they import and load the kernels
        with _stopwatch() as took:
            list(pool.map(work_off, [runs[first::WORKERS] for first in range(WORKERS)]))
    return took["wall_s"]


def project(name: str, run_s: float, costs: Costs) -> dict[str, Any]:
    """Return at how many processors each resource of the driver is used up by runs of a length, and which is first.

    The driver has one processor for batches and results; storing goes on in the same process. What was done about it:
    batches (without them: ``unbatched_cores``), results that are rows only, some tens of kilobytes, and parts of the
    store that are written every few seconds, so that what a part costs (``part_ms``, mostly fsync) hardly counts.
    """
    batch = max(1, min(MAX_BATCH, round(BATCH_S / run_s)))
    cores = {
        "driver_cpu": run_s / (costs.task_s / batch + costs.result_s),
        "result_bytes": run_s * NETWORK_BYTES_PER_S / costs.result_bytes,
        "store_writes": run_s / costs.store_s,
    }
    first = min(cores, key=lambda resource: cores[resource])
    return {
        "name": name,
        "run_s": run_s,
        "first": first,
        **{f"{resource}_cores": int(value) for resource, value in cores.items()},
        "unbatched_cores": int(run_s / (costs.task_s + costs.result_s)),
        "enough": "yes" if cores[first] >= CORES else "no",
    }


def _replicate(replicate: Replicate, number: int) -> Tables:
    tables = replicate((SCENARIO, number))
    if not isinstance(tables, dict):
        raise tables
    return tables


def _sum(executor: Executor, function: Timed, runs: Sequence[Any]) -> dict[str, float]:
    """Return the CPU time and the wall time inside all payloads [s]."""
    took = [_read_took(result.value) for result in executor.map(function, runs) if isinstance(result, Finished)]
    return {"cpu_s": sum(cpu for cpu, _ in took), "wall_s": sum(wall for _, wall in took)}


def _read_took(tables: Tables) -> tuple[float, float]:
    """Return CPU time and wall time of a call [s]."""
    took = tables["took"]
    return took["cpu_s"][0].as_py(), took["wall_s"][0].as_py()


def _count_rows(tables: Tables) -> int:
    return sum(table.num_rows for table in tables.values())


@contextmanager
def _stopwatch() -> Iterator[dict[str, float]]:
    """Give a dictionary that holds wall and CPU time of this process at the end [s]."""
    took: dict[str, float] = {}
    wall, cpu = time.perf_counter(), time.process_time()
    yield took
    took |= {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
