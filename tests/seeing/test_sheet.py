import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from twin.records.attempt import AttemptRecord
from twin.seeing.camera import View
from twin.seeing.recording import Recording
from twin.seeing.sheet import STILL, TITLE_HEIGHT, choose_frames, write_sheet

PHASES = ["reach"] * 10 + ["lift"] * 30 + ["place"] * 5


@pytest.mark.parametrize("stills", [4, 6, 9])
def test_every_phase_and_the_end_have_a_still(stills: int) -> None:
    chosen = choose_frames(PHASES, stills)
    assert len(chosen) == stills
    assert {PHASES[frame] for frame in chosen} == set(PHASES)
    assert chosen[-1] == len(PHASES) - 1


def test_with_more_phases_than_stills_they_are_spread_in_time() -> None:
    chosen = choose_frames([str(i) for i in range(50)], 6)
    assert len(chosen) == 6
    assert np.diff(chosen).max() <= 10


def test_an_attempt_of_one_frame_has_one_still() -> None:
    assert choose_frames([""], 8) == [0]


def test_a_sheet_shows_different_moments_in_a_grid(tmp_path: Path, record: AttemptRecord, recording: Recording) -> None:
    write_sheet(tmp_path / "sheet.png", recording, record, view=View.HEAD, stills=3)
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (3 * STILL[0], TITLE_HEIGHT + STILL[1])
        pixels = np.asarray(sheet.convert("RGB")).astype(int)[TITLE_HEIGHT:]
    first, second, _ = np.split(pixels, 3, axis=1)
    assert (np.abs(first - second).max(axis=2) > 40).mean() > 0.02


def test_a_robot_that_fell_at_once_has_a_sheet(tmp_path: Path, record: AttemptRecord, recording: Recording) -> None:
    short = dataclasses.replace(recording, times=[0.0], phases=[""], poses=recording.poses[:1])
    write_sheet(tmp_path / "sheet.png", short, record, view=View.SIDE, stills=12)
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (STILL[0], TITLE_HEIGHT + STILL[1])
