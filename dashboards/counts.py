"""Which cells of an experiment differ in how many robots, spares or people there are, and what that does."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboards.source import Source
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.intervals import Interval, mean_interval
from twin.records.manifest import Manifest

COUNTS = frozenset({"spares", "size", "servers"})
"""Last words of the paths of a line file that say how many robots, people or stations there are."""

Levels = Mapping[str, str]


@dataclass(frozen=True)
class Varied:
    """A number that cells of an experiment differ in.

    Attributes:
        factor: its name.
        cells: for each value, the cells that have it; those at the same place differ in nothing else.
    """

    factor: str
    cells: dict[float, tuple[str, ...]]

    @property
    def blocks(self) -> int:
        """How many settings of all else it was varied in."""
        return len(next(iter(self.cells.values())))


def find_varied(source: Source) -> dict[str, Varied]:
    """Return the numbers that were varied while all else was left as it was, by name of the factor."""
    manifest = source.experiment.manifest
    names = dict.fromkeys(factor for labels in manifest.levels.values() for factor in labels)
    found = {}
    for factor in names:
        if factor.rpartition(".")[2] in COUNTS and (varied := _vary(factor, manifest, list(source.cells))):
            found[factor] = varied
    return found


def measure(source: Source, varied: Varied, kpi: str) -> dict[float, Interval]:
    """Return a KPI at each value, averaged over the settings of all else in each replication."""
    values = _read_values(source, kpi)
    found = {}
    for value, cells in varied.cells.items():
        means = _average(values, cells)
        if means:
            found[value] = mean_interval(list(means.values()), source.level, KPI_DEFINITIONS[kpi].limits)
    return found


def measure_change(source: Source, varied: Varied, kpi: str) -> Interval | None:
    """Return by how much a KPI changes from the lowest value to the highest, paired by replication."""
    values = _read_values(source, kpi)
    low, high = (_average(values, varied.cells[end]) for end in (min(varied.cells), max(varied.cells)))
    shared = sorted(low.keys() & high.keys())
    return mean_interval([high[n] - low[n] for n in shared], source.level) if shared else None


def _read_values(source: Source, kpi: str) -> dict[str, dict[int, float]]:
    return {cell: runs.as_dict() for cell, runs in source.experiment.line_runs.read(kpi).items()}


def _average(values: Mapping[str, Mapping[int, float]], cells: tuple[str, ...]) -> dict[int, float]:
    """Return the mean over some cells in each replication that all of them have."""
    runs = [values.get(cell, {}) for cell in cells]
    shared = set(runs[0]).intersection(*runs)
    return {number: float(np.mean([run[number] for run in runs])) for number in sorted(shared)}


def _vary(factor: str, manifest: Manifest, cells: list[str]) -> Varied | None:
    """Return the cells by value, from those settings of all else that every value was tried in."""
    base = manifest.levels.get(manifest.scenarios[0], {})
    blocks: dict[frozenset[tuple[str, str]], dict[float, str]] = {}
    for cell in cells:
        levels: Levels = {**base, **manifest.levels.get(cell, {})}
        value = _read_number(levels.get(factor, ""))
        if value is not None:
            others = frozenset((name, label) for name, label in levels.items() if name != factor)
            blocks.setdefault(others, {})[value] = cell
    tried = sorted({value for block in blocks.values() for value in block})
    whole = [block for block in blocks.values() if len(block) == len(tried)]
    if len(tried) < 2 or not whole:
        return None
    return Varied(factor, {value: tuple(block[value] for block in whole) for value in tried})


def _read_number(label: str) -> float | None:
    try:
        value = float(label)
    except ValueError:
        return None
    return value if np.isfinite(value) else None
