"""What a study found beside another experiment of the same line."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from dashboards.experiment import Experiment
from dashboards.library import Library
from twin.errors import StoreError
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.intervals import Interval, paired_interval
from twin.records.kpis import LINE

KPIS = ("good_rate", "oee", "first_pass_yield", "interventions_per_shift", "cost_per_good_part")
"""KPIs that are set side by side, those that both have."""


@dataclass(frozen=True)
class Beside:
    """A KPI of a study and of what it stands beside.

    Attributes:
        kpi: name of it.
        unit: as in ``KPI_DEFINITIONS``.
        base: of the other experiment.
        study: of the study.
        difference: study less base, replication by replication.
    """

    kpi: str
    unit: str
    base: Interval
    study: Interval
    difference: Interval


def list_bases(library: Library, study: Experiment) -> list[str]:
    """Return the experiments that a study can stand beside: of the same line, the newest of those before it first."""
    found: list[tuple[str, str]] = []
    for name, store in library.list_stores().items():
        try:
            manifest = store.manifest
        except StoreError:
            continue
        if name != study.name and manifest.name == study.manifest.name:
            found.append((manifest.created, name))
    before = [one for one in found if one[0] <= study.manifest.created]
    after = [one for one in found if one not in before]
    return [name for _, name in [*sorted(before, reverse=True), *sorted(after)]]


def compare(study: Experiment, base: Experiment) -> list[Beside]:
    """Return the KPIs that the first scenarios of two experiments have, over the replications that both have."""
    rows = []
    for kpi in KPIS:
        before, after = (_read(one.tables["kpis"], one.scenarios[0], kpi) for one in (base, study))
        both = sorted(before.keys() & after.keys())
        summaries = [summary for one in (base, study) if (summary := _summarise(one, kpi))]
        if len(both) > 1 and len(summaries) == 2:
            difference = paired_interval([after[number] for number in both], [before[number] for number in both])
            rows.append(Beside(kpi, KPI_DEFINITIONS[kpi].unit, summaries[0], summaries[1], difference))
    return rows


def _read(kpis: pa.Table, scenario: str, kpi: str) -> dict[int, float]:
    """Return a KPI of the line by replication."""
    wanted = {"scenario": scenario, "scope": LINE, "kpi": kpi}
    for column, value in wanted.items():
        kpis = kpis.filter(pc.equal(kpis[column], value))
    return dict(zip(kpis["replication"].to_pylist(), kpis["value"].to_pylist(), strict=True))


def _summarise(experiment: Experiment, kpi: str) -> Interval | None:
    results = experiment.select(experiment.scenarios[0])
    summary = results.find(kpi) if results else None
    return summary.interval if summary else None
