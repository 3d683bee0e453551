import numpy as np
import pyarrow as pa
import pytest

from twin.records.intervals import mean_interval, time_between_failures
from twin.records.kpis import compute_kpis, summarise
from twin.records.summary import compare_scenarios, pool_failures, rank_bottlenecks


def test_a_summary_is_the_interval_over_the_replications(make_tables) -> None:
    kpis = compute_kpis(make_tables())
    values = [row["value"] for row in kpis.to_pylist() if (row["scope"], row["kpi"]) == ("line", "oee")]
    summary = next(s for s in summarise(kpis) if (s.scope, s.kpi) == ("line", "oee"))
    assert summary.interval == mean_interval(values)
    assert summary.as_json()["unit"] == "1"


def test_a_summary_counts_only_replications_with_a_value(make_tables) -> None:
    kpis = compute_kpis(make_tables())
    first = kpis.filter(pa.array([row["replication"] == 0 or row["kpi"] != "mtbf" for row in kpis.to_pylist()]))
    assert {s.n for s in summarise(first) if s.kpi == "oee"} == {4}
    assert {s.n for s in summarise(first) if s.kpi == "mtbf"} <= {1}


def test_failures_of_all_replications_are_pooled(make_tables) -> None:
    tables = make_tables()
    rows = [row for row in tables["servers"].to_pylist() if row["station"] == "pack"]
    pooled = next(summary for summary in pool_failures(tables) if summary.station == "pack")
    failures, working_s = (sum(row[name] for row in rows) for name in ("failures", "working_s"))
    expected = time_between_failures(working_s, failures)
    assert pooled.failures == failures
    assert (pooled.mtbf_s.low, pooled.mtbf_s.high) == pytest.approx((expected.low, expected.high))


def test_a_station_that_never_failed_has_no_mttr(make_tables) -> None:
    tables = make_tables()
    place = tables["servers"].schema.get_field_index("failures")
    none = pa.array(np.zeros(tables["servers"].num_rows, dtype=np.int64))
    tables["servers"] = tables["servers"].set_column(place, "failures", none)
    assert {summary.mttr_s for summary in pool_failures(tables)} == {None}


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
