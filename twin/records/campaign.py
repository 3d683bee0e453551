"""A failure campaign: what each physical fault does to the attempts, and what that does to the line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twin.records.comparisons import compare_kpi
from twin.records.fault import FaultSpec, read_fault
from twin.records.intervals import LEVEL, NOT_NEGATIVE, Interval, mean_interval, wilson
from twin.records.manifest import Manifest
from twin.records.quantities import LINE
from twin.records.summary import summarise

FAULT = "fault"
"""Name of the factor that all physical faults of an experiment are levels of."""
SHIFT_H = 8.0


@dataclass(frozen=True)
class FaultRow:
    """A fault at a severity, from the attempts to the line.

    Attributes:
        cell: cell of the experiment.
        fault: name of the fault, with its target.
        severity: 0 to 1.
        attempts: attempts with it that count, of all skills that have it.
        success: share of them that succeeded.
        duration_s: time of a successful attempt [s]; None when none succeeded.
        oee: OEE of the line.
        lost_per_shift: good parts that a shift of 8 h has fewer than the sound line; negative when it has more.
    """

    cell: str
    fault: str
    severity: float
    attempts: int
    success: Interval
    duration_s: Interval | None
    oee: Interval
    lost_per_shift: Interval

    def as_json(self) -> dict[str, object]:
        """Return the row as plain data."""
        intervals = {name: getattr(self, name) for name in ("success", "duration_s", "oee", "lost_per_shift")}
        told = {name: found.as_json() if found else None for name, found in intervals.items()}
        return {"fault": self.fault, "severity": self.severity, "attempts": self.attempts, **told}


def tabulate_faults(manifest: Manifest, tables: Mapping[str, pa.Table], level: float = LEVEL) -> list[FaultRow]:
    """Return a row for each cell that differs from the base in a fault, in order of the experiment.

    The intervals of the parts that are lost hold together at the level.

    Args:
        manifest: of the experiment.
        tables: ``kpis``, ``attempts`` and ``input_variance``.
        level: confidence level.
    """
    cells = find_fault_cells(manifest)
    if not cells:
        return []
    base = manifest.scenarios[0]
    compared = compare_kpi(tables["kpis"], "good_rate", base, level, tables["input_variance"])
    lost = {found.scenario: found.difference for found in compared}
    summaries = summarise(tables["kpis"], level, tables["input_variance"])
    oee = {row.scenario: row.interval for row in summaries if (row.scope, row.kpi) == (LINE, "oee")}
    return [
        _make_row(cell, text, tables["attempts"], oee[cell], lost[cell], level)
        for cell, text in cells.items()
        if cell in oee and cell in lost
    ]


def find_fault_cells(manifest: Manifest) -> dict[str, str]:
    """Return the scenarios in which a physical fault was tried, with its name and severity."""
    return {cell: labels[FAULT] for cell, labels in manifest.levels.items() if "=" in labels.get(FAULT, "")}


def _make_row(cell: str, text: str, attempts: pa.Table, oee: Interval, gained: Interval, level: float) -> FaultRow:
    fault = read_fault(text)
    rows = list(_select_attempts(attempts, text))
    times_s = [duration_s for outcome, duration_s in rows if outcome == "success"]
    return FaultRow(
        cell=cell,
        fault=f"{fault.name}:{fault.target}" if fault.target else fault.name,
        severity=fault.severity,
        attempts=len(rows),
        success=wilson(len(times_s), len(rows), level),
        duration_s=mean_interval(times_s, level, NOT_NEGATIVE) if times_s else None,
        oee=oee,
        lost_per_shift=_scale(gained, -SHIFT_H),
    )


def _select_attempts(attempts: pa.Table, text: str) -> Iterator[tuple[str, float]]:
    """Yield outcome and duration [s] of the attempts with a fault that count."""
    for row in attempts.select(["faults", "outcome", "duration_s"]).to_pylist():
        texts = [FaultSpec(**fault).text for fault in json.loads(row["faults"])]
        if text in texts and row["outcome"] != "sim_fault":
            yield row["outcome"], row["duration_s"]


def _scale(interval: Interval, factor: float) -> Interval:
    low, high = sorted(np.array([interval.low, interval.high]) * factor)
    return Interval(interval.mean * factor, float(low), float(high), interval.n)
