"""What the line engine costs beside its speed: growth with stations, whole shifts, memory, start of a process."""

import os
import subprocess
import sys
import tempfile
import time

from twin.line.bench_lines import make_exponential_line, make_hub
from twin.line.kernel import advance
from twin.line.simulate import simulate
from twin.line.state import start_line

STATIONS = (5, 10, 20, 50, 100, 200)
SERVICES = 1_000_000
"""Of each line that is measured for growth."""
SHIFTS = 1_000

_START = "from twin.line.bench_costs import run_once; run_once()"


def measure_growth() -> list[dict[str, object]]:
    """Return the cost of an event of the event kernel as stations grow; a service is one event."""
    return [_measure_events(stations) for stations in STATIONS]


def measure_shifts() -> dict[str, object]:
    """Return what replications of a shift cost, from seed to tables, and the memory of one."""
    hub = make_hub()
    simulate(hub, seed=1, scenario="base", replication=0)
    start = time.process_time()
    for replication in range(SHIFTS):
        simulate(hub, seed=1, scenario="base", replication=replication)
    elapsed = time.process_time() - start
    state = start_line(hub, seed=1)
    return {
        "replications": SHIFTS,
        "seconds": round(elapsed, 2),
        "model_bytes": sum(array.nbytes for array in hub.model),
        "state_bytes": sum(array.nbytes for array in state),
    }


def measure_start() -> dict[str, object]:
    """Return how long a process takes to its first replications: when all is compiled, and from the cache on disk."""
    with tempfile.TemporaryDirectory() as folder:
        compiling, cached = (_time_process(folder) for _ in range(2))
    return {"compiling_s": round(compiling, 1), "cached_s": round(cached, 2)}


def run_once() -> None:
    """Use both engines once."""
    for compiled in (make_hub(), make_exponential_line(2, 1)):
        simulate(compiled, seed=1, scenario="base", replication=0)


def _measure_events(stations: int) -> dict[str, object]:
    compiled = make_exponential_line(stations, 2)
    advance(compiled.model, start_line(compiled, seed=1), 10.0)
    state = start_line(compiled, seed=1)
    start = time.process_time()
    advance(compiled.model, state, SERVICES / stations / 0.65)  # a station works for two thirds of the time
    elapsed = time.process_time() - start
    return {"name": f"{stations} stations", "ns_per_event": round(elapsed / state.servers["processed"].sum() * 1e9, 1)}


def _time_process(cache: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", _START], check=True, env={**os.environ, "TWIN_CACHE_DIR": cache})
    return time.perf_counter() - start
