"""Making an attempt of a store again, to see it: film, 3-D replay and trace, kept in the store."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from twin.errors import SimulatorError, StoreError, UsageError
from twin.names import suggest
from twin.records.attempt import AttemptRecord
from twin.records.attempts import read_spec
from twin.records.film import FACTS_NAME, REPLAY_NAME, TRACE_NAME, FilmFacts, find_film_folder
from twin.records.store import Store
from twin.seeing.show import Wishes, show_attempt

MAKING = ".making-"
"""A folder of this name is being filled, or a killed process left it."""
ABANDONED_S = 3600.0
"""Age from which such a folder has been left [s]."""


def film_attempt(store: Store, attempt: str, wishes: Wishes, suffix: str = ".mp4") -> FilmFacts:
    """Make an attempt of a store again and keep what is to be seen of it in ``find_film_folder``, all of it or nothing.

    Args:
        store: where the attempt is.
        attempt: its key.
        wishes: how the film looks; what is written, and where, is not asked for.
        suffix: format of the film.

    Returns:
        What was re-simulated, and whether that is what the store says.

    Raises:
        UsageError: there is no such attempt, or nothing here can make it any more.
        SimulatorError: it cannot be carried out, so that there is nothing to be seen.
    """
    row = find_attempt(store, attempt)
    spec, folder = read_spec(row), find_film_folder(store.folder, attempt)
    with _filling(folder) as made:
        film = made / f"film{suffix}"
        wishes = replace(wishes, film=film, replay=made / REPLAY_NAME, trace=made / TRACE_NAME, sheet=None, plot=None)
        record = show_attempt(spec, wishes)
        if not film.exists():
            raise SimulatorError(
                f"{attempt}: nothing to be seen, it ended before its first step ({record.outcome.label})"
            )
        facts = _compare(record, row)
        (made / FACTS_NAME).write_bytes(facts.encode())
    return facts


def find_attempt(store: Store, attempt: str) -> dict[str, Any]:
    """Return the row of an attempt.

    Raises:
        UsageError: there is none.
    """
    attempts = store.read("attempts")
    rows: list[dict[str, Any]] = attempts.filter(pc.equal(attempts["attempt"], attempt)).slice(0, 1).to_pylist()
    if not rows:
        known = [key for key in attempts["attempt"].to_pylist() if key]
        hint = suggest(attempt, known) if known else "it holds none (only runs of humanoids in physics leave any)"
        raise UsageError(f"{store.folder}: no attempt {attempt!r}; {hint}")
    return rows[0]


def _compare(record: AttemptRecord, row: Mapping[str, Any]) -> FilmFacts:
    then, now = json.loads(row["versions"] or "{}"), dict(record.versions)
    changed = {name: (str(then.get(name, "")), str(now.get(name, ""))) for name in sorted({*then, *now})}
    return FilmFacts(
        attempt=record.spec.key,
        outcome=record.outcome.label,
        duration_s=record.duration_s,
        stored_outcome=row["outcome"],
        stored_duration_s=row["duration_s"],
        versions={name: pair for name, pair in changed.items() if pair[0] != pair[1]},
    )


@contextmanager
def _filling(folder: Path) -> Iterator[Path]:
    """Give a folder to fill that takes the place of another one when it is full, and is removed if that fails."""
    try:
        folder.parent.mkdir(exist_ok=True)
        _clear(folder.parent)
        making = Path(tempfile.mkdtemp(prefix=MAKING, dir=folder.parent))
    except OSError as error:
        raise StoreError(f"{folder.parent}: cannot be written ({error.strerror})") from error
    try:
        yield making
        _sync(making)
        making.chmod(0o755)
        _put(making, folder)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror})") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _put(making: Path, folder: Path) -> None:
    """Rename a folder; what had its name before goes away."""
    if folder.exists():
        before = Path(tempfile.mkdtemp(prefix=MAKING, dir=folder.parent))
        folder.rename(before / "before")
        shutil.rmtree(before, ignore_errors=True)
    making.rename(folder)


def _sync(folder: Path) -> None:
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _clear(films: Path) -> None:
    """Remove what killed processes left."""
    for path in films.glob(f"{MAKING}*"):
        if time.time() - path.stat().st_mtime > ABANDONED_S:
            shutil.rmtree(path, ignore_errors=True)
