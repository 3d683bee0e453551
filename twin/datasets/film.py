"""Films of a data set: exactly one picture a frame, many episodes in a file."""

from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from twin.datasets.feature import Feature
from twin.datasets.statistics import LEVELS, count_levels
from twin.errors import RunFailedError
from twin.seeing.camera import View, find_eyes, find_path
from twin.seeing.painter import Painter
from twin.seeing.recording import Recording

KEY_EVERY = 10
"""A picture that can be decoded without the others stands at every tenth frame: learning reads frames at random."""
OPTIONS = (
    "-crf",
    "23",
    "-g",
    str(KEY_EVERY),
    "-bf",
    "0",
    "-threads",
    "1",
    "-fflags",
    "+bitexact",
    "-flags:v",
    "+bitexact",
)
"""One thread and no name of the program: the same pictures give the same bytes."""


def name_key(view: View) -> str:
    """Return the name of the column of a camera."""
    return f"observation.images.{view}"


def make_feature(size: tuple[int, int]) -> Feature:
    """Return what the column of a camera holds; size is width and height [pixel]."""
    width, height = size
    return Feature("video", (height, width, 3), ("height", "width", "channels"))


def describe_coding(size: tuple[int, int], fps: int) -> dict[str, object]:
    """Return how the films are coded, as ``info.json`` tells it."""
    width, height = size
    return {
        "video.height": height,
        "video.width": width,
        "video.codec": "h264",
        "video.pix_fmt": "yuv420p",
        "video.is_depth_map": False,
        "video.fps": fps,
        "video.channels": 3,
        "has_audio": False,
    }


class Film:
    """One file of pictures, written a picture at a time."""

    def __init__(self, target: Path, size: tuple[int, int], fps: int) -> None:
        """Start the encoder.

        Args:
            target: the file; its folder is made.
            size: width and height [pixel], even.
            fps: pictures a second.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        self.frames = 0
        self._target = target
        self._writer = imageio_ffmpeg.write_frames(
            str(target),
            size,
            fps=fps,
            codec="libx264",
            pix_fmt_out="yuv420p",
            macro_block_size=2,
            quality=None,
            output_params=list(OPTIONS),
        )
        self._writer.send(None)

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Add a picture, shape (height, width, 3).

        Raises:
            RunFailedError: ffmpeg could not write it.
        """
        try:
            self._writer.send(picture)
        except OSError as error:
            last = str(error).strip().splitlines()[-1]
            raise RunFailedError(f"{self._target.name}: ffmpeg could not write the film: {last}") from error
        self.frames += 1

    def close(self) -> None:
        """End the film and count its pictures.

        Raises:
            RunFailedError: there are not as many in the file as were added.
        """
        self._writer.close()
        found = imageio_ffmpeg.count_frames_and_secs(str(self._target))[0] if self._target.is_file() else 0
        if found != self.frames:
            raise RunFailedError(f"{self._target.name}: expected {self.frames} pictures (found {found})")

    def abandon(self) -> None:
        """Stop the encoder; what it has written is of no use."""
        self._writer.close()


def paint(recording: Recording, view: View, film: Film, size: tuple[int, int]) -> NDArray[np.int64]:
    """Add every frame of an episode to a film and return how often each grey level occurs, shape (3, 256)."""
    painter, levels = Painter(recording.nodes, *size), np.zeros((3, LEVELS), np.int64)
    eyes, middles = find_eyes(recording, view), find_path(recording)
    for poses, eye, middle in zip(recording.poses, eyes, middles, strict=True):
        picture = painter.draw(poses, eye, middle)
        film.add(picture)
        levels += count_levels(picture)
    return levels
