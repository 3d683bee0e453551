import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image, ImageSequence

from twin.errors import RunFailedError
from twin.seeing.camera import View
from twin.seeing.film import write_film
from twin.seeing.recording import Recording

SIZE = (160, 120)


def read_film(path: Path) -> np.ndarray:
    """Return the pictures of a film, shape (frames, height, width, 3)."""
    if path.suffix == ".webp":  # which ffmpeg writes, but does not read
        with Image.open(path) as film:
            return np.stack([np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(film)])
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, SIZE[1], SIZE[0], 3)


@pytest.mark.parametrize(
    ("suffix", "view"),
    [(".mp4", view) for view in View] + [(suffix, View.SIDE) for suffix in (".webm", ".webp", ".gif")],
)
def test_a_film_has_every_frame_and_shows_the_tote_move(
    tmp_path: Path, recording: Recording, suffix: str, view: View
) -> None:
    film = tmp_path / f"film{suffix}"
    write_film(film, recording, "title", view=view, size=SIZE, frames_per_s=2.0)
    pictures = read_film(film)
    assert len(pictures) == len(recording.times)
    blue = [((p[:, :, 2] > 90) & (p[:, :, 0] < 70)).sum() for p in pictures]
    assert min(blue) > {".gif": 20, ".webp": 40}.get(suffix, 50)  # few colours, or blurred ones
    moved = np.abs(pictures[0].astype(int) - pictures[len(pictures) // 2]).max(axis=2) > 60
    assert moved.mean() > 0.01


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # imageio-ffmpeg leaves its pipe open
def test_a_film_that_cannot_be_written_is_told(tmp_path: Path, recording: Recording) -> None:
    with pytest.raises(RunFailedError, match=r"film\.mp4: ffmpeg could not write"):
        write_film(tmp_path / "gone" / "film.mp4", recording, "title", view=View.SIDE, size=SIZE, frames_per_s=2.0)
