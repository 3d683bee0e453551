"""The KPIs of a line in every replication, as arrays: a tenth of the memory of the table, and one KPI is at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.records.quantities import LINE
from twin.records.run_places import encode_texts

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class RunValues:
    """A KPI of a scenario.

    Attributes:
        numbers: replications that have a value, ascending, shape (n,).
        values: in the unit of the KPI, shape (n,).
    """

    numbers: Ints
    values: Floats

    def as_dict(self) -> dict[int, float]:
        """Return the values by replication."""
        return dict(zip(self.numbers.tolist(), self.values.tolist(), strict=True))


def share_runs(one: RunValues, other: RunValues) -> tuple[Ints, Floats, Floats]:
    """Return the replications that both have, ascending, and the values of the one and of the other in them."""
    if np.array_equal(one.numbers, other.numbers):
        return one.numbers, one.values, other.values
    shared, own, others = np.intersect1d(one.numbers, other.numbers, assume_unique=True, return_indices=True)
    return shared, one.values[own], other.values[others]


@dataclass(frozen=True, eq=False)
class LineRuns:
    """The KPIs of a line in every replication of every scenario.

    Attributes:
        scenarios: their names.
        columns: of each KPI the place of the scenario, the replication and the value, in order of both; KPIs that all
            the same replications have share the first two, shape (n,) each.
    """

    scenarios: tuple[str, ...]
    columns: Mapping[str, tuple[Ints, Ints, Floats]]

    @property
    def nbytes(self) -> int:
        """Memory that the arrays take [bytes]."""
        arrays = {id(array): array.nbytes for column in self.columns.values() for array in column}
        return sum(arrays.values())

    def read(self, kpi: str) -> dict[str, RunValues]:
        """Return a KPI by scenario, scenarios without any value left out."""
        if kpi not in self.columns:
            return {}
        places, numbers, values = self.columns[kpi]
        ends = np.searchsorted(places, np.arange(len(self.scenarios)), side="right").tolist()
        found = zip(self.scenarios, [0, *ends], ends, strict=False)
        return {name: RunValues(numbers[start:end], values[start:end]) for name, start, end in found if end > start}

    def keep(self, replications: Mapping[str, Ints]) -> "LineRuns":
        """Return only what is of some replications, by scenario."""
        wanted = {place: replications.get(name, np.empty(0, np.int32)) for place, name in enumerate(self.scenarios)}
        columns = {}
        for kpi, (places, numbers, values) in self.columns.items():
            kept = np.zeros(places.size, dtype=bool)
            for place, some in wanted.items():
                here = places == place
                kept[here] = np.isin(numbers[here], some)
            columns[kpi] = places[kept], numbers[kept], values[kept]
        return _share_places(LineRuns(self.scenarios, columns))


def collect_line_runs(kpis: pa.Table) -> LineRuns:
    """Return the KPIs of the line from a table ``kpis``, whose rows may be in any order.

    Scenarios and KPIs are in order of first appearance.
    """
    rows = kpis.filter(pc.equal(kpis["scope"], LINE))
    codes, texts = encode_texts(rows["kpi"])
    places, names = encode_texts(rows["scenario"])
    numbers = np.asarray(rows["replication"].to_numpy(), dtype=np.int32)
    values = np.asarray(rows["value"].to_numpy(), dtype=np.float64)
    firsts = np.unique(places, return_index=True)
    order = firsts[0][np.argsort(firsts[1])]
    rank = np.zeros(len(names), dtype=np.int32)
    rank[order] = np.arange(order.size)
    return _sort(tuple(str(names[place]) for place in order), rank[places], codes, texts, numbers, values)


def join_line_runs(parts: Sequence[LineRuns], scenarios: Sequence[str]) -> LineRuns:
    """Return several as one, their scenarios in a given order; no replication is in two of them."""
    if len(parts) == 1 and parts[0].scenarios == tuple(scenarios):
        return parts[0]
    place = {name: number for number, name in enumerate(scenarios)}
    ranks = [np.array([place[name] for name in part.scenarios], dtype=np.int32) for part in parts]
    columns = {}
    for kpi in dict.fromkeys(name for part in parts for name in part.columns):
        mine = [(rank, part.columns[kpi]) for rank, part in zip(ranks, parts, strict=True) if kpi in part.columns]
        places = np.concatenate([rank[column[0]] for rank, column in mine])
        numbers, values = (np.concatenate([column[i] for _, column in mine]) for i in (1, 2))
        order = np.lexsort((numbers, places))
        columns[kpi] = places[order], numbers[order], values[order]
    return _share_places(LineRuns(tuple(scenarios), columns))


def _sort(
    scenarios: tuple[str, ...], places: Ints, codes: NDArray[np.int64], texts: list[str], numbers: Ints, values: Floats
) -> LineRuns:
    order = np.lexsort((numbers, places, codes))
    ends = np.cumsum(np.bincount(codes, minlength=len(texts)))
    firsts = np.unique(codes, return_index=True)
    columns = {}
    for code in firsts[0][np.argsort(firsts[1])].tolist():
        rows = order[(ends[code - 1] if code else 0) : ends[code]]
        columns[str(texts[code])] = places[rows], numbers[rows], values[rows]
    return _share_places(LineRuns(scenarios, columns))


def _share_places(runs: LineRuns) -> LineRuns:
    """Let KPIs of the same replications have the same arrays of them."""
    kept: list[tuple[Ints, Ints]] = []
    columns = {}
    for kpi, (places, numbers, values) in runs.columns.items():
        for pair in kept:
            if np.array_equal(pair[0], places) and np.array_equal(pair[1], numbers):
                break
        else:
            pair = (places, numbers)
            kept.append(pair)
        columns[kpi] = *pair, values
    return LineRuns(runs.scenarios, columns)
