"""A film of an attempt, made by simulating it again from its seed."""

from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from twin.episodes.attempt import STEP_S, run_attempt
from twin.errors import UsageError
from twin.physics.readings import Camera
from twin.physics.world import World
from twin.records.attempt import AttemptRecord, AttemptSpec

FRAMES_PER_S = 12
SIZE = (576, 432)
CAMERA = Camera(target=(0.12, 0.0, 0.63), distance=2.1, yaw=98.0, pitch=-20.0)
STRIP = ".png"
STRIP_FRAMES = 4
SUFFIXES = (".mp4", ".webm", ".gif", STRIP)


class Film:
    """Collects frames of a world as time goes on."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._next_s = 0.0
        self.frames: list[NDArray[np.uint8]] = []

    def watch(self, world: World, time_s: float) -> None:
        """Take a frame when one is due."""
        if time_s + STEP_S / 2 < self._next_s:
            return
        self._next_s += 1.0 / FRAMES_PER_S
        picture = Image.fromarray(world.render(CAMERA, *SIZE))
        font = ImageFont.load_default(size=14)
        ImageDraw.Draw(picture).text((10, 8), f"{self._title}   {time_s:5.2f} s", fill=(40, 44, 52), font=font)
        self.frames.append(np.asarray(picture))


def film_attempt(spec: AttemptSpec, target: Path) -> AttemptRecord:
    """Simulate an attempt with a camera on it and write the film.

    The attempt's numbers are those without a camera: only what is drawn differs.

    Args:
        spec: what to attempt.
        target: file to write; its suffix chooses the format (.mp4, .webm, .gif, or .png for a strip of stills).

    Raises:
        UsageError: the suffix is none of these, or the folder does not exist.
    """
    check_target(target)
    film = Film(spec.key)
    record = run_attempt(spec, film.watch)
    if target.suffix == STRIP:
        _write_strip(target, film.frames)
    else:
        _write_film(target, film.frames)
    return record


def _write_film(target: Path, frames: list[NDArray[np.uint8]]) -> None:
    writer = imageio_ffmpeg.write_frames(str(target), SIZE, fps=FRAMES_PER_S, macro_block_size=8, quality=7)
    writer.send(None)
    for frame in frames:
        writer.send(np.ascontiguousarray(frame))
    writer.close()


def _write_strip(target: Path, frames: list[NDArray[np.uint8]]) -> None:
    """Write a few frames side by side, the middle ones of equal stretches of the attempt."""
    chosen = [frames[int((i + 0.5) / STRIP_FRAMES * len(frames))] for i in range(STRIP_FRAMES)]
    Image.fromarray(np.hstack(chosen)).quantize(64).save(target, optimize=True)


def check_target(target: Path) -> None:
    """Raise UsageError unless a film can be written there."""
    if target.suffix not in SUFFIXES:
        raise UsageError(f"cannot write a film to {target}: expected a name that ends in {', '.join(SUFFIXES)}")
    if not target.absolute().parent.is_dir():
        raise UsageError(f"cannot write a film to {target}: the folder does not exist")
