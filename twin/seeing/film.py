"""A film of a recorded attempt."""

from pathlib import Path
from typing import NamedTuple

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from twin.errors import RunFailedError
from twin.seeing.camera import View, find_eyes, find_path
from twin.seeing.painter import Painter
from twin.seeing.recording import Recording

INK = (40, 44, 52)
PLATE = (240, 243, 247, 200)
"""Behind the text, which would not be read on a dark robot."""
MARGIN = 4


class Codec(NamedTuple):
    """How ffmpeg writes a film.

    Attributes:
        name: of the encoder.
        pixel: form of a pixel.
        more: its own options.
    """

    name: str
    pixel: str
    more: tuple[str, ...] = ()


CODECS = {
    ".mp4": Codec("libx264", "yuv420p"),
    ".webm": Codec("libvpx-vp9", "yuv420p"),
    ".webp": Codec("libwebp_anim", "yuv420p", ("-loop", "0", "-quality", "60")),
    ".gif": Codec("gif", "rgb8"),
}
"""By what a film's name may end in. The last two play wherever a picture stands, again and again."""


def write_film(
    target: Path, recording: Recording, title: str, *, view: View, size: tuple[int, int], frames_per_s: float
) -> None:
    """Draw every frame of a recording and write the film; its suffix chooses the format.

    Raises:
        RunFailedError: ffmpeg could not write it.
    """
    painter = Painter(recording.nodes, *size)
    font = ImageFont.load_default(size=max(9, round(size[1] / 31)))
    codec = CODECS[target.suffix]
    writer = imageio_ffmpeg.write_frames(
        str(target),
        size,
        fps=frames_per_s,
        codec=codec.name,
        pix_fmt_out=codec.pixel,
        macro_block_size=2,
        quality=7,
        output_params=list(codec.more),
    )
    writer.send(None)
    frames = zip(
        recording.times,
        recording.phases,
        recording.poses,
        find_eyes(recording, view),
        find_path(recording),
        strict=True,
    )
    try:
        for time_s, phase, poses, eye, middle in frames:
            picture = painter.draw(poses, eye, middle)
            writer.send(write_on(picture, f"{title}\n{time_s:5.2f} s   {phase}", font))
    except OSError as error:
        raise RunFailedError(
            f"{target}: ffmpeg could not write the film: {str(error).strip().splitlines()[-1]}"
        ) from error
    finally:
        writer.close()
    if not (target.is_file() and target.stat().st_size):
        raise RunFailedError(f"{target}: ffmpeg could not write the film (its last words stand above)")


def write_on(
    picture: NDArray[np.uint8], text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> NDArray[np.uint8]:
    """Return a picture with text on a light plate at its upper left corner."""
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image, "RGBA")
    left, top, right, bottom = draw.multiline_textbbox((10, 8), text, font=font)
    draw.rectangle((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN), fill=PLATE)
    draw.text((10, 8), text, fill=INK, font=font)
    return np.ascontiguousarray(image)
