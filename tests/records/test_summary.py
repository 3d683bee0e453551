import pyarrow as pa
import pytest

from twin.records.intervals import Interval, mean_interval
from twin.records.kpis import KPI_DEFINITIONS, compute_kpis, summarise, summarise_tables
from twin.records.summary import KpiSummary, compare_scenarios, rank_bottlenecks
from twin.records.tables import KPIS


def test_a_summary_is_the_interval_over_the_replications(make_tables) -> None:
    kpis = compute_kpis(make_tables())
    values = [row["value"] for row in kpis.to_pylist() if (row["scope"], row["kpi"]) == ("line", "oee")]
    summary = next(s for s in summarise(kpis) if (s.scope, s.kpi) == ("line", "oee"))
    assert summary.interval == mean_interval(values)
    assert summary.as_json()["unit"] == "1"


def test_a_summary_counts_only_replications_with_a_value(make_tables) -> None:
    kpis = compute_kpis(make_tables())
    first = kpis.filter(
        pa.array([row["replication"] == 0 or row["kpi"] != "quality_ratio" for row in kpis.to_pylist()])
    )
    assert {s.n for s in summarise(first) if s.kpi == "oee"} == {4}
    assert {s.n for s in summarise(first) if s.kpi == "quality_ratio"} == {1}


def test_pooled_kpis_are_not_averaged(make_tables) -> None:
    assert not {s.kpi for s in summarise(compute_kpis(make_tables()))} & {"mtbf", "mttr", "time_between_interventions"}


def test_all_kpis_together_stand_in_order_of_report(make_tables) -> None:
    tables = make_tables()
    found = [s.kpi for s in summarise_tables(tables | {"kpis": compute_kpis(tables)}) if s.scope == "unload"]
    assert found == [name for name in KPI_DEFINITIONS if name in found]
    assert {"oee", "mtbf", "falls_per_1000_h"} <= set(found)


def summarise_line(kpi: str, values: list[float]) -> KpiSummary:
    rows = [
        {"scenario": "base", "replication": number, "scope": "line", "kpi": kpi, "value": value, "unit": "1"}
        for number, value in enumerate(values)
    ]
    (summary,) = summarise(pa.Table.from_pylist(rows, schema=KPIS))
    return summary


@pytest.mark.parametrize("kpi", ["quality_ratio", "oee"])
def test_a_share_has_no_bounds_beyond_zero_and_one(kpi: str) -> None:
    assert summarise_line(kpi, [0.9, 1.0]).interval == Interval(0.95, mean_interval([0.9, 1.0]).low, 1.0, 2)
    assert summarise_line(kpi, [0.0, 0.1]).low == 0
    assert summarise_line(kpi, [0.99]).as_json()["high"] is None


def test_an_oee_that_is_beyond_one_for_certain_keeps_its_bounds() -> None:
    values = [1.2, 1.21, 1.2]
    assert summarise_line("oee", values).interval == mean_interval(values)


def test_the_bottleneck_is_the_station_most_active(make_tables) -> None:
    summaries = summarise(compute_kpis(make_tables()))
    ranked = rank_bottlenecks(summaries, "base")
    assert {summary.scope for summary in ranked} == {"unload", "pack", "load"}
    assert [s.mean for s in ranked] == sorted((s.mean for s in ranked), reverse=True)


def test_scenarios_are_compared_pair_by_pair(make_tables) -> None:
    base, other = compute_kpis(make_tables()), compute_kpis(make_tables())
    place = other.schema.get_field_index("scenario")
    other = other.set_column(place, "scenario", pa.array(["other"] * other.num_rows))
    differences = compare_scenarios(pa.concat_tables([base, other]), "other", "base")
    assert (differences["oee"].mean, differences["oee"].n) == (0, 4)
