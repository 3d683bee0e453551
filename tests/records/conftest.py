"""Tables of a small made-up line whose figures are consistent with one another."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from twin.records.kpis import compute_kpis
from twin.records.manifest import Manifest, SkillEntry, digest_text
from twin.records.state import RobotState, ServerState
from twin.records.store import Store
from twin.records.tables import TABLES

LINE_TEXT = "line: example\n"
PLANNED_S = 28_800.0
STATIONS = {"unload": (1, "unitree_g1", 12.0), "pack": (2, "", 28.0), "load": (1, "unitree_g1", 13.0)}


@pytest.fixture
def make_tables() -> Callable[..., dict[str, pa.Table]]:
    return _make_tables


@pytest.fixture
def manifest() -> Manifest:
    return Manifest(
        name="example",
        seed=1,
        scenarios=("base",),
        replications=4,
        line_file="example.yaml",
        line_digest=digest_text(LINE_TEXT),
        created="2026-11-23T08:00:00+00:00",
        skills=(SkillEntry("unitree_g1", "tote_transfer", "scripted", "nominal", "abc", 60, 57, 1, "full", 70.0),),
    )


@pytest.fixture
def store(tmp_path: Path, manifest: Manifest) -> Store:
    return Store.create(tmp_path / "run", manifest, LINE_TEXT)


@pytest.fixture
def add(store: Store, make_tables):
    def add_replications(*replications: int) -> None:
        tables = make_tables(replications)
        tables["kpis"] = compute_kpis(tables)
        with store.write() as writer:
            writer.append([f"run-{i}" for i in replications], tables)

    return add_replications


def _make_tables(replications: tuple[int, ...] = (0, 1, 2, 3), scenario: str = "base") -> dict[str, pa.Table]:
    rows: dict[str, list[Mapping[str, object]]] = {name: [] for name in TABLES}
    for replication in replications:
        rng = np.random.default_rng([replication, len(scenario)])
        key = {"scenario": scenario, "replication": replication}
        _add_run(rows, key, rng)
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in TABLES.items()}


def _add_run(rows: dict[str, list[Mapping[str, object]]], key: dict[str, object], rng: np.random.Generator) -> None:
    good = int(rng.integers(1500, 1700))
    scrapped = {name: int(rng.integers(1, 20)) for name in STATIONS}
    for name, (servers, robot, cycle_s) in STATIONS.items():
        for server in range(servers):
            shares = np.zeros(len(ServerState))  # no breaks, no maintenance, no set-up
            shares[:7] = rng.dirichlet([40, 3, 3, 1, 1, 1, 1])
            processed = (good + sum(scrapped.values())) // servers
            failed = int(rng.integers(10, 30)) if robot else 0
            rows["servers"].append(
                {
                    **key,
                    "station": name,
                    "server": server,
                    **{f"{state.label}_s": share * PLANNED_S for state, share in zip(ServerState, shares, strict=True)},
                    "processed": processed,
                    "scrapped": scrapped[name] if server == 0 else 0,
                    "first_pass_good": processed - scrapped[name] - failed,
                    "retries": failed,
                    "failures": int(rng.integers(0, 4)),
                    "minor_stops": 0,
                    "maintenances": 0,
                    "interventions": failed,
                    "active_periods": 900,
                    "energy_j": 5e6 if robot else 0.0,
                    "ideal_cycle_s": cycle_s,
                    "ideal_visits": 1.0,
                    "robot": robot,
                }
            )
            if robot:
                counts = {"success": processed, "drop": failed - 2, "fall": 2}
                rows["outcomes"] += [
                    {**key, "station": name, "outcome": outcome, "count": n} for outcome, n in counts.items()
                ]
    rows["runs"].append(
        {
            **key,
            "seed": 1,
            "planned_s": PLANNED_S,
            "warm_up_s": 3600.0,
            "target_per_hour": 220.0,
            "good": good,
            "scrapped": sum(scrapped.values()),
            "first_pass_good": good - 40,
            "escaped": 3,
            "on_time": good - 100,
            "late": 100,
            "lost": 0,
            "flow_time_s": 95.0,
            "flow_time_p50_s": 90.0,
            "flow_time_p95_s": 170.0,
            "work_in_process": 5.5,
        }
    )
    rows["crews"] += [
        {**key, "crew": name, "people": people, "calls": 9, "busy_s": busy_s, "walking_s": 60.0}
        for name, people, busy_s in (("operators", 2, 7_200.0), ("technicians", 1, 1_440.0))
    ]
    robot_s = {f"{state.label}_s": 0.0 for state in RobotState} | {"working_s": 20_000.0, "walking_s": 8_800.0}
    counts = {"services": 900, "charges": 3, "walked_m": 9_000.0, "failures": 0, "minor_stops": 0, "maintenances": 0}
    rows["robots"].append({**key, "pool": "walkers", "robot": 0, **robot_s, **counts, "energy_j": 1e7})
    rows["carriers"].append({**key, "carriers": "pallets", "count": 20, "mean_used": 15.0})
    rows["output"] += [{**key, "hour": hour, "good": good // 8, "scrapped": 1} for hour in range(8)]
