"""Windows cut out of a timeline that is kept, against those that are read from its files."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from dashboards.experiment import Experiment
from dashboards.library import Library
from dashboards.timeline.recording import load_track
from dashboards.timeline.track import Row, Track
from twin.records.store import Store
from twin.records.tables import TIMELINE
from twin.records.timeline import Timeline, put_timeline, read_timeline

WINDOWS = [(0.0, 28_800.0), (0.0, 1.0), (3000.0, 9000.0), (3600.5, 3601.5), (28_799.0, 28_800.0)]


@pytest.fixture
def experiment(timeline_folder: Path) -> Experiment:
    return Library(timeline_folder).read("tote_hub")


def cut(experiment: Experiment, begin_s: float, end_s: float) -> Track:
    results = experiment.select("base")
    assert results is not None
    return load_track(experiment, results, 0, begin_s, end_s)


@pytest.mark.parametrize(("begin_s", "end_s"), WINDOWS)
def test_a_window_holds_the_intervals_that_lie_in_it(begin_s: float, end_s: float, experiment: Experiment) -> None:
    track, expected = cut(experiment, begin_s, end_s), read_timeline(experiment.store, "base", 0, begin_s, end_s)
    found = expected.intervals.to_pydict()
    np.testing.assert_array_equal(track.start_s, np.maximum(found["start_s"], begin_s))
    np.testing.assert_array_equal(track.until_s, np.minimum(found["end_s"], end_s))
    rows = [track.rows[row] for row in track.row]
    assert [(row.place, row.server) for row in rows] == list(zip(found["place"], found["server"], strict=True))
    states = [row.kind(state).label for row, state in zip(rows, track.state, strict=True)]
    assert states == found["state"]


@pytest.mark.parametrize(("begin_s", "end_s"), WINDOWS)
def test_a_window_holds_the_levels_that_lie_in_it(begin_s: float, end_s: float, experiment: Experiment) -> None:
    track, expected = cut(experiment, begin_s, end_s), read_timeline(experiment.store, "base", 0, begin_s, end_s)
    buffer = np.array(expected.levels["buffer"].to_pylist(), object)
    for name, steps in track.levels.items():
        mine = buffer == name if name is not None else np.array([one is None for one in buffer])
        np.testing.assert_array_equal(steps.level, expected.levels["level"].to_numpy()[mine])
        np.testing.assert_array_equal(steps.start_s, np.maximum(expected.levels["start_s"].to_numpy()[mine], begin_s))
        np.testing.assert_array_equal(steps.end_s, np.minimum(expected.levels["end_s"].to_numpy()[mine], end_s))


def test_windows_leave_the_kept_timeline_as_it_is(experiment: Experiment) -> None:
    cut(experiment, 3000.0, 9000.0)
    assert cut(experiment, 0.0, 28_800.0).last_s == 28_800
    assert cut(experiment, 0.0, 28_800.0).start_s[0] == 0


def test_a_server_without_a_state_in_a_window_has_no_row_there(timeline_folder: Path, tmp_path: Path) -> None:
    source = Library(timeline_folder).read("tote_hub")
    timeline = read_timeline(source.store, "base", 0)
    late = (np.asarray(timeline.intervals["place"]) == "unload") & (timeline.intervals["end_s"].to_numpy() > 7200)
    store = Store(shutil.copytree(source.store.folder, tmp_path / "tote_hub"))
    with store.write() as writer:
        intervals, levels = timeline.intervals.filter(~late), timeline.levels
        tables = intervals.cast(TIMELINE["intervals"]), levels.cast(TIMELINE["level_intervals"])
        put_timeline(writer, "base", 0, Timeline(*tables))
    track = cut(Library(tmp_path).read("tote_hub"), 8000.0, 9000.0)
    assert track.rows[0] == Row("scan", 0, False, 1)
    assert sorted(set(track.row.tolist())) == list(range(len(track.rows)))
