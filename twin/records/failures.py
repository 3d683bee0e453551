"""Replications and scenarios that could not be run, and why: what ``twin run`` said of them, kept beside the tables."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from twin.errors import StoreError
from twin.records.atomic import write_atomically

FAILURES_NAME = "failures.json"


@dataclass(frozen=True)
class FailedRun:
    """A replication that left no tables, or a scenario of which there is no replication at all.

    Attributes:
        scenario: of which.
        replication: its number; None when none of the scenario was run, as a skill of its could not be measured.
        crashed: whether it killed its process; otherwise the line came to a standstill.
        reason: what was said of it.
    """

    scenario: str
    replication: int | None
    crashed: bool
    reason: str


def write_failures(folder: Path, failed: Sequence[FailedRun]) -> None:
    """Keep what failed in the last attempt to fill a store; nothing failed takes away what was kept.

    Raises:
        StoreError: the store cannot be written to.
    """
    path = folder / FAILURES_NAME
    if failed:
        text = json.dumps([asdict(run) for run in failed], indent=2, ensure_ascii=False) + "\n"
        write_atomically(path, text.encode())
    else:
        path.unlink(missing_ok=True)


def read_unmeasured(folder: Path) -> dict[str, str]:
    """Return why no replication of a scenario was run, by its name, of those whose skills could not be measured.

    Raises:
        StoreError: the file is damaged.
    """
    return {failed.scenario: failed.reason for failed in read_failures(folder) if failed.replication is None}


def read_failures(folder: Path) -> list[FailedRun]:
    """Return what failed in the last attempt to fill a store.

    Raises:
        StoreError: the file is damaged.
    """
    path = folder / FAILURES_NAME
    if not path.exists():
        return []
    try:
        return TypeAdapter(list[FailedRun]).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise StoreError(f"{path}: damaged; `twin resume {folder}` writes it anew") from error
