from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from twin.errors import StoreError, StoreMissingError
from twin.records.manifest import Manifest, SkillEntry, run_key
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel
from twin.records.tables import SCHEMA_VERSION


def test_a_manifest_reads_back_as_it_was_written(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(manifest.encode())
    assert Manifest.read(tmp_path / "manifest.json") == manifest


def test_more_replications_and_scenarios_leave_the_identity(manifest: Manifest) -> None:
    larger = replace(manifest, scenarios=("base", "other"), replications=99, created="later")
    assert larger.identity == manifest.identity
    assert larger.extend(manifest).created == manifest.created


@pytest.mark.parametrize("change", [{"seed": 2}, {"line_digest": "x"}, {"parameters": {"a": 1}}, {"skills": ()}])
def test_what_determines_a_run_changes_the_identity(manifest: Manifest, change: dict[str, object]) -> None:
    assert replace(manifest, **change).identity != manifest.identity


def test_more_attempts_behind_a_skill_change_the_identity(manifest: Manifest) -> None:
    more = replace(manifest, skills=(replace(manifest.skills[0], attempts=100, successes=95),))
    assert more.identity != manifest.identity


@pytest.mark.parametrize("folder", [".", "none", "file"])
def test_a_folder_of_no_experiment_is_a_mistake_of_the_users(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreMissingError, match="expected the folder of an experiment") as told:
        Manifest.read(tmp_path / folder / "manifest.json")
    assert told.value.exit_code == 2


def test_a_run_key_does_not_depend_on_the_order_of_names() -> None:
    assert run_key("base", {"a": 1, "b": 2.5}) == run_key("base", {"b": 2.5, "a": 1})
    assert run_key("base", {"a": 1}) != run_key("base", {"a": 2})


def test_a_skill_entry_states_the_attempts_behind_it() -> None:
    outcome = np.array([Outcome.SUCCESS] * 9 + [Outcome.DROP], dtype=np.int8)
    key = SkillKey("unitree_g1", "tote_transfer", "scripted", "nominal")
    entry = SkillEntry.of(SkillModel(key, "abc", outcome, np.ones(10), np.ones(10), 70.0, "full", 2))
    assert (entry.attempts, entry.successes, entry.sim_faults) == (10, 9, 2)
    assert entry.success.low < 0.9 < entry.success.high


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("[]", "expected a JSON object"),
        ('{"schema_version": 99}', f"schema version 99, this twin reads {SCHEMA_VERSION}"),
        (f'{{"schema_version": {SCHEMA_VERSION}, "name": 3}}', "not a whole manifest"),
    ],
)
def test_a_bad_manifest_is_refused_with_its_path(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text)
    with pytest.raises(StoreError, match=message) as caught:
        Manifest.read(path)
    assert str(path) in str(caught.value)
