"""Carrying out one attempt and writing everything that is to be seen of it."""

from dataclasses import dataclass
from pathlib import Path

from twin.episodes.attempt import Attempt, check_spec, run_attempt
from twin.physics.world import World
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.trace import Trace, write_trace
from twin.seeing.camera import View
from twin.seeing.film import CODECS, write_film
from twin.seeing.recording import Recorder, Recording
from twin.seeing.replay import write_replay
from twin.seeing.sheet import make_title, write_sheet
from twin.seeing.tracer import Tracer
from twin.targets import check_target

SIZE = (576, 432)
FRAMES_PER_S = 15.0
STILLS = 12
SUFFIXES = {
    "film": tuple(CODECS),
    "sheet": (".png",),
    "replay": (".glb",),
    "plot": (".png",),
    "trace": (".parquet",),
}


@dataclass(frozen=True)
class Wishes:
    """What to write of an attempt, and how.

    Attributes:
        film: file of a film.
        sheet: file of a contact sheet.
        replay: file of a 3-D replay.
        plot: file of plots of torques and forces.
        trace: file of a table of all signals.
        view: from where film and sheet look.
        size: width and height of the film [pixel], even.
        frames_per_s: rate of film and replay.
        stills: pictures on the sheet.
    """

    film: Path | None = None
    sheet: Path | None = None
    replay: Path | None = None
    plot: Path | None = None
    trace: Path | None = None
    view: View = View.SIDE
    size: tuple[int, int] = SIZE
    frames_per_s: float = FRAMES_PER_S
    stills: int = STILLS

    @property
    def targets(self) -> dict[str, Path]:
        """The files to write, by what they are."""
        wanted = {name: getattr(self, name) for name in SUFFIXES}
        return {name: path for name, path in wanted.items() if path is not None}


def show_attempt(spec: AttemptSpec, wishes: Wishes) -> AttemptRecord:
    """Carry out an attempt, write what is wished for, and return its record, the same as without wishes.

    Raises:
        UsageError: the spec names something unknown, or a file cannot be written.
    """
    check_spec(spec)
    for name, path in wishes.targets.items():
        check_target(name, path, SUFFIXES[name])
    recorder = Recorder(wishes.frames_per_s) if wishes.film or wishes.sheet or wishes.replay else None
    tracer = Tracer() if wishes.plot or wishes.trace else None
    watchers = [watcher.watch for watcher in (recorder, tracer) if watcher is not None]

    def watch(attempt: Attempt, world: World) -> None:
        for look in watchers:
            look(attempt, world)

    record = run_attempt(spec, watch if watchers else None)
    if recorder is not None and recorder.recording is not None:
        _write_pictures(wishes, recorder.recording, record)
    if tracer is not None:
        _write_signals(wishes, tracer.make_trace(), record)
    return record


def _write_pictures(wishes: Wishes, recording: Recording, record: AttemptRecord) -> None:
    if wishes.film is not None:
        write_film(
            wishes.film,
            recording,
            record.spec.key,
            view=wishes.view,
            size=wishes.size,
            frames_per_s=wishes.frames_per_s,
        )
    if wishes.sheet is not None:
        write_sheet(wishes.sheet, recording, record, view=wishes.view, stills=wishes.stills)
    if wishes.replay is not None:
        write_replay(wishes.replay, recording, record)


def _write_signals(wishes: Wishes, trace: Trace, record: AttemptRecord) -> None:
    if wishes.trace is not None:
        write_trace(wishes.trace, trace)
    if wishes.plot is not None:
        from twin.seeing.plot import write_plot

        write_plot(wishes.plot, trace, make_title(record))
