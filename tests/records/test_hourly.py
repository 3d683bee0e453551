from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from twin.records.hourly import summarise_output
from twin.records.kpis import compute_kpis


def replace(table: pa.Table, **columns: list[int]) -> pa.Table:
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(name), pa.array(values, table.schema.field(name).type))
    return table


def test_variance_and_dispersion_over_hours_match_a_hand_calculation(make_tables) -> None:
    tables = make_tables((0,))
    tables["output"] = replace(tables["output"], good=[10, 12, 8, 10, 11, 9, 10, 10])
    kpis = {row["kpi"]: row["value"] for row in compute_kpis(tables).to_pylist() if row["scope"] == "line"}
    assert kpis["hourly_variance"] == pytest.approx(10 / 7)
    assert kpis["hourly_dispersion"] == pytest.approx(1 / 7)


def test_an_hour_cut_short_by_the_end_does_not_count(make_tables) -> None:
    tables = make_tables((0,))
    tables["runs"] = replace(tables["runs"], planned_s=[7.5 * 3600])
    tables["output"] = replace(tables["output"], good=[10, 12, 8, 10, 11, 9, 10, 1])
    kpis = {row["kpi"]: row["value"] for row in compute_kpis(tables).to_pylist() if row["scope"] == "line"}
    assert kpis["hourly_variance"] == pytest.approx(10 / 6)


def test_variance_over_replications_has_the_chi_square_interval(make_tables) -> None:
    tables = make_tables((0, 1, 2))
    tables["runs"] = replace(tables["runs"], good=[1590, 1600, 1610])
    found = {summary.kpi: summary for summary in summarise_output(tables)}
    assert found["output_variance"].mean == pytest.approx(100 / 8)
    assert found["output_dispersion"].mean == pytest.approx(100 / 1600)
    # chi-square quantiles of two degrees of freedom are -2 ln(1 - p)
    assert found["output_variance"].low == pytest.approx(200 / 8 / (-2 * np.log(0.025)))
    assert found["output_variance"].high == pytest.approx(200 / 8 / (-2 * np.log(0.975)))


def test_one_replication_has_no_variance_over_replications(make_tables) -> None:
    assert Counter(summary.kpi for summary in summarise_output(make_tables((0,)))) == {}
