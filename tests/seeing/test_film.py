import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from twin.seeing.camera import View
from twin.seeing.film import write_film
from twin.seeing.recording import Recording

SIZE = (160, 120)


def read_film(path: Path) -> np.ndarray:
    """Return the pictures of a film, shape (frames, height, width, 3)."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, SIZE[1], SIZE[0], 3)


@pytest.mark.parametrize("view", View)
def test_a_film_has_every_frame_and_shows_the_tote_move(tmp_path: Path, recording: Recording, view: View) -> None:
    write_film(tmp_path / "film.mp4", recording, "title", view=view, size=SIZE, frames_per_s=2.0)
    pictures = read_film(tmp_path / "film.mp4")
    assert len(pictures) == len(recording.times)
    blue = [((p[:, :, 2] > 90) & (p[:, :, 0] < 70)).sum() for p in pictures]
    assert min(blue) > 50
    moved = np.abs(pictures[0].astype(int) - pictures[len(pictures) // 2]).max(axis=2) > 60
    assert moved.mean() > 0.01
