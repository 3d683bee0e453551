"""What the replications of one scenario left, ready to be shown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from twin.records.kpis import LINE, KpiSummary
from twin.records.losses import WaterfallStep, measure_waterfall
from twin.records.quantities import LineRows, collect_rows
from twin.records.summary import rank_bottlenecks
from twin.records.tables import TABLES
from twin.records.verdict import Verdict, judge_rows

NAMES = (*TABLES, "input_variance")


@dataclass(frozen=True)
class Lazy(Mapping[str, pa.Table]):
    """Tables by name, each read when it is looked at.

    Attributes:
        read: reads one.
        find: reads those rows of one that have some texts, by column.
    """

    read: Callable[[str], pa.Table]
    find: Callable[[str, Mapping[str, str]], pa.Table]

    def __getitem__(self, name: str) -> pa.Table:
        """Return a table.

        Raises:
            StoreError: a part of it is damaged or missing; the message names the remedy.
        """
        if name not in NAMES:
            raise KeyError(name)
        return self.read(name)

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(NAMES)

    def __len__(self) -> int:
        """Return how many tables there are."""
        return len(NAMES)


def find_rows(tables: Mapping[str, pa.Table], name: str, **where: str) -> pa.Table:
    """Return the rows of a table with some texts; where tables are read from a store, the others are not read."""
    if isinstance(tables, Lazy):
        return tables.find(name, where)
    rows = tables[name]
    for column, text in where.items():
        rows = rows.filter(pc.equal(rows[column], text))
    return rows


@dataclass(frozen=True)
class Results:
    """What the replications of one scenario left.

    Attributes:
        scenario: its name.
        tables: rows of this scenario, by table.
        summaries: every KPI over the replications, by scope and name.
        recall: returns the quantities, made by what it is given when they are not there; None to make them each time.
    """

    scenario: str
    tables: Mapping[str, pa.Table]
    summaries: Mapping[tuple[str, str], KpiSummary]
    recall: Callable[[Callable[[], LineRows]], LineRows] | None = field(default=None, compare=False, repr=False)

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

    @cached_property
    def stations(self) -> list[str]:
        """Names in order of flow."""
        return list(dict.fromkeys(self.tables["servers"]["station"].to_pylist()))

    def find_levels(self, buffer: str) -> pa.Table:
        """Return the levels of a buffer over time, in all replications."""
        return find_rows(self.tables, "levels", buffer=buffer)

    def find_servers(self, station: str) -> pa.Table:
        """Return the rows of a station's servers in one replication."""
        servers = self.tables["servers"]
        first = pc.equal(servers["replication"], servers["replication"][0])
        return servers.filter(pc.and_(first, pc.equal(servers["station"], station)))

    @property
    def rows(self) -> LineRows:
        """Quantities of the line and its stations in each replication; too many numbers to be kept without a bound."""
        return self._collect() if self.recall is None else self.recall(self._collect)

    def _collect(self) -> LineRows:
        return collect_rows(self.tables)

    @cached_property
    def waterfall(self) -> list[WaterfallStep]:
        """Planned time, losses, good time."""
        return measure_waterfall(self.rows)

    @cached_property
    def bottleneck(self) -> str:
        """The station that is active for the largest share of time."""
        return rank_bottlenecks(list(self.summaries.values()), self.scenario)[0].scope

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What each rule says of the bottleneck."""
        return judge_rows(self.rows.stations)

    def find(self, kpi: str, scope: str = LINE) -> KpiSummary | None:
        """Return a KPI, None when it has no value here."""
        return self.summaries.get((scope, kpi))
