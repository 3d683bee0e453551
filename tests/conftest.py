"""Results of the reference line for tests that read them, from a skill model made by hand."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from twin.config.lines import find_line_file, load_line
from twin.line.compile import compile_line, find_skill_keys
from twin.line.simulate import simulate
from twin.records.kpis import compute_kpis
from twin.records.manifest import Manifest, SkillEntry, digest_text, run_key
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel
from twin.records.store import Store
from twin.records.tables import TABLES

SCENARIOS = ("base", "second_operator", "sturdy_sealer")

HOSTILE = "<img src=x onerror=alert(1)>"

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


def _make_results(folder: Path, *, scenarios: tuple[str, ...] = SCENARIOS, replications: int = 6) -> Store:
    text = find_line_file("tote_hub").read_text(encoding="utf-8")
    skills = {key: _make_skill(key) for key in find_skill_keys(load_line("tote_hub"))}
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


def _simulate(
    scenario: str, replications: int, skills: dict[SkillKey, SkillModel]
) -> tuple[list[str], dict[str, pa.Table]]:
    compiled = compile_line(load_line("tote_hub", scenario), skills)
    runs = [simulate(compiled, seed=1, scenario=scenario, replication=number) for number in range(replications)]
    tables = {name: pa.concat_tables([run[name] for run in runs]) for name in runs[0]}
    return [run_key(scenario, number) for number in range(replications)], {**tables, "kpis": compute_kpis(tables)}


def _make_skill(key: SkillKey) -> SkillModel:
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
