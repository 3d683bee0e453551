"""What a report is made from: a store, and the experiment file and findings in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from dashboards.experiment import Experiment
from dashboards.library import Library
from dashboards.results import Results
from dashboards.snapshot import SUMMARIES
from twin.config.experiment import ExperimentFile
from twin.config.load import load
from twin.errors import ConfigError, StoreError
from twin.records.campaign import FaultRow, find_fault_cells, tabulate_faults
from twin.records.comparisons import Comparison, compare_runs
from twin.records.findings import Findings
from twin.records.intervals import LEVEL
from twin.records.store import MANIFEST_NAME, find_stores

DEFAULT_KPIS = ("good_rate", "oee", "cost_per_good_part")
"""KPIs of interest when no experiment file names any."""
COMPARISON_BYTES = 400
"""About what a comparison takes in memory."""
KEPT = 8
"""Sources kept in memory, each with the comparisons made from it."""


@dataclass(frozen=True, eq=False)
class Source:
    """What a report is made from.

    Attributes:
        experiment: the store's manifest and tables.
        file: the experiment file; None for scenarios of a line file.
        findings: what was chosen.
        faults: what each physical fault does.
        kpi: what the cells are judged by; None for the objective, or else the first KPI of interest.
        against: the cell that the others are compared with; None for the first one.
    """

    experiment: Experiment
    file: ExperimentFile | None
    findings: Findings
    faults: list[FaultRow]
    kpi: str | None = None
    against: str | None = None

    @cached_property
    def cells(self) -> dict[str, Results]:
        """Results of the scenarios that have any, in order, the base first."""
        found = {name: self.experiment.select(name) for name in self.experiment.scenarios}
        return {name: results for name, results in found.items() if results is not None}

    @property
    def base(self) -> Results:
        """The scenario that the others are compared with."""
        first = next(iter(self.cells.values()))
        return first if self.against is None else self.cells[self.against]

    @property
    def best(self) -> Results | None:
        """The cell that was chosen, None when none was."""
        return self.cells.get(self.findings.best or "")

    @property
    def level(self) -> float:
        """Confidence level of what is compared."""
        return self.file.level if self.file else LEVEL

    @property
    def kpis(self) -> list[str]:
        """KPIs of interest that the line has, the one to be judged by first."""
        asked = self.file.kpis if self.file else DEFAULT_KPIS
        objective = [self.file.objective.kpi] if self.file and self.file.objective else []
        first = objective if self.kpi is None else [self.kpi]
        return [kpi for kpi in dict.fromkeys((*first, *asked)) if self.base.find(kpi)]

    @cached_property
    def comparisons(self) -> dict[str, dict[str, Comparison]]:
        """How each cell differs from the base, by KPI and cell."""
        return {kpi: self.compare(kpi) for kpi in self.kpis}

    def compare(self, kpi: str, reference: str | None = None) -> dict[str, Comparison]:
        """Return how each cell differs in a KPI of the line from one of them, by default the base."""
        experiment, base = self.experiment, reference or self.base.scenario

        def find() -> dict[str, Comparison]:
            runs, inputs = experiment.line_runs.read(kpi), experiment.tables["input_variance"]
            return dict(_name(compare_runs(runs, kpi, base, self.level, inputs)))

        key = ("compared", experiment, kpi, base, self.level)
        return SUMMARIES.get(key, find, lambda found: COMPARISON_BYTES * len(found))


def read_source(folder: Path) -> Source:
    """Read a store.

    Raises:
        StoreError: there is none, it has no replication yet, or it is damaged; the message says what to do.
    """
    if not folder.is_dir():
        raise StoreError(f"{folder}: there is no such folder; expected one that `twin run` or `twin sweep` has made")
    if not (folder / MANIFEST_NAME).exists():
        raise StoreError(f"{folder}: holds no {MANIFEST_NAME}, so it is no store; {_advise(folder)}")
    return make_source(Library(folder).read(folder.resolve().name))


def make_source(experiment: Experiment) -> Source:
    """Return what is made of an experiment's store, and of the experiment file and findings in it.

    Raises:
        StoreError: it has no replication yet, or it is damaged.
    """
    folder = experiment.store.folder
    if not experiment.complete:
        raise StoreError(f"{folder}: no replication is finished yet; go on with: twin resume {folder}")
    file = _read_file(experiment)
    faults: list[FaultRow] = []
    if find_fault_cells(experiment.manifest):  # all KPIs are read for these only
        tables = {name: experiment.tables[name] for name in ("kpis", "input_variance")}
        tables["attempts"] = experiment.snapshot.read_whole("attempts")
        faults = tabulate_faults(experiment.manifest, tables, file.level if file else LEVEL)
    return Source(experiment, file, Findings.read(folder), faults)


@lru_cache(maxsize=KEPT)
def recall_source(experiment: Experiment) -> Source:
    """Return what is made of an experiment, kept as long as the experiment is looked at.

    Raises:
        StoreError: it has no replication yet, or it is damaged.
    """
    return make_source(experiment)


@lru_cache(maxsize=KEPT)
def focus(source: Source, kpi: str | None, against: str | None) -> Source:
    """Return a source whose cells are judged by another KPI, or compared with another cell that has results.

    Args:
        source: kept by ``recall_source``.
        kpi: name of a KPI of the line; None as the source has it.
        against: name of a cell; None for the first one.
    """
    return replace(source, kpi=kpi, against=against)


def _advise(folder: Path) -> str:
    inside = sorted(store.folder.name for store in find_stores(folder))
    return f"give one of those in it: {', '.join(inside)}" if inside else "give the folder that `twin run` printed"


def _read_file(experiment: Experiment) -> ExperimentFile | None:
    """Return the experiment file, None where there is none.

    Raises:
        StoreError: its copy in the store cannot be read.
    """
    if not experiment.manifest.experiment:
        return None
    try:
        return load(experiment.store.experiment_file, ExperimentFile)
    except ConfigError as error:
        raise StoreError(f"the experiment file in the store is damaged; run the experiment again\n{error}") from error


def _name(found: list[Comparison]) -> Iterator[tuple[str, Comparison]]:
    return ((one.scenario, one) for one in found)
