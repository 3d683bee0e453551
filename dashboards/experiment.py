"""An experiment as it was when it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from dashboards.results import Results
from twin.config.line import Line
from twin.config.lines import load_line
from twin.config.overrides import BASE
from twin.errors import TwinError
from twin.records.kpis import KPI_DEFINITIONS, KpiSummary, summarise_tables
from twin.records.manifest import Manifest
from twin.records.store import Store


@dataclass(frozen=True)
class Experiment:
    """What an experiment was made of and what it has left so far.

    Attributes:
        name: name of its folder.
        store: where it is.
        manifest: what it was made of.
        tables: every table, all scenarios.
    """

    name: str
    store: Store
    manifest: Manifest
    tables: Mapping[str, pa.Table]

    @cached_property
    def _results(self) -> dict[str, Results]:
        found: dict[str, dict[tuple[str, str], KpiSummary]] = {}
        for summary in summarise_tables({**self.tables, "kpis": _keep_known(self.tables["kpis"])}):
            found.setdefault(summary.scenario, {})[summary.scope, summary.kpi] = summary
        return {name: Results(name, self._filter(name), summaries) for name, summaries in found.items()}

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names in order of report, those without replications too."""
        return self.manifest.scenarios or (BASE,)

    @property
    def complete(self) -> int:
        """How many replications there are, all scenarios together."""
        return int(self.tables["runs"].num_rows)

    @property
    def planned(self) -> int:
        """How many replications there will be."""
        return self.manifest.replications * len(self.scenarios)

    def select(self, scenario: str) -> Results | None:
        """Return what a scenario left, None before its first replication."""
        return self._results.get(scenario)

    def load_line(self, scenario: str) -> Line | None:
        """Return the line as it was simulated, None when the copy of its file cannot be read."""
        try:
            return load_line(self.store.line_file, scenario, self.manifest.parameters)
        except TwinError:
            return None

    def _filter(self, scenario: str) -> dict[str, pa.Table]:
        return {name: table.filter(pc.equal(table["scenario"], scenario)) for name, table in self.tables.items()}


def _keep_known(kpis: pa.Table) -> pa.Table:
    """Return the KPIs that this version defines; another one may have stored more."""
    return kpis.filter(pc.is_in(kpis["kpi"], value_set=pa.array(list(KPI_DEFINITIONS))))
