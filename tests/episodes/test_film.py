import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from twin.episodes.film import FRAMES_PER_S, SIZE, check_target, film_attempt
from twin.errors import UsageError
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed=1)


def read_film(path: Path) -> np.ndarray:
    """Return the pictures of a film, shape (frames, height, width, 3)."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, SIZE[1], SIZE[0], 3)


@pytest.mark.slow
def test_a_film_shows_the_whole_attempt(tmp_path: Path) -> None:
    record = film_attempt(SPEC, tmp_path / "attempt.mp4")
    assert record.outcome is Outcome.SUCCESS
    pictures = read_film(tmp_path / "attempt.mp4")
    assert len(pictures) / FRAMES_PER_S == pytest.approx(record.duration_s, abs=0.2)
    blue = [((p[:, :, 2] > 90) & (p[:, :, 0] < 70)).sum() for p in pictures]
    assert min(blue) > 500
    moved = np.abs(pictures[0].astype(int) - pictures[len(pictures) // 2]).max(axis=2) > 60
    assert moved.mean() > 0.01


@pytest.mark.parametrize(("name", "words"), [("film.avi", "ends in .mp4"), ("missing/film.mp4", "does not exist")])
def test_a_place_that_cannot_hold_a_film_is_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check_target(tmp_path / name)


@pytest.mark.slow
def test_a_strip_shows_stills_side_by_side(tmp_path: Path) -> None:
    spec = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", 1, (("friction", 0.02),))
    film_attempt(spec, tmp_path / "strip.png")
    with Image.open(tmp_path / "strip.png") as picture:
        assert picture.size == (4 * SIZE[0], SIZE[1])
