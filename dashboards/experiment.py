"""An experiment as it was when it was read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa

from dashboards.results import Lazy, Results
from dashboards.snapshot import CACHE, SUMMARIES, Snapshot
from twin.config.line import Line
from twin.config.lines import load_line
from twin.config.overrides import BASE
from twin.errors import TwinError
from twin.records.kpis import KPI_DEFINITIONS, summarise_tables
from twin.records.line_runs import LineRuns
from twin.records.manifest import Manifest
from twin.records.quantities import LineRows, collect_rows
from twin.records.run_places import encode_texts
from twin.records.store import Store
from twin.records.tables import TABLES

SUMMARY_BYTES = 600
"""About what a summary takes in memory."""
LINES = 64
"""Line files that are remembered."""


@dataclass(frozen=True, eq=False)
class Experiment:
    """What an experiment was made of and what it has left so far, as it was at one moment.

    It is equal to itself only, so that it can be a key.

    Attributes:
        name: name of its folder.
        manifest: what it was made of.
        snapshot: what its tables are read from.
    """

    name: str
    manifest: Manifest
    snapshot: Snapshot

    @property
    def store(self) -> Store:
        """Where it is."""
        return self.snapshot.store

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Every table, all scenarios, but ``kpis`` of the line only: those of stations are in a scenario's results."""
        return Lazy(self._read, self._find)

    @property
    def line_runs(self) -> LineRuns:
        """The KPIs of the line in each replication of each scenario, those that this version defines."""
        return SUMMARIES.get(("line", self), self._read_line_runs, lambda runs: runs.nbytes)

    @cached_property
    def rows(self) -> LineRows:
        """Quantities of the line and its stations in each replication of each scenario."""
        return collect_rows(self.tables)

    @cached_property
    def attempts(self) -> pa.Table:
        """The physics attempts behind the skills; a live store gets more while it runs.

        Raises:
            StoreError: they cannot be read whole.
        """
        return self.snapshot.read_whole("attempts")

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names in order of report, those without replications too."""
        return self.manifest.scenarios or (BASE,)

    @property
    def complete(self) -> int:
        """How many replications there are, all scenarios together."""
        return sum(numbers.size for numbers in self.snapshot.replications.values())

    @property
    def planned(self) -> int:
        """How many replications there will be."""
        return self.manifest.replications * len(self.scenarios)

    def select(self, scenario: str) -> Results | None:
        """Return what a scenario left, None before its first replication.

        Raises:
            StoreError: a part of it is damaged or missing; the message names the remedy.
        """
        if scenario not in self.snapshot.replications:
            return None
        key = ("results", self.store.folder, scenario, self.snapshot.identify(scenario))
        return SUMMARIES.get(key, lambda: _summarise(self.snapshot, scenario), _measure)

    def load_line(self, scenario: str) -> Line | None:
        """Return the line as it was simulated, None when the copy of its file cannot be read."""
        return _load_line(self.store, self.manifest.line_digest, scenario, repr(self.manifest.parameters))

    def _read_line_runs(self) -> LineRuns:
        found = self.snapshot.read_line_runs()
        return replace(found, columns={kpi: found.columns[kpi] for kpi in found.columns if kpi in KPI_DEFINITIONS})

    def _read(self, name: str) -> pa.Table:
        snapshot = self.snapshot
        if name == "kpis":
            return _keep_known(snapshot.read_line_kpis())
        if name not in TABLES:
            return SUMMARIES.get(("whole", self, name), lambda: snapshot.read_whole(name), _weigh)
        return self._find(name, {})

    def _find(self, name: str, where: Mapping[str, str]) -> pa.Table:
        found = [self.snapshot.read(name, scenario, where=where) for scenario in self.snapshot.replications]
        return pa.concat_tables(found or [TABLES[name].empty_table()])


def _summarise(snapshot: Snapshot, scenario: str) -> Results:
    """Return the results of a scenario, its summaries made from rows that are not kept."""

    def read_known(name: str) -> pa.Table:
        rows = snapshot.read_encoded(name, scenario)
        return _keep_known(rows) if name == "kpis" else rows

    def find(name: str, where: Mapping[str, str]) -> pa.Table:
        return snapshot.read(name, scenario, where=where)

    def read(name: str) -> pa.Table:
        return CACHE.get((*key, name), lambda: snapshot.read(name, scenario), _weigh)

    found = summarise_tables(Lazy(read_known, find))
    summaries = {(summary.scope, summary.kpi): summary for summary in found}
    key = ("rows", snapshot.store.folder, scenario, snapshot.identify(scenario))

    def recall(collect: Callable[[], LineRows]) -> LineRows:
        return CACHE.get((*key, "quantities"), collect, lambda rows: rows.nbytes)

    return Results(scenario, Lazy(read, find), summaries, recall)


def _keep_known(kpis: pa.Table) -> pa.Table:
    """Return the KPIs that this version defines; another one may have stored more. The text is encoded."""
    codes, names = encode_texts(kpis["kpi"])
    known = np.array([name in KPI_DEFINITIONS for name in names])[codes]
    return kpis if known.all() else kpis.filter(pa.array(known))


def _weigh(rows: pa.Table) -> int:
    return int(rows.nbytes)


def _measure(results: Results) -> int:
    return SUMMARY_BYTES * len(results.summaries)


@lru_cache(maxsize=LINES)
def _load_line(store: Store, digest: str, scenario: str, parameters: str) -> Line | None:
    del digest, parameters
    manifest = store.manifest
    cell = manifest.cells.get(scenario)
    asked, changes = (scenario, {}) if cell is None else (BASE, cell)
    try:
        return load_line(store.line_file, asked, {**manifest.parameters, **changes})
    except TwinError:
        return None
