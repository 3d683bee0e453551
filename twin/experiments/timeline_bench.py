"""Whether the Timeline page stays quick at a million intervals: part of ``twin bench dash``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from twin.experiments.dash_client import Client, open_dashboard
from twin.experiments.long_timeline import HOURS_OF_A_MILLION, make_long_timeline
from twin.records.timeline import list_timelines, read_timeline

SHARES = (1.0, 0.25, 0.08, 0.007, 0.0008, 0.00016)
"""Lengths of the windows that are asked for, as shares of all planned time: from all of it to some minutes."""
WINDOWS = 20
"""Windows of each length, each with a moment in it; none is asked for twice."""
SEED = 1
GOAL_P95_MS = 150.0
"""Goal: 95 % of the callbacks take no longer."""


def measure_timeline(folder: Path, *, hours: float = HOURS_OF_A_MILLION, windows: int = WINDOWS) -> dict[str, Any]:
    """Return what the page takes for windows of several lengths at random places, the first view of all apart.

    Args:
        folder: for the store, which is made.
        hours: planned time of the timeline [h].
        windows: how many of each length.
    """
    store = make_long_timeline(folder / "long", hours)
    (replication,) = list_timelines(store, "base")
    intervals = read_timeline(store, "base", replication).intervals.num_rows
    rng = np.random.default_rng(SEED)
    with open_dashboard(folder) as client:
        first_s, _ = client.time_page("/timeline")
        times = {share: [_time(client, fields) for fields in _ask(share, hours, windows, rng)] for share in SHARES}
        memory_mb = client.read_memory_mb()
    cases = [_tell(f"{share * hours:,.3g} h", np.array(found)) for share, found in times.items()]
    return {
        "intervals": intervals,
        "first view": {"wall_ms": 1e3 * first_s},
        "windows": [*cases, _tell("all windows", np.concatenate([np.array(found) for found in times.values()]))],
        "memory": {"after_mb": memory_mb["now"], "most_mb": memory_mb["most"]},
    }


def _ask(share: float, hours: float, windows: int, rng: np.random.Generator) -> Iterator[dict[str, str]]:
    """Yield the fields of the addresses of windows of one length."""
    for begin, moment in rng.random((windows, 2)):
        start, length = hours * (1 - share) * begin, hours * share
        ends = {"from": f"{start:.6f}", "to": f"{start + length:.6f}"} if share < 1 else {}
        yield {**ends, "at": f"{start + length * moment:.6f}"}


def _time(client: Client, fields: dict[str, str]) -> tuple[float, float]:
    return client.time_page("/timeline", **fields)


def _tell(name: str, times_s: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, Any]:
    """Return quantiles of wall and CPU times [s], shape (answers, 2)."""
    (wall, cpu), p95 = np.median(times_s, axis=0) * 1e3, np.quantile(times_s, 0.95, axis=0) * 1e3
    return {
        "name": name,
        "p50_ms": float(wall),
        "p95_ms": float(p95[0]),
        "cpu_p50_ms": float(cpu),
        "cpu_p95_ms": float(p95[1]),
        "goal_p95_ms": GOAL_P95_MS,
    }
