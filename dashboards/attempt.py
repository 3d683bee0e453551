"""One attempt as its page shows it, read from a row that another version may have written."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from twin.errors import StoreError
from twin.records.attempt import AttemptSpec, Phase
from twin.records.attempts import read_spec


@dataclass(frozen=True)
class Attempt:
    """One attempt.

    Attributes:
        row: of the table of attempts.
        spec: what was attempted, None when that cannot be told.
        problem: why it cannot.
    """

    row: Mapping[str, Any]
    spec: AttemptSpec | None
    problem: str = ""

    @property
    def key(self) -> str:
        """Readable identity."""
        return str(self.row["attempt"] or "")

    @property
    def phases(self) -> list[Phase]:
        """In order of time."""
        return list(_read_phases(_read(self.row["phases"])))

    @property
    def sample(self) -> dict[str, float]:
        """The drawn conditions by name, SI units."""
        found = _read(self.row["sample"])
        pairs = found.items() if isinstance(found, dict) else ()
        return {name: float(value) for name, value in pairs if _is_number(value)}

    @property
    def versions(self) -> dict[str, str]:
        """Of everything that made the attempt."""
        found = _read(self.row["versions"])
        return {name: str(version) for name, version in found.items()} if isinstance(found, dict) else {}


def read_attempt(row: Mapping[str, Any]) -> Attempt:
    """Return the attempt of a row of the table of attempts."""
    try:
        return Attempt(row, read_spec(row))
    except StoreError as error:
        return Attempt(row, None, str(error))


def write_film_command(store: Path, attempt: str) -> str:
    """Return the command that films an attempt of a store for its page."""
    guard = ["--"] if attempt.startswith("-") else []
    return shlex.join(["twin", "film", *guard, str(store), attempt])


def _read(text: Any) -> Any:
    try:
        return json.loads(text or "null")
    except ValueError:
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


def _read_phases(found: Any) -> Iterator[Phase]:
    for item in found if isinstance(found, list) else ():
        if isinstance(item, dict) and _is_number(item.get("start_s")) and _is_number(item.get("end_s")):
            yield Phase(str(item.get("name", "")), float(item["start_s"]), float(item["end_s"]))
