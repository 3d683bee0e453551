"""Timelines against the tables of the same replications."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.line.shop import constant, make_shop
from twin.line.compile import CompiledLine
from twin.line.intervals import list_rows, record_timeline
from twin.line.simulate import run_until, simulate
from twin.records.state import RobotState, ServerState
from twin.records.tables import INTERVALS, LEVEL_INTERVALS
from twin.records.timeline import Timeline

PLAN = {"planned_hours": 8, "warm_up_hours": 1}
RANDOM = {"kind": "exponential", "mean_s": 30}
JAM = {"name": "jam", "time_to_failure": RANDOM | {"mean_s": 900}, "time_to_repair": RANDOM | {"mean_s": 200}}
BUFFERS = [{"name": "between", "after": "cut", "capacity": 4}]
BREAKDOWN = {"name": "out", "condition": "breakdown", "target": "pack", "at_hours": 2, "hours": 1}
STATIONS = [
    {"name": "cut", "servers": 2, "processing": RANDOM | {"mean_s": 40}, "failures": [JAM]},
    {"name": "pack", "processing": RANDOM | {"mean_s": 22}},
]
POOL = {"robots": [{"name": "fleet", "size": 2}]}
LINES: dict[str, dict[str, Any]] = {
    "serial": {},
    "disturbed": {"disturbances": [BREAKDOWN]},
    "robots": {"stations": [{**row, "robots": "fleet"} for row in STATIONS], **POOL},
}


def make(**changes: Any) -> CompiledLine:
    document = {"stations": STATIONS, "buffers": BUFFERS, "plan": PLAN, **changes}
    return make_shop(document.pop("stations"), **document)


def record(compiled: CompiledLine, **more: Any) -> Timeline:
    return record_timeline(compiled, seed=3, scenario="base", replication=1, **more)


@pytest.fixture(params=LINES)
def compiled(request: pytest.FixtureRequest) -> CompiledLine:
    return make(**LINES[request.param])


def test_the_tables_have_their_schemas(compiled: CompiledLine) -> None:
    timeline = record(compiled)
    assert timeline.intervals.schema == INTERVALS
    assert timeline.levels.schema == LEVEL_INTERVALS


def test_the_intervals_of_a_server_leave_no_gap_and_fill_the_planned_time(compiled: CompiledLine) -> None:
    table = record(compiled).intervals.to_pandas()
    for _, rows in table.groupby(["place", "server", "is_robot"]):
        assert rows["start_s"].iloc[0] == 0
        assert rows["end_s"].iloc[-1] == 8 * 3600
        assert (rows["start_s"].to_numpy()[1:] == rows["end_s"].to_numpy()[:-1]).all()
        assert (rows["state"].to_numpy()[1:] != rows["state"].to_numpy()[:-1]).all()
    assert (table["end_s"] > table["start_s"]).all()
    assert len(table.groupby(["place", "server", "is_robot"])) == len(list_rows(compiled))


def test_the_states_of_a_server_sum_to_those_of_its_replication(compiled: CompiledLine) -> None:
    tables = simulate(compiled, seed=3, scenario="base", replication=1)
    found = sum_states(record(compiled).intervals)
    for row in tables["servers"].to_pylist():
        for state in ServerState:
            time_s = found.get((row["station"], row["server"], False, state.label), 0.0)
            assert time_s == pytest.approx(row[f"{state.label}_s"], abs=1e-6)
    for row in tables["robots"].to_pylist():
        for state in RobotState:
            time_s = found.get((row["pool"], row["robot"], True, state.label), 0.0)
            assert time_s == pytest.approx(row[f"{state.label}_s"], abs=1e-6)


def test_the_levels_average_to_those_of_the_replication(compiled: CompiledLine) -> None:
    tables = simulate(compiled, seed=3, scenario="base", replication=1)
    levels = record(compiled).levels.to_pandas()
    levels["area"] = levels["level"] * (levels["end_s"] - levels["start_s"]) / (8 * 3600)
    (buffer,) = tables["buffers"].to_pylist()
    parts = levels["buffer"].isna()
    assert levels.loc[~parts, "area"].sum() == pytest.approx(buffer["mean_level"], abs=1e-6)
    assert levels.loc[parts, "area"].sum() == pytest.approx(tables["runs"]["work_in_process"][0].as_py(), abs=1e-6)


def test_the_same_replication_gives_the_same_timeline(compiled: CompiledLine) -> None:
    one, other = record(compiled), record(compiled)
    assert one.intervals.equals(other.intervals)
    assert one.levels.equals(other.levels)


def test_a_breakdown_is_an_interval_of_its_own() -> None:
    stations = [{"name": "cut", "processing": 10}, {"name": "pack", "processing": 10}]
    table = record(make(stations=stations, disturbances=[BREAKDOWN])).intervals.to_pandas()
    down = table[(table["place"] == "pack") & (table["state"] == "down")]
    assert down[["start_s", "end_s"]].to_numpy().tolist() == [[7200, 10800]]


def test_a_timeline_that_grows_too_long_ends_early_and_is_right_up_to_there() -> None:
    whole, cut = record(make(), most=10_000_000), record(make(), most=500)
    end_s = cut.end_s
    assert 0 < end_s < 8 * 3600
    assert cut.intervals.num_rows + cut.levels.num_rows <= 510
    early = whole.intervals.to_pandas().query("start_s < @end_s")
    early["end_s"] = np.minimum(early["end_s"], end_s)
    assert early.reset_index(drop=True).equals(cut.intervals.to_pandas())


def test_a_disturbance_after_the_end_of_a_timeline_is_no_obstacle() -> None:
    assert record(make(disturbances=[BREAKDOWN]), most=100).end_s < 7200


def test_a_timeline_goes_on_from_a_saved_state() -> None:
    plan = {"planned_hours": 2, "warm_up_hours": 0}
    start = run_until(make(plan=PLAN), 3600, seed=3, replication=0)
    tables = simulate(make(plan=plan), seed=3, scenario="base", replication=1, start=start)
    found = sum_states(record(make(plan=plan), start=start).intervals)
    for row in tables["servers"].to_pylist():
        assert found[row["station"], row["server"], False, "working"] == pytest.approx(row["working_s"], abs=1e-6)


def test_what_happens_at_the_very_end_leaves_no_interval() -> None:
    stations = [{"name": "cut", "processing": constant(3600)}]
    table = record(make(stations=stations, buffers=[], plan={"planned_hours": 2, "warm_up_hours": 0})).intervals
    assert table.select(["state", "start_s", "end_s"]).to_pylist() == [
        {"state": "working", "start_s": 0.0, "end_s": 7200.0}
    ]


def sum_states(table: pa.Table) -> dict[Any, float]:
    frame = table.to_pandas()
    frame["length_s"] = frame["end_s"] - frame["start_s"]
    return frame.groupby(["place", "server", "is_robot", "state"])["length_s"].sum().to_dict()
