"""Films for an evaluation: one of a success and one of each class of failure, made again from their seeds."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from twin.experiments.calibrate import Progress
from twin.experiments.determinism import hash_record
from twin.experiments.progress import show_nothing
from twin.records.attempt import AttemptRecord
from twin.records.evaluation import EvaluationFilm
from twin.seeing.show import Wishes, show_attempt

SIZE = (384, 288)
"""Width and height [pixel]: small enough for a file that is sent about."""
FRAMES_PER_S = 8.0


def make_films(records: Sequence[AttemptRecord], progress: Progress = show_nothing) -> tuple[EvaluationFilm, ...]:
    """Film the first attempt of each outcome, success first, then in the order of ``Outcome``.

    Args:
        records: in order of their seeds.
        progress: shows how far it is.
    """
    firsts = list(_pick_firsts(records))
    films = []
    with progress("films", len(firsts)) as advance, tempfile.TemporaryDirectory(prefix="twin-films-") as folder:
        for record in firsts:
            films.append(_film(record, Path(folder) / f"{record.outcome.label}.mp4"))
            advance()
    return tuple(films)


def _pick_firsts(records: Sequence[AttemptRecord]) -> Iterator[AttemptRecord]:
    for outcome in sorted({record.outcome for record in records}):
        yield next(record for record in records if record.outcome is outcome)


def _film(record: AttemptRecord, path: Path) -> EvaluationFilm:
    again = show_attempt(record.spec, Wishes(film=path, size=SIZE, frames_per_s=FRAMES_PER_S))
    same = hash_record(again) == hash_record(record)
    video = path.read_bytes() if path.exists() else b""
    return EvaluationFilm(record.outcome.label, record.spec.seed, record.spec.key, same, video)
