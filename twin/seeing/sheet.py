"""A contact sheet: stills of every phase of an attempt, side by side."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from twin.records.attempt import AttemptRecord
from twin.seeing.camera import View, find_eyes, find_path
from twin.seeing.film import INK, write_on
from twin.seeing.painter import Painter
from twin.seeing.recording import Recording

STILL = (420, 315)
COLUMNS = 4
TITLE_HEIGHT = 34
PAPER = (250, 250, 250)


def write_sheet(target: Path, recording: Recording, record: AttemptRecord, *, view: View, stills: int) -> None:
    """Write a PNG with stills in a grid, each with its phase and time, under the attempt's key and outcome."""
    chosen = choose_frames(recording.phases, stills)
    painter = Painter(recording.nodes, *STILL)
    eyes, path = find_eyes(recording, view), find_path(recording)
    width, height = STILL
    columns = min(COLUMNS, len(chosen))
    rows = -(-len(chosen) // columns)
    sheet = Image.new("RGB", (columns * width, TITLE_HEIGHT + rows * height), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=15)
    draw.text((10, 7), make_title(record), fill=INK, font=ImageFont.load_default(size=17))
    for i, frame in enumerate(chosen):
        x, y = i % columns * width, TITLE_HEIGHT + i // columns * height
        label = f"{recording.times[frame]:.2f} s   {recording.phases[frame]}"
        picture = painter.draw(recording.poses[frame], eyes[frame], path[frame])
        sheet.paste(Image.fromarray(write_on(picture, label, font)), (x, y))
        draw.rectangle((x, y, x + width - 1, y + height - 1), outline=PAPER)
    sheet.save(target, optimize=True)  # in all colours: a palette loses those of small parts


def choose_frames(phases: Sequence[str], stills: int) -> list[int]:
    """Return frames in order of time: the middles of equal parts of each phase, and the last frame.

    Every phase has a still where there are enough; the longest ones get the rest. With more phases than stills,
    they are spread evenly in time.
    """
    last = len(phases) - 1
    starts = [i for i in range(len(phases)) if i == 0 or phases[i] != phases[i - 1]]
    lengths = [end - start for start, end in zip(starts, [*starts[1:], len(phases)], strict=True)]
    if len(starts) > stills - 1:
        return sorted({round((i + 0.5) / (stills - 1) * last) for i in range(stills - 1)} | {last})
    shares = [1] * len(starts)
    for _ in range(stills - 1 - len(starts)):
        longest = max(range(len(starts)), key=lambda i: lengths[i] / (shares[i] + 1))
        shares[longest] += 1
    chosen = {
        start + int((k + 0.5) / share * length)
        for start, length, share in zip(starts, lengths, shares, strict=True)
        for k in range(share)
    }
    return sorted(chosen | {last})


def make_title(record: AttemptRecord) -> str:
    """Return key, outcome and duration of an attempt in one line."""
    credit = f" ({record.done} of {record.total})" if record.total > 1 else ""
    return f"{record.spec.key}:  {record.outcome.label}{credit} after {record.duration_s:.2f} s"
