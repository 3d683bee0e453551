"""The attempts of scenarios on disk, in immutable parts, so that measuring goes on where it stopped."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from twin.episodes.versions import content_parts
from twin.errors import StoreError
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.attempts import make_attempts_table, read_attempts, write_attempts
from twin.records.manifest import run_key

COLUMNS = ("attempt", "robot", "task", "policy", "conditions", "seed", "outcome", "duration_s", "fidelity", "versions")
"""Columns of the attempts that are read back."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ScenarioStore:
    """A folder with attempts of scenarios.

    Attributes:
        folder: where its parts are, ``attempts-*.parquet``; it is made when something is added.
    """

    folder: Path

    def add(self, records: Sequence[AttemptRecord]) -> None:
        """Add attempts as a part of their own.

        Raises:
            StoreError: the folder cannot be written to.
        """
        if records:
            table = make_attempts_table(records)
            write_attempts(self.folder / f"attempts-{run_key(table['attempt'].to_pylist())[:16]}.parquet", table)

    def read(self) -> "Attempts":
        """Return the attempts that the installed software would make the same today.

        Raises:
            StoreError: a part is damaged or of another version of the tables.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise StoreError(f"{self.folder}: expected a folder with attempts of scenarios")
        parts = [read_attempts(path).select(COLUMNS) for path in sorted(self.folder.glob("attempts-*.parquet"))]
        return Attempts(row for part in parts for row in part.to_pylist())


class Attempts:
    """Attempts by what was attempted."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Take rows of the table of attempts; those of other software are left out."""
        self._by_key: dict[str, Row] = {row["attempt"]: row for row in rows if _is_current(row)}
        self._by_cell: dict[str, list[Row]] = defaultdict(list)
        for key in sorted(self._by_key):
            self._by_cell[key.rpartition("/")[0]].append(self._by_key[key])

    def __contains__(self, spec: AttemptSpec) -> bool:
        """Return whether an attempt was made."""
        return spec.key in self._by_key

    def __len__(self) -> int:
        """Return how many attempts there are."""
        return len(self._by_key)

    def find(self, spec: AttemptSpec) -> list[Row]:
        """Return the attempts of a spec with all seeds, in order of these."""
        return sorted(self._by_cell.get(spec.key.rpartition("/")[0], []), key=lambda row: row["seed"])


@cache
def name_versions(robot: str, task: str, policy: str, conditions: str) -> str:
    """Return what makes an attempt, as the table of attempts tells it."""
    return json.dumps(content_parts(robot, task, policy, conditions), sort_keys=True)


@cache
def hash_content(robot: str, task: str, policy: str, conditions: str) -> str:
    """Return a short hash of what makes an attempt: equal ones give equal attempts."""
    return run_key(content_parts(robot, task, policy, conditions))[:16]


def _is_current(row: Row) -> bool:
    return bool(row["versions"] == name_versions(row["robot"], row["task"], row["policy"], row["conditions"]))
