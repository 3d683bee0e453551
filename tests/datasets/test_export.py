"""Data sets are whole or not there, the same for any number of workers, and their episodes can be made again."""

import json
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.datasets.conftest import make_source
from twin.cli import main
from twin.datasets import export, layout
from twin.datasets.again import compare_episode
from twin.datasets.export import export_set
from twin.datasets.plan import Plan
from twin.datasets.source import Source, find_source
from twin.datasets.take import Take, take_episode
from twin.episodes.attempt import run_attempt
from twin.errors import RunFailedError, UsageError
from twin.records.attempts import read_attempts, read_spec
from twin.records.fault import FaultSpec
from twin.records.outcome import Outcome
from twin.seeing.camera import View


def test_an_attempt_is_the_same_whether_its_frames_are_taken_or_not() -> None:
    spec = make_source("kitting").make_spec(3)
    assert take_episode(spec, 50, filmed=True).record == run_attempt(spec)


def test_frames_between_control_ticks_tell_the_time_of_the_tick_after() -> None:
    times = take_episode(make_source().make_spec(3), 30).columns["time_s"]
    wanted = np.arange(len(times)) / 30
    assert np.all((times >= wanted - 1e-9) & (times < wanted + 0.008))
    assert np.allclose(times / 0.008, np.round(times / 0.008))


def test_a_success_is_marked_in_its_last_frame(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    exported = export_set(Plan(make_source(policy="swift", timeout_s=None), 1, fps=10), folder)
    table = pq.read_table(folder / "data", columns=["next.success", "next.reward", "phase", "action"])
    assert exported.outcomes == {"success": 1}
    assert np.flatnonzero(table["next.success"].to_numpy()).tolist() == [exported.frames - 1]
    assert table["next.reward"].to_pylist()[-1] == 1.0
    assert len(set(table["phase"].to_pylist())) > 2
    done = np.array(table["action"].to_pylist())[:, -1]
    assert (done[0], done[-1]) == (0.0, 1.0)
    assert compare_episode(folder, 0).same


def test_an_episode_is_made_again_to_the_last_bit_from_what_the_set_keeps(short_set: Path) -> None:
    found = compare_episode(short_set, 1)
    assert found.same
    assert not found.versions
    told = json.loads((short_set / "extras/origin.json").read_text())["episodes"][1]
    words = shlex.split(told["command"])
    assert words[:4] == ["twin", "task", "play", "tote_transfer"]
    assert words[words.index("--seed") + 1] == "8"
    attempts = read_attempts(short_set / "extras/attempts.parquet").to_pylist()
    assert [read_spec(row) for row in attempts][1] == found.origin.spec


def test_a_set_that_was_changed_is_found_out(short_set: Path, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for name in ("data/chunk-000/file-000.parquet", "extras/origin.json"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes((short_set / name).read_bytes())
    path = folder / "data/chunk-000/file-000.parquet"
    table = pq.read_table(path)
    place = table.column_names.index("next.reward")
    pq.write_table(table.set_column(place, "next.reward", [[np.float32(1.0)] * len(table)]), path)
    assert compare_episode(folder, 0).differing == ["next.reward"]
    assert main(["export", "verify", str(folder), "--episode", "0"]) == 1


def test_an_episode_that_does_not_fit_begins_a_new_file_of_data_and_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "FILE_FRAMES", 15)
    monkeypatch.setattr(layout, "CHUNK_FILES", 1)
    folder = tmp_path / "set"
    export_set(Plan(make_source(), 2, seed=7, views=(View.WORK,), size=(96, 64)), folder)
    for kind in ("data", "videos/observation.images.work"):
        files = sorted(folder.glob(f"{kind}/*/*"))
        assert [path.parent.name for path in files] == ["chunk-000", "chunk-001"]
        assert [path.stem for path in files] == ["file-000", "file-000"]
    told = pq.read_table(folder / "meta/episodes").to_pylist()
    film = "videos/observation.images.work"
    places = [(row["data/chunk_index"], row[f"{film}/chunk_index"], row[f"{film}/from_timestamp"]) for row in told]
    assert places == [(0, 0, 0.0), (1, 1, 0.0)]
    assert [(row["dataset_from_index"], row["dataset_to_index"]) for row in told] == [(0, 13), (13, 26)]
    assert compare_episode(folder, 1).same


@pytest.mark.slow
def test_two_workers_write_the_same_bytes(short_set: Path, tmp_path: Path) -> None:
    plan = Plan(make_source(), 2, seed=7, views=(View.WORK,), size=(96, 64))
    export_set(plan, tmp_path / "set", workers=2)
    names = sorted(str(path.relative_to(short_set)) for path in short_set.rglob("*") if path.is_file())
    assert names
    for name in names:
        assert (tmp_path / "set" / name).read_bytes() == (short_set / name).read_bytes(), name


def test_a_set_that_does_not_fill_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "FEWEST_TRIES", 1)
    monkeypatch.setattr(export, "MOST_TRIES", 2)
    plan = Plan(make_source(timeout_s=0.1), 1, successes_only=True)
    with pytest.raises(RunFailedError, match="only 0 of 1 episodes after 2 attempts .left out: no_success 2."):
        export_set(plan, tmp_path / "set")
    assert not list(tmp_path.iterdir())


def test_faults_of_the_simulator_and_attempts_without_frames_are_no_episodes() -> None:
    take = take_episode(make_source(timeout_s=0.1).make_spec(1), 25)
    plan = Plan(make_source(), 1)
    assert export._find_reason(plan, take) == ""
    fault = replace(take, record=replace(take.record, outcome=Outcome.SIM_FAULT))
    assert export._find_reason(plan, fault) == "sim_fault"
    assert export._find_reason(plan, Take(take.record, {}, {}, None)) == "no_frames"
    assert export._find_reason(replace(plan, successes_only=True), take) == "no_success"


def test_a_robot_that_falls_is_shown_to_its_end_with_what_its_policy_said_last() -> None:
    spec = replace(make_source(timeout_s=None).spec, seed=1, faults=(FaultSpec("push", 1.0, 0.5, None, "front"),))
    take = take_episode(spec, 25)
    active = take.columns["policy_active"]
    last = int(np.flatnonzero(active)[-1])
    assert take.record.outcome is Outcome.FALL
    assert active[: last + 1].all()
    assert take.frames - last > 5
    assert (take.columns["action"][last:] == take.columns["action"][last]).all()
    assert (take.columns["observation.state"][last:] == take.columns["observation.state"][last]).all()
    height = take.columns["truth.state"][:, 2]
    assert height[-1] < height[last] - 0.02
    assert not take.columns["next.success"].any()


class _Catalogue:
    names = ("tablet_into_fixture",)

    def find(self, name: str) -> Source:
        return Source(name, "3C: load a tablet into a test fixture.", make_source("insertion").spec)


def test_a_name_of_a_catalogue_says_all_of_its_attempts_itself() -> None:
    asked = make_source().spec
    assert find_source("tablet_into_fixture", asked, [_Catalogue()]).make_spec(5).task == "insertion"
    with pytest.raises(UsageError, match="did you mean 'tablet_into_fixture'"):
        find_source("tablet_in_fixture", asked, [_Catalogue()])
