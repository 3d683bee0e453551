"""A store of thousands of replications, made in seconds: simulated ones copied with small changes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from twin.config.lines import find_line_file, load_line
from twin.line.compile import compile_line, find_skill_keys
from twin.line.simulate import simulate
from twin.records.kpis import compute_kpis
from twin.records.manifest import Manifest, SkillEntry, digest_text
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel
from twin.records.store import Store, StoreWriter
from twin.records.tables import TABLES

LINE = "tote_hub"
SCENARIOS, REPLICATIONS = 40, 250
SIMULATED = 25
"""Replications that are simulated; all others are copies of them."""
SPREAD = 0.03
"""How far a copy is from what was simulated."""

CHANGED = {"kpis": "value", "levels": "mean_level", "servers": "energy_j"}
"""Columns that are changed in the copies, by table; in all others copies are alike."""

Tables = Mapping[str, pa.Table]


def make_big_store(
    folder: Path, *, scenarios: int = SCENARIOS, replications: int = REPLICATIONS, parts: int = 1, compact: bool = True
) -> Store:
    """Make a store as a sweep of the reference line leaves it, with as many rows, but not with its results.

    Scenarios and replications differ by small changes of some columns, ``CHANGED``; everything else is copied.

    Args:
        folder: new or empty.
        scenarios: how many.
        replications: of each.
        parts: of each scenario, before they are joined.
        compact: whether all parts are joined at the end, as a finished run does.
    """
    names = name_scenarios(scenarios)
    text, line = find_line_file(LINE).read_text(encoding="utf-8"), load_line(LINE)
    skills = {key: state_skill(key) for key in find_skill_keys(line)}
    manifest = Manifest(
        name=LINE,
        seed=1,
        scenarios=names,
        replications=replications,
        line_file=f"{LINE}.yaml",
        line_digest=digest_text(text),
        created="2026-01-01T00:00:00+00:00",
        skills=tuple(SkillEntry.of(model) for model in skills.values()),
    )
    compiled = compile_line(line, skills)
    first = [simulate(compiled, seed=1, scenario="base", replication=number) for number in range(SIMULATED)]
    simulated = _add_kpis({name: pa.concat_tables([run[name] for run in first]) for name in first[0]})
    store = Store.create(folder, manifest, text)
    with store.write() as writer:
        for number, name in enumerate(names):
            for numbers in np.array_split(np.arange(replications), parts):
                append_copies(writer, simulated, name, numbers.tolist(), seed=number)
        if compact:
            writer.compact()
    return store


def name_scenarios(count: int) -> tuple[str, ...]:
    """Return the names of the scenarios."""
    return ("base", *(f"variant_{number:03d}" for number in range(1, count)))


def append_copies(writer: StoreWriter, simulated: Tables, scenario: str, numbers: Sequence[int], *, seed: int) -> None:
    """Add replications of a scenario to a store as one part.

    Args:
        writer: of the store.
        simulated: tables of some replications of one scenario.
        scenario: name for the copies.
        numbers: of the copies.
        seed: of their changes.
    """
    tables = {name: _copy(simulated[name], scenario, numbers) for name in TABLES}
    for name, column in CHANGED.items():
        tables[name] = _change_values(tables[name], column, seed)
    writer.append([f"{scenario}-{number}" for number in numbers], tables)


def state_skill(key: SkillKey) -> SkillModel:
    """Return a skill for where nothing has been calibrated (assumption A: 13 to 16 s, 5 % drops)."""
    outcomes = np.array([Outcome.SUCCESS] * 57 + [Outcome.DROP] * 3, np.int8)
    return SkillModel(key, "stated", outcomes, np.linspace(13.0, 16.0, 60), np.full(60, 3000.0), 50.0, "full", 0)


def _add_kpis(tables: Tables) -> Tables:
    return {**tables, "kpis": compute_kpis(tables)}


def _copy(table: pa.Table, scenario: str, numbers: Sequence[int]) -> pa.Table:
    """Return the rows of as many replications as there are numbers, taken in turn."""
    replication = table["replication"].to_numpy()
    originals = np.unique(replication)
    rows = {original: np.flatnonzero(replication == original) for original in originals}
    chosen = [rows[originals[number % originals.size]] for number in numbers] if originals.size else []
    taken = table.take(np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64))
    counts = [len(place) for place in chosen] or [0] * len(numbers)
    numbered = np.repeat(np.asarray(numbers, dtype=np.int32), counts)
    named = pa.array([scenario] * len(numbered), pa.string())
    taken = taken.set_column(0, table.schema.field(0), named)
    return taken.set_column(1, table.schema.field(1), pa.array(numbered))


def _change_values(table: pa.Table, column: str, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    level = 1 - SPREAD * rng.random()
    values = table[column].to_numpy() * level * (1 - SPREAD * rng.random(table.num_rows))
    place = table.column_names.index(column)
    return table.set_column(place, table.schema.field(place), pa.array(values))
