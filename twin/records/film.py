"""Films of attempts in a store: where they are, and what was re-simulated to make them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter, ValidationError

from twin.errors import StoreError
from twin.records.manifest import run_key

FILMS = "films"
"""Folder of the films in a store."""
FACTS_NAME = "attempt.json"
REPLAY_NAME = "replay.glb"
TRACE_NAME = "trace.parquet"
FILM_NAMES = ("film.mp4", "film.webm")
"""The film has one of these names."""


@dataclass(frozen=True)
class FilmFacts:
    """What was re-simulated to make a film, beside what the store says of the attempt.

    Attributes:
        attempt: key of the attempt.
        outcome: how it ended this time.
        duration_s: how long it took this time [s].
        stored_outcome: how it ended when it was measured.
        stored_duration_s: how long it took then [s].
        versions: what made it this time and is of another version than then: then and now, by name.
    """

    attempt: str
    outcome: str
    duration_s: float
    stored_outcome: str
    stored_duration_s: float
    versions: Mapping[str, tuple[str, str]]

    @property
    def is_same(self) -> bool:
        """Whether the film shows what was measured: outcome and duration are the same, to the last digit."""
        return (self.outcome, self.duration_s) == (self.stored_outcome, self.stored_duration_s)

    def encode(self) -> bytes:
        """Return the facts as JSON."""
        return (json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the facts in the folder of a film.

        Raises:
            StoreError: they are missing or damaged.
        """
        path = folder / FACTS_NAME
        try:
            return TypeAdapter(cls).validate_json(path.read_bytes())
        except OSError as error:
            raise StoreError(f"{path}: cannot be read ({error.strerror}); make the film again") from error
        except ValidationError as error:
            raise StoreError(f"{path}: not what `twin film` writes; make the film again") from error


def name_film(attempt: str) -> str:
    """Return the name of the folder of an attempt's film: 32 hexadecimal digits."""
    return run_key(attempt)


def find_films_token(store: Path) -> str:
    """Return what changes when a film is added to a store or made again."""
    folder = store / FILMS
    return f"{folder.stat().st_mtime_ns:x}" if folder.is_dir() else ""


def find_film_folder(store: Path, attempt: str) -> Path:
    """Return where the film of an attempt is, or would be."""
    return store / FILMS / name_film(attempt)
