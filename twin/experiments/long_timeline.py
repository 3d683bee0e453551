"""A store with the timeline of one very long replication, to measure the Timeline page by."""

from dataclasses import replace
from pathlib import Path

from twin.config.lines import find_line_file, load_line
from twin.experiments.big_store import LINE, state_skill
from twin.line.compile import compile_line, find_skill_keys
from twin.line.intervals import record_timeline
from twin.line.simulate import simulate
from twin.records.kpis import compute_kpis
from twin.records.manifest import Manifest, SkillEntry, digest_text
from twin.records.store import Store
from twin.records.timeline import put_timeline

HOURS_OF_A_MILLION = 1225.0
"""Planned time in which the servers of the reference line have a million states, about 820 an hour [h]."""


def make_long_timeline(folder: Path, hours: float = HOURS_OF_A_MILLION) -> Store:
    """Make a store of one replication of the reference line, with its timeline.

    Args:
        folder: new or empty.
        hours: planned time [h].
    """
    text, planned = find_line_file(LINE).read_text(encoding="utf-8"), {"plan.planned_hours": hours}
    line = load_line(LINE, "base", planned)
    skills = {key: state_skill(key) for key in find_skill_keys(line)}
    compiled = compile_line(line, skills)
    manifest = Manifest(LINE, 1, ("base",), 1, f"{LINE}.yaml", digest_text(text), "2026-01-01T00:00:00+00:00")
    manifest = replace(manifest, parameters=planned, skills=tuple(SkillEntry.of(model) for model in skills.values()))
    store = Store.create(folder, manifest, text)
    tables = simulate(compiled, seed=1, scenario="base", replication=0)
    with store.write() as writer:
        writer.append([manifest.key_run("base", 0)], {**tables, "kpis": compute_kpis(tables)})
        put_timeline(writer, "base", 0, record_timeline(compiled, seed=1, scenario="base", replication=0))
    return store
