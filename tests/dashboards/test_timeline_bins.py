"""Intervals in bins, against sums over single intervals."""

import numpy as np
import pytest

from dashboards.library import Library
from dashboards.timeline.bins import find_band, find_segments, sum_bins
from dashboards.timeline.recording import load_track
from dashboards.timeline.track import Steps, Track
from twin.records.state import STATES


@pytest.fixture
def track(timeline_folder) -> Track:
    experiment = Library(timeline_folder).read("tote_hub")
    results = experiment.select("base")
    assert results is not None
    return load_track(experiment, results, 0, 3000.0, 9000.0)


def test_a_track_is_cut_off_at_the_ends_of_its_window(track: Track) -> None:
    assert track.start_s.min() == 3000
    assert track.until_s.max() == 9000
    np.testing.assert_allclose(track.times_s.sum(axis=1), 6000)


def test_the_rows_stand_in_order_of_flow(track: Track) -> None:
    assert [row.name for row in track.rows] == [
        "unload",
        "scan",
        "pick_pack 1",
        "pick_pack 2",
        "pick_pack 3",
        "seal",
        "load",
    ]


def test_each_bin_is_filled_and_all_bins_sum_to_the_window(track: Track) -> None:
    times = sum_bins(track, 37)
    np.testing.assert_allclose(times.sum(axis=1), 6000 / 37)
    np.testing.assert_allclose(times.sum(axis=2), track.times_s, atol=1e-6)


def test_a_bin_holds_what_its_intervals_overlap(track: Track) -> None:
    width, times = 6000 / 11, sum_bins(track, 11)
    low, high = 3000 + 4 * width, 3000 + 5 * width
    overlap = np.clip(np.minimum(track.until_s, high) - np.maximum(track.start_s, low), 0, None)
    mine = track.row == 3
    expected = np.bincount(track.state[mine], overlap[mine], minlength=STATES)
    np.testing.assert_allclose(times[3, :, 4], expected, atol=1e-9)


def test_few_intervals_are_drawn_as_they_are(track: Track) -> None:
    segments = find_segments(track, first=0, end=2, most=10_000)
    assert segments.bins == 0
    assert segments.row.size == np.count_nonzero(track.row < 2)


def test_many_intervals_become_the_dominating_states(track: Track) -> None:
    segments = find_segments(track, first=1, end=4, most=60)
    assert segments.bins == 20
    assert segments.row.size <= 60
    for row in (1, 2, 3):
        mine = segments.row == row
        assert segments.start_s[mine][0] == 3000
        assert (segments.start_s[mine][1:] == segments.end_s[mine][:-1]).all()
        assert segments.end_s[mine][-1] == 9000
    place = np.searchsorted(segments.start_s[segments.row == 2], 5000.0, side="right") - 1
    assert segments.state[segments.row == 2][place] == sum_bins(track, 20)[2, :, 6].argmax()


def test_a_band_holds_mean_and_extremes_of_each_bin() -> None:
    steps = Steps(np.array([0.0, 1.0, 3.0]), np.array([1.0, 3.0, 4.0]), np.array([0, 4, 2], np.int32))
    band = find_band(steps, 0.0, 4.0, 2)
    np.testing.assert_allclose(band.mean, [2.0, 3.0])
    assert band.low.tolist() == [0, 2]
    assert band.high.tolist() == [4, 4]


def test_the_means_of_a_band_average_to_that_of_the_window(track: Track) -> None:
    steps = track.levels["picking"]
    band = find_band(steps, 3000.0, 9000.0, 50)
    assert band.mean.mean() == pytest.approx(steps.level @ (steps.end_s - steps.start_s) / 6000)
    assert (band.low <= band.mean).all()
    assert (band.mean <= band.high).all()
