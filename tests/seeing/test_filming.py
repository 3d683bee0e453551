import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from twin.cli import main
from twin.episodes.attempt import run_attempt
from twin.errors import UsageError
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.attempts import make_attempts_table
from twin.records.film import FACTS_NAME, FILMS, FilmFacts, find_film_folder
from twin.records.manifest import Manifest
from twin.records.outcome import Outcome
from twin.records.store import Store
from twin.records.trace import read_trace
from twin.seeing import filming
from twin.seeing.filming import film_attempt
from twin.seeing.show import Wishes

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed=1, timeout_s=0.4)
SMALL = Wishes(size=(96, 64), frames_per_s=5.0)


@pytest.fixture(scope="module")
def short() -> AttemptRecord:
    return run_attempt(SPEC)


@pytest.fixture
def store(short: AttemptRecord, tmp_path: Path) -> Store:
    return make_store(tmp_path / "store", short)


def make_store(folder: Path, record: AttemptRecord) -> Store:
    manifest = Manifest("line", 1, ("base",), 1, "line.yaml", "0", created="2026-11-29T00:00:00+00:00")
    store = Store.create(folder, manifest, "line: x\n")
    with store.write() as writer:
        writer.put_attempts("one", make_attempts_table([record]))
    return store


def test_an_attempt_is_made_again_and_kept_whole(store: Store) -> None:
    facts = film_attempt(store, SPEC.key, SMALL)
    folder = find_film_folder(store.folder, SPEC.key)
    assert facts.is_same
    assert FilmFacts.read(folder) == facts
    assert {path.name for path in folder.iterdir()} == {"film.mp4", "replay.glb", "trace.parquet", FACTS_NAME}
    assert read_trace(folder / "trace.parquet").attempt == SPEC.key
    assert [path.name for path in (store.folder / FILMS).iterdir()] == [folder.name]


def test_an_attempt_of_other_versions_is_filmed_and_told(short: AttemptRecord, tmp_path: Path) -> None:
    old = replace(short, outcome=Outcome.SUCCESS, duration_s=9.0, versions={**short.versions, "pybullet": "1.0"})
    facts = film_attempt(make_store(tmp_path / "old", old), SPEC.key, SMALL)
    assert not facts.is_same
    assert (facts.stored_outcome, facts.outcome) == ("success", "timeout")
    assert facts.versions == {"pybullet": ("1.0", short.versions["pybullet"])}


def test_a_film_that_fails_leaves_the_one_before(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    film_attempt(store, SPEC.key, SMALL)
    monkeypatch.setattr(filming, "_compare", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        film_attempt(store, SPEC.key, SMALL)
    (folder,) = (store.folder / FILMS).iterdir()
    assert FilmFacts.read(folder).is_same


def test_what_a_killed_process_left_is_cleared_after_an_hour(store: Store) -> None:
    for name, age in (("old", 7200), ("new", 0)):
        folder = store.folder / FILMS / f"{filming.MAKING}{name}"
        folder.mkdir(parents=True)
        if age:
            os.utime(folder, (0, 0))
    film_attempt(store, SPEC.key, SMALL)
    left = {path.name for path in (store.folder / FILMS).glob(".*")}
    assert left == {f"{filming.MAKING}new"}


def test_a_store_with_films_can_be_written_to(store: Store) -> None:
    film_attempt(store, SPEC.key, SMALL)
    with store.write():
        pass
    assert (find_film_folder(store.folder, SPEC.key) / "trace.parquet").exists()


def test_an_unknown_attempt_is_told_with_the_nearest(store: Store) -> None:
    with pytest.raises(UsageError, match=r"no attempt .* did you mean .*nominal"):
        film_attempt(store, SPEC.key.replace("/1", "/2"), SMALL)


def test_the_command_says_whether_it_is_the_same(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["film", str(store.folder), SPEC.key, "--size", "96x64", "--fps", "5", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["same"] is True
    assert told["folder"] == str(find_film_folder(store.folder, SPEC.key))


def test_the_command_warns_of_another_course(
    short: AttemptRecord, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_store(tmp_path / "old", replace(short, duration_s=9.0))
    assert main(["film", str(tmp_path / "old"), SPEC.key, "--size", "96x64", "--fps", "5", "--format", "webm"]) == 0
    captured = capsys.readouterr()
    assert "not what was measured: stored timeout after 9 s" in captured.err
    assert "the same as stored" not in captured.out
    assert (find_film_folder(tmp_path / "old", SPEC.key) / "film.webm").stat().st_size > 0


@pytest.mark.parametrize("folder", ["nothing", "."])
def test_what_is_no_store_is_told(folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["film", str(tmp_path / folder), "x"]) in (1, 2)
    assert "manifest.json" in capsys.readouterr().err
