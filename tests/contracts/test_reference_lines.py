"""The reference lines: each version means for ever what it meant, loads, and runs."""

import json
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from twin.config import shipped
from twin.config.line import Skill
from twin.config.lines import (
    find_line_issues,
    find_line_warnings,
    list_newest_references,
    list_reference_lines,
    load_line,
)
from twin.config.load import scan_document
from twin.line.compile import compile_line, find_skill_keys
from twin.line.simulate import simulate
from twin.paths import find_data_folder
from twin.records.kpis import LINE, compute_kpis
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel
from twin.skills.references import find_skill_issues
from twin.tasks.capability import find_shortfalls

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "reference_lines.json").read_text())
FILES = list_reference_lines()
PAGE = (find_data_folder("line_configs") / "reference" / "README.md").read_text()
ADVICE = "a reference line never changes: put the change into a new file of the next version"


@pytest.mark.parametrize("name", FILES)
def test_a_version_says_what_it_always_said(name: str) -> None:
    said = load_line(name).model_dump_json(exclude_unset=True)
    assert blake2b(said.encode(), digest_size=16).hexdigest() == GOLDEN[name]["says"], ADVICE


@pytest.mark.parametrize("name", FILES)
def test_a_version_makes_what_it_always_made(name: str) -> None:
    """What it leaves out to defaults, and what the kernel makes of it, is a part of its meaning."""
    assert run_by_hand(name) == pytest.approx(GOLDEN[name]["makes"], rel=1e-9), (
        f"{ADVICE}, or say in the changelog that its scores are others"
    )


def test_no_version_is_forgotten_or_removed() -> None:
    assert FILES.keys() == GOLDEN.keys() == {"automotive-v1", "electronics-v1", "logistics-v1"}


@pytest.mark.parametrize("name", FILES)
def test_a_reference_line_is_flawless_and_known_by_its_name(name: str) -> None:
    document = scan_document(FILES[name])
    assert (find_line_issues(document, find_skill_issues), find_line_warnings(document)) == ([], [])
    assert load_line(name) == load_line(FILES[name])
    assert load_line(name).line == name


@pytest.mark.parametrize("name", FILES)
def test_a_reference_line_has_prices_a_plan_and_humanoids_that_can_do_their_tasks(name: str) -> None:
    line = load_line(name)
    assert line.costs is not None
    assert None not in (line.costs.energy_per_kwh, line.costs.labour_per_hour, line.costs.scrap_per_part)
    assert line.plan.target_per_hour
    skills = [station for station in line.stations if isinstance(station.processing, Skill)]
    assert len(skills) >= 2
    for station in skills:
        assert station.capital_per_hour
        skill = station.processing
        assert isinstance(skill, Skill)
        assert not find_shortfalls(skill.robot, skill.task, skill.conditions)


@pytest.mark.parametrize("name", FILES)
def test_every_number_of_a_reference_line_has_a_source_and_a_confidence(name: str) -> None:
    """Prices, times and numbers of things: a comment with V, S or A on the line, or at the head of its list."""
    text = FILES[name].read_text()
    for key in ("mean_s", "value_s", "_per_hour:", "working:", "planned_hours", "count:"):
        for line in (row for row in text.splitlines() if key in row and "{kind: skill" not in row and "*" not in row):
            inside_list = line.strip().startswith(("drop:", "misplace:", "jam:", "timeout:", "fall:", "default:"))
            assert inside_list or "# " in line, line


@pytest.mark.parametrize("name", FILES)
def test_the_page_names_every_version(name: str) -> None:
    assert f"[`{name}`]({name}.yaml)" in PAGE


def test_the_newest_version_is_found_by_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "line_configs" / "reference"
    folder.mkdir(parents=True)
    for name in ("hub-v1", "hub-v10", "hub-v2", "cell-v1", "line_validation", "hub-vx"):
        (folder / f"{name}.yaml").write_text("")
    monkeypatch.setattr(shipped, "find_data_folder", lambda name: tmp_path / name)
    assert list_newest_references() == ["cell-v1", "hub-v10"]


def run_by_hand(name: str) -> dict[str, float]:
    """Return what one shift of a line makes with skills made by hand: numbers that hang on all that it means."""
    line = load_line(name)
    compiled = compile_line(line, {key: make_skill(key) for key in find_skill_keys(line)})
    kpis = compute_kpis(simulate(compiled, seed=1, scenario="base", replication=0))
    wanted = {"good_rate", "cost_per_good_part", "oee", "interventions_per_shift"}
    return {row["kpi"]: row["value"] for row in kpis.to_pylist() if row["scope"] == LINE and row["kpi"] in wanted}


def make_skill(key: SkillKey) -> SkillModel:
    """Return 19 successes in 20 attempts whose times hang on the task, without random numbers."""
    base = {"tote_transfer": 11.0, "machine_tending": 48.0, "fastening": 32.0, "inspection": 17.0}[key.task]
    outcome = np.full(20, Outcome.SUCCESS, dtype=np.int8)
    outcome[7] = Outcome.DROP
    duration_s = base + np.arange(20) / 8
    return SkillModel(key, "0123456789abcdef", outcome, duration_s, 256 * duration_s, 64.0, "full", 0)
