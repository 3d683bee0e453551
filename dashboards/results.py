"""What the replications of one scenario left, ready to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from twin.records.kpis import LINE, KpiSummary
from twin.records.losses import WaterfallStep, compute_waterfall
from twin.records.summary import rank_bottlenecks
from twin.records.verdict import Verdict, judge_bottlenecks


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

    @cached_property
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

    @cached_property
    def bottleneck(self) -> str:
        """The station that is active for the largest share of time."""
        return rank_bottlenecks(list(self.summaries.values()), self.scenario)[0].scope

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What each rule says of the bottleneck."""
        return judge_bottlenecks(self.tables)

    def find(self, kpi: str, scope: str = LINE) -> KpiSummary | None:
        """Return a KPI, None when it has no value here."""
        return self.summaries.get((scope, kpi))
