import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from twin.records.events import summarise_events
from twin.records.intervals import time_between_failures


def test_failures_of_all_servers_and_replications_are_pooled(make_tables) -> None:
    tables = make_tables()
    rows = [row for row in tables["servers"].to_pylist() if row["station"] == "pack"]
    failures, working_s = (sum(row[name] for row in rows) for name in ("failures", "working_s"))
    found = {s.kpi: s for s in summarise_events(tables) if s.scope == "pack"}
    expected = time_between_failures(working_s, failures)
    assert (found["mtbf"].low, found["mtbf"].high) == pytest.approx((expected.low, expected.high))
    assert found["mtbf_iso"].mean == pytest.approx(working_s / (failures + 1))
    assert found["mtbf_iso"].as_json()["low"] is None


def test_what_never_failed_has_no_time_between_failures(make_tables) -> None:
    tables = make_tables()
    place = tables["servers"].schema.get_field_index("failures")
    none = pa.array(np.zeros(tables["servers"].num_rows, dtype=np.int64))
    tables["servers"] = tables["servers"].set_column(place, "failures", none)
    assert {s.kpi for s in summarise_events(tables)} == {"time_between_interventions", "falls_per_1000_h"}


def test_interventions_are_counted_over_the_time_of_all_robots(make_tables) -> None:
    tables = make_tables((0, 1))
    interventions = sum(tables["servers"]["interventions"].to_pylist())
    found = next(s for s in summarise_events(tables) if s.scope == "line")
    assert found.mean == pytest.approx(2 * 2 * 28_800 / interventions)
    assert found.n == interventions


def test_no_fall_still_bounds_the_rate_of_falls(make_tables) -> None:
    tables = make_tables()
    outcomes = tables["outcomes"].filter(pc.not_equal(tables["outcomes"]["outcome"], "fall"))
    found = {s.kpi: s for s in summarise_events(tables | {"outcomes": outcomes}) if s.scope == "line"}
    falls = found["falls_per_1000_h"]
    assert (falls.mean, falls.low) == (0, 0)
    assert falls.high == pytest.approx(3.6889 / (4 * 2 * 8) * 1000, rel=1e-4)
