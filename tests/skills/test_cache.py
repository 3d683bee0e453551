from dataclasses import replace
from pathlib import Path

import pytest

from twin.records import parquet
from twin.records.attempt import AttemptRecord, AttemptSpec, Phase
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey
from twin.skills import cache as cache_module
from twin.skills.cache import SkillCache

KEY = SkillKey("unitree_g1", "tote_transfer", "scripted", "nominal")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SkillCache:
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path))
    return SkillCache.find(KEY)


def make_record(seed: int) -> AttemptRecord:
    spec = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed)
    phases = (Phase("lift", 0.0, 1.0),)
    return AttemptRecord(spec, Outcome.SUCCESS, 10.0 + seed, 0, 20.0, 3e3, 0.5, 0.01, 1, 1, "full", {}, phases, {})


def test_an_empty_cache_misses_everything(cache: SkillCache) -> None:
    assert cache.find_missing(3) == [1, 2, 3]
    assert cache.read().num_rows == 0


def test_only_missing_attempts_are_asked_for(cache: SkillCache) -> None:
    cache.add(make_record(seed) for seed in (1, 2, 4))
    assert cache.find_missing(6) == [3, 5, 6]


def test_a_selection_does_not_depend_on_what_else_is_cached(cache: SkillCache) -> None:
    cache.add(make_record(seed) for seed in (1, 2, 3))
    before = cache.select(2)
    cache.add(make_record(seed) for seed in (3, 4, 2))
    assert cache.select(2).equals(before)
    assert cache.read()["seed"].to_pylist() == [1, 2, 3, 4]


def test_a_damaged_part_is_named_and_asked_for_again(cache: SkillCache) -> None:
    cache.add([make_record(1)])
    cache.add([make_record(2)])
    victim = sorted(cache.folder.glob("*.parquet"))[0]
    victim.write_bytes(b"torn")
    with pytest.warns(UserWarning, match=victim.name):
        missing = cache.find_missing(2)
    assert len(missing) == 1
    assert cache.find_missing(2) == missing


def test_attempts_of_another_version_are_left_where_they_are(
    cache: SkillCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        for module in (parquet, cache_module):
            older.setattr(module, "ATTEMPTS_VERSION", 7)
        cache.add([make_record(1)])
    assert cache.find_missing(1) == [1]
    cache.add([make_record(1)])
    assert len(list(cache.folder.glob("*.parquet"))) == 2


def test_other_conditions_are_another_cache(cache: SkillCache) -> None:
    assert SkillCache.find(replace(KEY, conditions="packed")).folder != cache.folder


def test_a_fault_is_another_cache_and_none_is_the_old_one(cache: SkillCache) -> None:
    faulty = SkillCache.find(replace(KEY, faults=("backlash=0.5",)))
    assert faulty.folder != cache.folder
    assert faulty.folder != SkillCache.find(replace(KEY, faults=("backlash=0.6",))).folder
    assert SkillCache.find(replace(KEY, faults=())).folder == cache.folder


def test_adding_nothing_writes_nothing(cache: SkillCache) -> None:
    cache.add([])
    assert not cache.folder.exists()
