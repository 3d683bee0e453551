"""OEE of lines in which not every part comes to every station."""

import pytest

from tests.line.shop import make_shop
from twin.line.compile import CompiledLine
from twin.line.simulate import simulate
from twin.records.kpis import compute_kpis
from twin.records.losses import compute_waterfall

PLAN = {"planned_hours": 100, "warm_up_hours": 1}


def make_rework() -> CompiledLine:
    """Return a test that rejects every tenth part, and a slow station that mends."""
    return make_shop(
        [
            {"name": "work", "processing": 10, "defects": 0.1},
            {
                "name": "test",
                "processing": 8,
                "inspection": {},
                "next": [{"to": "mend", "verdict": "reject"}, {"to": "end", "verdict": "pass"}],
            },
            {"name": "mend", "processing": 60, "mends": 1.0, "next": [{"to": "test"}]},
        ],
        buffers=[
            {"name": "tests", "before": "test", "capacity": 9},
            {"name": "mends", "before": "mend", "capacity": 9},
        ],
        plan=PLAN,
    )


def find_oee(compiled: CompiledLine) -> float:
    table = compute_kpis(simulate(compiled, seed=1, scenario="base", replication=0)).to_pylist()
    return next(row["value"] for row in table if row["kpi"] == "oee" and row["scope"] == "line")


def test_a_station_that_only_mends_is_not_what_the_line_is_measured_by() -> None:
    assert find_oee(make_rework()) == pytest.approx(1.0, abs=0.01)


def test_two_stations_that_share_the_parts_need_half_of_each() -> None:
    line = make_shop(
        [
            {"name": "work", "processing": 10, "next": [{"to": "left"}, {"to": "right"}]},
            {"name": "left", "processing": 18, "next": [{"to": "end"}]},
            {"name": "right", "processing": 18, "next": [{"to": "end"}]},
        ],
        buffers=[{"name": name, "before": name, "capacity": 50} for name in ("left", "right")],
        plan=PLAN,
    )
    assert find_oee(line) == pytest.approx(1.0, abs=0.01)


def test_a_batch_counts_for_all_its_parts() -> None:
    line = make_shop(
        [{"name": "work", "processing": 10}, {"name": "bake", "processing": 100, "batch": 10}],
        buffers=[{"name": "trays", "before": "bake", "capacity": 20}],
        plan=PLAN,
    )
    assert find_oee(line) == pytest.approx(1.0, abs=0.01)


def test_the_losses_sum_to_planned_time_with_rework_too() -> None:
    tables = simulate(make_rework(), seed=1, scenario="base", replication=0)
    planned, *others = compute_waterfall(tables)
    assert sum(step.time_s.mean for step in others) == pytest.approx(planned.time_s.mean)
