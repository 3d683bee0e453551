"""Whether the dashboard stays quick and small at thousands of runs (``twin bench dash``), each figure beside its goal.

The dashboard is the command's own, in a process of its own, asked over HTTP as a browser asks.
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from twin.experiments.big_store import REPLICATIONS, SCENARIOS, make_big_store
from twin.experiments.browser import time_first_chart
from twin.experiments.dash_client import Client, open_dashboard, read_together
from twin.experiments.long_timeline import HOURS_OF_A_MILLION
from twin.experiments.timeline_bench import measure_timeline
from twin.records.store import Store

WORK_S = 20.0
"""How long several readers read at once [s]."""
READERS = 8
AGAIN = 3
"""How often each page of each scenario is asked for after the first time."""
CALLBACK_MS, FIRST_CHART_S, MEMORY_MB, ERRORS = 150.0, 1.5, 400.0, 0
"""Goals: 95 % of the callbacks, the first chart in a browser, the server's resident memory, failed requests."""


def run(
    work_s: float = WORK_S,
    scenarios: int = SCENARIOS,
    replications: int = REPLICATIONS,
    timeline_hours: float = HOURS_OF_A_MILLION,
) -> dict[str, Any]:
    """Return what the dashboard does with a sweep of so many scenarios and replications of each, and a long timeline.

    Args:
        work_s: how long several readers read at once [s].
        scenarios: of the sweep.
        replications: of each.
        timeline_hours: planned time of the timeline [h].
    """
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        store = make_big_store(Path(folder) / "sweep", scenarios=scenarios, replications=replications)
        whole_s = time_whole_read(store)
        with open_dashboard(Path(folder)) as client:
            start_mb = client.read_memory_mb()["now"]
            chart = time_first_chart(client.address)
            pages = client.find_pages()
            names = store.manifest.scenarios
            cases = [measure_page(client, page, names, whole_s) for page in pages]
            calm_mb = client.read_memory_mb()["now"]
            readers = read_together(client, [(page, name) for name in names for page in pages], READERS, work_s)
            memory = client.read_memory_mb()
    with tempfile.TemporaryDirectory() as folder:
        timeline = measure_timeline(Path(folder), hours=timeline_hours)
    return {
        "machine": {"processors": os.cpu_count(), "load_before": load_before, "load_after": os.getloadavg()[0]},
        "runs": scenarios * replications,
        "reading and summing everything": {"cpu_s": whole_s},
        "callbacks": cases,
        "first chart": {**chart, "goal_s": FIRST_CHART_S},
        "memory": {
            "start_mb": start_mb,
            "calm_mb": calm_mb,
            "after_mb": memory["now"],
            "most_mb": memory["most"],
            "own_mb": memory["own"],
            "files_mb": memory["files"],
            "goal_mb": MEMORY_MB,
        },
        "timeline": timeline,
        "readers": {"at_once": READERS, **readers, "goal_errors": ERRORS},
    }


def measure_page(client: Client, page: str, scenarios: tuple[str, ...], whole_s: float) -> dict[str, Any]:
    """Return the times of a page's callback: of each scenario the first one, then some again.

    Wall times tell of whoever else uses the processors, too; the server's CPU time does not.
    """
    first = [client.time_page(page, scenario=scenario) for scenario in scenarios]
    again = [client.time_page(page, scenario=scenario) for _ in range(AGAIN) for scenario in scenarios]
    every = np.array([*first, *again])
    cpu_s = np.array([cpu_s for _, cpu_s in first])
    return {
        "name": page,
        "p50_ms": 1e3 * float(np.quantile(every[:, 0], 0.5)),
        "p95_ms": 1e3 * float(np.quantile(every[:, 0], 0.95)),
        "goal_p95_ms": CALLBACK_MS,
        "first_p50_ms": 1e3 * float(np.median([wall_s for wall_s, _ in first])),
        "first_cpu_ms": 1e3 * float(cpu_s.mean()),
        "again_cpu_ms": 1e3 * float(np.mean([cpu_s for _, cpu_s in again])),
        "of_whole_read": float(cpu_s.mean()) / whole_s,
    }


def time_whole_read(store: Store) -> float:
    """Return the CPU time to read one table of all replications: what a page would wait for that reads it whole [s]."""
    start = time.process_time()
    store.read("kpis")
    return time.process_time() - start
