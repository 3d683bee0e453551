"""Trials of a search: candidates, what a few replications of each have shown, and the file that lists them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from twin.errors import StoreError
from twin.experiments.design import Cell
from twin.experiments.space import Setting
from twin.records.atomic import write_atomically

TRIALS_NAME = "trials.csv"


class Status(StrEnum):
    """What became of a trial."""

    KEPT = "kept"
    """It was simulated, and keeps all constraints."""
    EXCLUDED = "excluded"
    """It was simulated, and breaks a constraint."""
    FAILED = "failed"
    """It makes no valid line, is beyond a budget, or did not come to its end."""


@dataclass(frozen=True)
class Trial:
    """A candidate that was tried.

    Attributes:
        setting: of every factor.
        cell: what it changes of the line.
        means: of the KPIs over the replications of the search, by name; none when it could not be simulated.
        reason: why it could not be simulated; empty when it was.
        excesses: by how much it goes beyond each constraint and budget, those that it does, by their text.
    """

    setting: Setting
    cell: Cell
    means: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
    excesses: Mapping[str, float] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """What became of it."""
        if self.reason:
            return Status.FAILED
        return Status.EXCLUDED if self.excesses else Status.KEPT

    @property
    def note(self) -> str:
        """What is wrong with it, nothing when it can be chosen."""
        return self.reason or "; ".join(self.excesses)

    def rank(self, kpi: str, sign: float) -> tuple[float, float]:
        """Return what sorts trials, the best one first: those that keep the constraints, by a KPI."""
        return sum(self.excesses.values()), -sign * self.means[kpi]


def write_trials(folder: Path, trials: Sequence[Trial], kpis: Sequence[str]) -> None:
    """Write a row for each trial, in order: levels of the factors, means of the KPIs, and what is wrong with it."""
    factors = list(trials[0].cell.levels)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["trial", "candidate", *factors, *kpis, "status", "note"])
    for number, trial in enumerate(trials):
        levels = [trial.cell.levels[name] for name in factors]
        means = [repr(trial.means[kpi]) if kpi in trial.means else "" for kpi in kpis]
        rows.writerow([number, trial.cell.name, *levels, *means, trial.status, trial.note])
    write_atomically(folder / TRIALS_NAME, text.getvalue().encode())


def count_trials(folder: Path) -> dict[str, int]:
    """Return how many trials of each status a store's search had.

    Raises:
        StoreError: the file is missing or damaged.
    """
    path = folder / TRIALS_NAME
    try:
        found = [Status(row["status"]) for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))]
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(f"{path}: no list of trials ({error}); run `twin optimise` again") from error
    return {str(status): found.count(status) for status in Status}
