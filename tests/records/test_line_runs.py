import numpy as np
import pyarrow as pa
import pytest

from twin.records.line_runs import LineRuns, collect_line_runs, join_line_runs, share_runs
from twin.records.tables import TABLES

ROWS = [
    ("b", 1, "line", "oee", 0.4),
    ("a", 2, "line", "oee", 0.2),
    ("a", 0, "line", "oee", 0.1),
    ("a", 0, "packing", "oee", 9.0),
    ("a", 0, "line", "good_rate", 30.0),
    ("b", 1, "line", "good_rate", 31.0),
    ("a", 2, "line", "good_rate", 32.0),
    ("a", 2, "line", "mtbf", 5.0),
]


def make_table(rows: list[tuple[str, int, str, str, float]]) -> pa.Table:
    names = ("scenario", "replication", "scope", "kpi", "value")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return pa.table({**columns, "unit": ["1"] * len(rows)}).cast(TABLES["kpis"])


@pytest.fixture
def runs() -> LineRuns:
    return collect_line_runs(make_table(ROWS))


def test_values_are_by_scenario_and_in_order_of_replication(runs: LineRuns) -> None:
    found = {name: values.as_dict() for name, values in runs.read("oee").items()}
    assert found == {"b": {1: 0.4}, "a": {0: 0.1, 2: 0.2}}
    assert {name: values.as_dict() for name, values in runs.read("mtbf").items()} == {"a": {2: 5.0}}
    assert runs.read("oeee") == {}


def test_kpis_of_the_same_replications_share_their_places(runs: LineRuns) -> None:
    assert runs.columns["oee"][0] is runs.columns["good_rate"][0]
    assert runs.columns["oee"][1] is not runs.columns["mtbf"][1]
    assert runs.nbytes == 3 * (4 + 4 + 8 + 8) + 4 + 4 + 8


def test_parts_are_joined_in_the_order_of_the_scenarios(runs: LineRuns) -> None:
    parts = [collect_line_runs(make_table(ROWS[:2])), collect_line_runs(make_table(ROWS[2:]))]
    joined = join_line_runs(parts, ["a", "b"])
    assert list(joined.read("oee")) == ["a", "b"]
    for kpi in runs.columns:
        found, expected = joined.read(kpi), runs.read(kpi)
        assert {name: one.as_dict() for name, one in found.items()} == {
            name: one.as_dict() for name, one in expected.items()
        }


def test_only_the_replications_asked_for_are_kept(runs: LineRuns) -> None:
    kept = runs.keep({"a": np.array([2], np.int32)})
    assert {name: values.as_dict() for name, values in kept.read("oee").items()} == {"a": {2: 0.2}}


def test_pairs_are_of_shared_replications_only(runs: LineRuns) -> None:
    a, b = runs.read("oee")["a"], runs.read("oee")["b"]
    assert share_runs(a, b)[0].size == 0
    numbers, values, others = share_runs(a, runs.read("mtbf")["a"])
    assert (numbers.tolist(), values.tolist(), others.tolist()) == ([2], [0.2], [5.0])
