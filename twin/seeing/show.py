"""Carrying out one attempt and writing everything that is to be seen of it."""

import os
from dataclasses import dataclass
from pathlib import Path

from twin.episodes.attempt import Attempt, check_spec, run_attempt
from twin.errors import UsageError
from twin.physics.world import World
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.seeing.camera import View
from twin.seeing.film import write_film
from twin.seeing.recording import Recorder
from twin.seeing.sheet import write_sheet

SIZE = (576, 432)
FRAMES_PER_S = 15.0
STILLS = 12
SUFFIXES = {
    "film": (".mp4", ".webm", ".gif"),
    "sheet": (".png",),
}


@dataclass(frozen=True)
class Wishes:
    """What to write of an attempt, and how.

    Attributes:
        film: file of a film.
        sheet: file of a contact sheet.
        view: from where film and sheet look.
        size: width and height of the film [pixel], even.
        frames_per_s: rate of film and replay.
        stills: pictures on the sheet.
    """

    film: Path | None = None
    sheet: Path | None = None
    view: View = View.SIDE
    size: tuple[int, int] = SIZE
    frames_per_s: float = FRAMES_PER_S
    stills: int = STILLS

    @property
    def targets(self) -> dict[str, Path]:
        """The files to write, by what they are."""
        wanted = {"film": self.film, "sheet": self.sheet}
        return {name: path for name, path in wanted.items() if path is not None}


def show_attempt(spec: AttemptSpec, wishes: Wishes) -> AttemptRecord:
    """Carry out an attempt, write what is wished for, and return its record, the same as without wishes.

    Raises:
        UsageError: the spec names something unknown, or a file cannot be written.
    """
    check_spec(spec)
    for name, path in wishes.targets.items():
        check_target(name, path)
    recorder = Recorder(wishes.frames_per_s) if wishes.film or wishes.sheet else None

    def watch(attempt: Attempt, world: World) -> None:
        if recorder is not None:
            recorder.watch(attempt, world)

    record = run_attempt(spec, watch if wishes.targets else None)
    recording = recorder.recording if recorder else None
    if recording is not None and wishes.film is not None:
        write_film(
            wishes.film,
            recording,
            spec.key,
            view=wishes.view,
            size=wishes.size,
            frames_per_s=wishes.frames_per_s,
        )
    if recording is not None and wishes.sheet is not None:
        write_sheet(wishes.sheet, recording, record, view=wishes.view, stills=wishes.stills)
    return record


def check_target(name: str, target: Path) -> None:
    """Raise UsageError unless a film, sheet, plot, replay or trace can be written there."""
    suffixes, folder = SUFFIXES[name], target.absolute().parent
    if target.suffix not in suffixes:
        raise UsageError(f"cannot write a {name} to {target}: expected a name that ends in {', '.join(suffixes)}")
    if not folder.is_dir():
        raise UsageError(f"cannot write a {name} to {target}: the folder does not exist")
    if target.is_dir():
        raise UsageError(f"cannot write a {name} to {target}: it is a folder")
    if not os.access(target if target.exists() else folder, os.W_OK):
        raise UsageError(f"cannot write a {name} to {target}: writing there is not permitted")
