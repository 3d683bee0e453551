"""Results of the reference line for tests that read them, from a skill model made by hand."""

import json
import os
import secrets
import shutil
import signal
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from twin.config.lines import find_line_file, load_line
from twin.line.compile import compile_line, find_skill_keys
from twin.line.intervals import record_timeline
from twin.line.simulate import simulate
from twin.records.atomic import write_atomically
from twin.records.attempt import AttemptRecord, AttemptSpec, Phase
from twin.records.attempts import make_attempts_table
from twin.records.fault import FaultSpec, read_fault
from twin.records.film import FACTS_NAME, REPLAY_NAME, TRACE_NAME, FilmFacts, find_film_folder
from twin.records.findings import Findings
from twin.records.kpis import compute_kpis
from twin.records.manifest import Manifest, SkillEntry, digest_text, run_key
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel
from twin.records.store import Store
from twin.records.tables import ATTEMPTS, TABLES
from twin.records.timeline import Timeline, put_timeline
from twin.records.trace import Quantity, Signal, Trace, write_trace

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell lets its background jobs ignore Ctrl-C, and what they start as well; some tests interrupt what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Ray reads the mode once in a process: all clusters of the tests have the one that a local start has by default.
os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32))
# Ray's workers step back for all else by default, and here the other process of the tests never rests.
os.environ.update({"RAY_worker_niceness": "0"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with slow tests first, so that two processes end at the same time."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


SCENARIOS = ("base", "second_operator", "sturdy_sealer")

HOSTILE = "<img src=x onerror=alert(1)>"

FAULT = "gripper_wear=0.5"
CELLS = {"sturdy_sealer": "base", "base": FAULT, "second_operator": f"{HOSTILE}=2"}
"""Scenarios of the reference line that stand for the cells of a campaign: the base is the sturdy one."""

CAMPAIGN = f"""\
experiment: campaign
description: "{HOSTILE}"
line: tote_hub
design: one_at_a_time
faults: [{{fault: gripper_wear, severities: [0.5]}}]
kpis: [good_rate, oee, cost_per_good_part]
objective: {{kpi: good_rate, direction: maximise, indifference: 1}}
"""

LINES = {
    "tote_hub": Path("line_configs/tote_hub.yaml"),
    "drive_units": Path("line_configs/drive_units.yaml"),
    "gear_units": Path("line_configs/gear_units.yaml"),
    "one_of_everything": Path("tests/config/one_of_everything.yaml"),
}
"""Every reference line, and the one with every key of the schema."""
SHORT: dict[str, object] = {"plan.planned_hours": 8, "plan.warm_up_hours": 0.5, "plan.warm_up_rule": "fixed"}

StoreMaker = Callable[..., Store]


@pytest.fixture(scope="session")
def make_results() -> StoreMaker:
    """Return what simulates the reference line into a new store."""
    return _make_results


@pytest.fixture(scope="session")
def results_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one experiment of three scenarios, for reading only."""
    folder = tmp_path_factory.mktemp("results")
    _make_results(folder / "tote_hub")
    return folder


@pytest.fixture(scope="session")
def timeline_folder(results_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same with the timelines of two replications of its base, and of one that an attacker has named."""
    folder = tmp_path_factory.mktemp("timelines")
    store = Store(Path(shutil.copytree(results_folder / "tote_hub", folder / "tote_hub")))
    line = load_line("tote_hub")
    compiled = compile_line(line, {key: make_skill(key) for key in find_skill_keys(line)})
    with store.write() as writer:
        for number in (0, 2):
            timeline = record_timeline(compiled, seed=1, scenario="base", replication=number)
            put_timeline(writer, "base", number, timeline)
        put_timeline(writer, "sturdy_sealer", 0, Timeline(*map(_poison, (timeline.intervals, timeline.levels))))
    return folder


@pytest.fixture(scope="session")
def lines_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a store of every line of ``LINES``, two short replications each, for reading only."""
    folder = tmp_path_factory.mktemp("lines")
    for name, file in LINES.items():
        _make_line_results(folder / name, name, Path(__file__).parents[1] / file)
    return folder


@pytest.fixture(scope="session")
def hostile() -> str:
    """Return the name that stands in ``hostile_folder`` for line, scenario, a station and a buffer."""
    return HOSTILE


@pytest.fixture(scope="session")
def hostile_folder(results_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store whose line, scenario, station and buffer are named by an attacker."""
    source = Store.open(results_folder / "tote_hub")
    manifest = replace(source.manifest, name=HOSTILE, scenarios=(HOSTILE,))
    folder = tmp_path_factory.mktemp("hostile") / "store"
    store = Store.create(folder, manifest, source.line_file.read_text(encoding="utf-8"))
    with store.write() as writer:
        writer.append(["run"], {name: _poison(source.read(name)) for name in TABLES})
    return folder


@pytest.fixture(scope="session")
def campaign_folder(results_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store as a sweep of a fault and of a factor named by an attacker leaves it, with a chosen best cell."""
    source = Store.open(results_folder / "tote_hub")
    base, fault, other = cells = tuple(CELLS.values())
    levels = {base: {"fault": "none", HOSTILE: "1"}, fault: {"fault": FAULT}, other: {HOSTILE: "2"}}
    manifest = replace(source.manifest, scenarios=cells, levels=levels, experiment="campaign.yaml")
    folder = tmp_path_factory.mktemp("campaign") / "store"
    store = Store.create(folder, manifest, source.line_file.read_text(encoding="utf-8"))
    write_atomically(store.experiment_file, CAMPAIGN.encode())
    with store.write() as writer:
        writer.append(["run"], {name: _rename(source.read(name)) for name in TABLES})
        writer.put_attempts("0123", _make_faulty_attempts())
    Findings(best=other, decided=True, left=(other,), excluded={fault: "too few parts"}).write(folder)
    return folder


@pytest.fixture(scope="session")
def attempts_folder(results_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an experiment that holds its attempts, some with a fault, and a film of the first one."""
    folder = tmp_path_factory.mktemp("attempts")
    source = Store.open(results_folder / "tote_hub")
    store = Store.create(folder / "tote_hub", source.manifest, source.line_file.read_text(encoding="utf-8"))
    with store.write() as writer:
        writer.append(["run"], {name: source.read(name) for name in TABLES})
        for conditions in ("nominal", "packed"):
            for fault in ((), (FaultSpec("gripper_wear", 0.5),), (FaultSpec("gripper_wear", 1.0),)):
                writer.put_attempts(f"{conditions}{fault}", make_attempts_table(_make_attempts(conditions, fault)))
    _film(store, "unitree_g1/tote_transfer/scripted/packed/1")
    return folder


def _make_attempts(conditions: str, faults: tuple[FaultSpec, ...]) -> list[AttemptRecord]:
    """Return 40 attempts of which more fail the heavier the tote and the worse the fault."""
    rng = np.random.default_rng(1)
    worst = max([0.0, *(fault.severity for fault in faults)])
    records = []
    for seed in range(1, 41):
        mass_kg = float(rng.uniform(3, 4))
        fails = mass_kg + worst > 3.6 and seed > 2
        outcome = (Outcome.DROP, Outcome.JAM, Outcome.FALL)[seed % 3] if fails else Outcome.SUCCESS
        spec = AttemptSpec("unitree_g1", "tote_transfer", "scripted", conditions, seed, faults=faults)
        records.append(
            AttemptRecord(
                spec=spec,
                outcome=Outcome.SIM_FAULT if seed == 40 else outcome,
                duration_s=float(rng.normal(11, 0.5)),
                retries=seed % 2,
                done=0 if fails else 1,
                total=1,
                peak_force_n=float(rng.gamma(4, 15)),
                energy_j=float(rng.normal(3000, 200)),
                peak_torque_ratio=float(min(rng.normal(0.9, 0.1), 1.0)),
                placement_error_m=0.005,
                fidelity="welded_fingers",
                sample={"mass_kg": mass_kg, "friction": 0.5},
                phases=(Phase("reach", 0.0, 4.0), Phase("lift", 4.0, 10.0)),
                versions={"pybullet": "3.2.7"},
            )
        )
    return records


def _film(store: Store, attempt: str) -> None:
    """Put a film of two colours and a trace of two joints and two feet beside an attempt."""
    folder = find_film_folder(store.folder, attempt)
    folder.mkdir(parents=True)
    film = imageio_ffmpeg.write_frames(str(folder / "film.mp4"), (64, 64), fps=10, macro_block_size=2)
    film.send(None)
    for grey in range(0, 250, 10):
        film.send(np.full((64, 64, 3), grey, dtype=np.uint8))
    film.close()
    times = np.arange(0, 10, 0.008)
    wave = np.sin(times).astype(np.float32)
    signals = [Signal(Quantity.TORQUE_RATIO, limb, f"{limb}_joint", wave) for limb in ("left_arm", "right_leg")]
    signals += [Signal(Quantity.CONTACT_FORCE, "feet", f"{side}_foot", 100 + 50 * wave) for side in ("left", "right")]
    write_trace(
        folder / TRACE_NAME, Trace(attempt, times, ("reach",) * 600 + ("lift",) * (len(times) - 600), tuple(signals))
    )
    (folder / REPLAY_NAME).write_bytes(b"glTF" + bytes(1000))
    (folder / FACTS_NAME).write_bytes(FilmFacts(attempt, "success", 11.0, "success", 11.0, {}).encode())


def _make_results(folder: Path, *, scenarios: tuple[str, ...] = SCENARIOS, replications: int = 6) -> Store:
    text = find_line_file("tote_hub").read_text(encoding="utf-8")
    skills = {key: make_skill(key) for key in find_skill_keys(load_line("tote_hub"))}
    manifest = Manifest(
        name="tote_hub",
        seed=1,
        scenarios=scenarios,
        replications=replications,
        line_file="tote_hub.yaml",
        line_digest=digest_text(text),
        created="2026-11-23T08:00:00+00:00",
        versions={"twin": "0.1.0", "pybullet": "3.2.7"},
        skills=tuple(SkillEntry.of(model) for model in skills.values()),
    )
    store = Store.create(folder, manifest, text)
    with store.write() as writer:
        for scenario in scenarios:
            writer.append(*_simulate(scenario, replications, skills))
    return store


def _make_line_results(folder: Path, name: str, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    line = load_line(file, "base", SHORT)
    skills = {key: make_skill(key) for key in find_skill_keys(line)}
    manifest = Manifest(
        name=name,
        seed=1,
        scenarios=("base",),
        replications=2,
        line_file=file.name,
        line_digest=digest_text(text),
        created="2026-11-23T08:00:00+00:00",
        versions={"twin": "0.1.0"},
        parameters=SHORT,
        skills=tuple(SkillEntry.of(model) for model in skills.values()),
    )
    runs = [simulate(compile_line(line, skills), seed=1, scenario="base", replication=number) for number in range(2)]
    tables = {table: pa.concat_tables([run[table] for run in runs]) for table in runs[0]}
    with Store.create(folder, manifest, text).write() as writer:
        writer.append([run_key("base", number) for number in range(2)], {**tables, "kpis": compute_kpis(tables)})


def _simulate(
    scenario: str, replications: int, skills: dict[SkillKey, SkillModel]
) -> tuple[list[str], dict[str, pa.Table]]:
    compiled = compile_line(load_line("tote_hub", scenario), skills)
    runs = [simulate(compiled, seed=1, scenario=scenario, replication=number) for number in range(replications)]
    tables = {name: pa.concat_tables([run[name] for run in runs]) for name in runs[0]}
    return [run_key(scenario, number) for number in range(replications)], {**tables, "kpis": compute_kpis(tables)}


def make_skill(key: SkillKey) -> SkillModel:
    """Return 58 successes in 60 attempts: times and energies of a plausible humanoid."""
    rng = np.random.default_rng(1)
    outcome = np.full(60, Outcome.SUCCESS, dtype=np.int8)
    outcome[[7, 41]] = Outcome.DROP, Outcome.MISPLACE
    duration_s = rng.normal(13.0, 0.6, 60)
    return SkillModel(key, "0123456789abcdef", outcome, duration_s, 450 * duration_s, 70.0, "full", 1)


def _poison(table: pa.Table) -> pa.Table:
    base = table.filter(pc.equal(table["scenario"], "base"))
    for name in base.column_names:
        if base.schema.field(name).type == pa.string():
            column = base[name]
            for word in ("base", "scan", "picking"):
                column = pc.if_else(pc.equal(column, word), HOSTILE, column)
            base = base.set_column(base.column_names.index(name), name, column)
    return base


def _rename(table: pa.Table) -> pa.Table:
    """Return a table of the scenarios of the reference line as one of the cells of the campaign."""
    cells = pa.array([CELLS[name] for name in table["scenario"].to_pylist()], pa.string())
    return table.set_column(table.column_names.index("scenario"), "scenario", cells)


def _make_faulty_attempts() -> pa.Table:
    """Return 15 successes in 20 attempts with the fault of the campaign."""
    faults = json.dumps([asdict(read_fault(FAULT))])
    rows = [
        {"outcome": "success" if seed > 5 else "drop", "duration_s": 14.0 + seed / 10, "faults": faults, "seed": seed}
        for seed in range(1, 21)
    ]
    return pa.Table.from_pylist(rows, schema=ATTEMPTS)
