"""The experiments that a dashboard can show, read from their stores when they change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from twin.config.line import Line
from twin.config.lines import load_line
from twin.config.overrides import BASE
from twin.errors import StoreError, TwinError
from twin.records.kpis import LINE, KpiSummary, summarise_tables
from twin.records.losses import WaterfallStep, compute_waterfall
from twin.records.manifest import Manifest
from twin.records.store import Store, find_stores
from twin.records.summary import rank_bottlenecks
from twin.records.tables import TABLES

KEPT = 4
"""Experiments kept in memory."""


@dataclass(frozen=True)
class Results:
    """What the replications of one scenario left.

    Attributes:
        scenario: its name.
        tables: rows of this scenario, by table.
        summaries: every KPI over the replications, by scope and name.
    """

    scenario: str
    tables: Mapping[str, pa.Table]
    summaries: Mapping[tuple[str, str], KpiSummary]

    @property
    def replications(self) -> int:
        """How many there are."""
        return int(self.tables["runs"].num_rows)

    @property
    def planned_s(self) -> float:
        """Planned time of each replication [s]."""
        return float(self.tables["runs"]["planned_s"][0].as_py())

    @property
    def target_per_hour(self) -> float | None:
        """Good parts per hour that the plan asks for."""
        target: float | None = self.tables["runs"]["target_per_hour"][0].as_py()
        return target

    @property
    def stations(self) -> list[str]:
        """Names in order of flow."""
        return list(dict.fromkeys(self.tables["servers"]["station"].to_pylist()))

    def find_servers(self, station: str) -> pa.Table:
        """Return the rows of a station's servers in one replication."""
        servers = self.tables["servers"]
        first = pc.equal(servers["replication"], servers["replication"][0])
        return servers.filter(pc.and_(first, pc.equal(servers["station"], station)))

    @cached_property
    def waterfall(self) -> list[WaterfallStep]:
        """Planned time, losses, good time."""
        return compute_waterfall(self.tables)

    @property
    def bottleneck(self) -> str:
        """The station that is active for the largest share of time."""
        return rank_bottlenecks(list(self.summaries.values()), self.scenario)[0].scope

    def find(self, kpi: str, scope: str = LINE) -> KpiSummary | None:
        """Return a KPI, None when it has no value here."""
        return self.summaries.get((scope, kpi))


@dataclass(frozen=True)
class Experiment:
    """An experiment as it was when it was read.

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
        for summary in summarise_tables(self.tables):
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


@dataclass(frozen=True)
class Library:
    """The experiments in a folder: it is one's store, or holds several.

    Attributes:
        root: the folder.
    """

    root: Path

    def list(self) -> dict[str, Store]:
        """Return the stores by name of their folder, the newest first.

        Raises:
            StoreError: the folder is not there or cannot be read.
        """
        if not self.root.is_dir():
            raise StoreError(f"{self.root}: there is no such folder; run `twin demo`, or give another --store")
        try:
            return {store.folder.resolve().name: store for store in find_stores(self.root)}
        except OSError as error:
            raise StoreError(f"{self.root}: cannot be read ({error.strerror})") from error

    def generation(self) -> str:
        """Return a token that changes when any experiment does."""
        try:
            tokens = [f"{name}:{store.generation()}" for name, store in self.list().items()]
        except (StoreError, OSError) as error:
            tokens = [str(error)]
        return blake2b("\n".join(tokens).encode(), digest_size=16).hexdigest()

    def find_written(self, name: str) -> datetime | None:
        """Return when tables were last added to an experiment, None before the first.

        Raises:
            StoreError: its journal cannot be read.
        """
        written = self.list()[name].last_written()
        return datetime.fromisoformat(written) if written else None

    def read(self, name: str) -> Experiment:
        """Return an experiment by a name that ``list`` gave.

        Raises:
            StoreError: it cannot be read whole; the message says what to do.
        """
        store = self.list()[name]
        try:
            return _read(name, store, store.generation())
        except OSError as error:
            raise StoreError(f"{store.folder}: cannot be read ({error.strerror})") from error


@lru_cache(maxsize=KEPT)
def _read(name: str, store: Store, generation: str) -> Experiment:  # noqa: ARG001  the generation is part of the key
    return Experiment(name, store, store.manifest, {table: store.read(table) for table in TABLES})
