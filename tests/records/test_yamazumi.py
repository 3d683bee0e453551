import numpy as np
import pyarrow as pa
import pytest

from twin.config.lines import load_line
from twin.line.compile import compile_line
from twin.line.simulate import simulate
from twin.records.quantities import collect_rows
from twin.records.store import Store
from twin.records.yamazumi import SEGMENTS, split_active_time, stack_times


@pytest.fixture(scope="module")
def pooled() -> dict[str, pa.Table]:
    """Return two short replications of a line whose humanoids walk between stations."""
    line = load_line("drive_units", "base", {"plan.planned_hours": 1, "plan.warm_up_hours": 0})
    runs = [simulate(compile_line(line, {}), seed=1, scenario="base", replication=number) for number in range(2)]
    return {name: pa.concat_tables([run[name] for run in runs]) for name in runs[0]}


@pytest.fixture(scope="module")
def humanoid(results_folder) -> dict[str, pa.Table]:
    store = Store.open(results_folder / "tote_hub")
    names = ("runs", "servers", "outcomes", "robots", "crews", "output", "costs")
    return {name: store.read(name) for name in names}


POOLS = dict.fromkeys(("load", "kit", "insert", "pack"), "humanoids") | {"shuttle": "vehicles"}


@pytest.mark.parametrize("tables", ["pooled", "humanoid"])
def test_the_segments_of_a_station_sum_to_its_active_time(tables: str, request) -> None:
    found = request.getfixturevalue(tables)
    rows = collect_rows(found).stations
    parts = split_active_time(rows, found["robots"], POOLS, ["shuttle"])
    assert tuple(parts) == SEGMENTS
    np.testing.assert_allclose(sum(parts.values()), rows.pbt_s - rows.starved_s - rows.blocked_s, rtol=1e-9)
    assert all((values >= -1e-9).all() for values in parts.values())


def test_the_means_of_a_stack_sum_to_its_total(pooled) -> None:
    for stack in stack_times(pooled, POOLS, ["shuttle"]):
        assert sum(part.mean for part in stack.segments.values()) == pytest.approx(stack.total.mean)


def test_retry_is_the_share_of_attempts_that_were_repeated(humanoid) -> None:
    rows = collect_rows(humanoid).stations
    retry = split_active_time(rows, humanoid["robots"], {})["retry"]
    here = rows.station == "unload"
    np.testing.assert_allclose(retry[here], (rows.apt_s * rows.retries)[here] / rows.attempts[here])
    assert retry[rows.station == "seal"].sum() == 0


def test_walking_is_never_more_than_what_the_robots_walked(pooled) -> None:
    rows = collect_rows(pooled).stations
    walking = split_active_time(rows, pooled["robots"], POOLS)["walking"]
    walked = sum(pooled["robots"]["walking_s"].to_pylist())
    assert 0 < walking.sum() <= walked * (1 + 1e-9)


def test_without_pools_no_waiting_is_told_to_be_walking(pooled) -> None:
    parts = split_active_time(collect_rows(pooled).stations, pooled["robots"], {})
    assert parts["walking"].sum() == 0
    assert parts["waiting_robot"].sum() > 0


def test_a_station_that_carries_adds_no_value(pooled) -> None:
    shuttle = next(stack for stack in stack_times(pooled, POOLS, ["shuttle"]) if stack.station == "shuttle")
    assert shuttle.segments["value_adding"].mean == 0
    assert shuttle.segments["walking"].mean > 0
