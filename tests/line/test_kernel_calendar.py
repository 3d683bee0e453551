"""Shifts and breaks against times worked out by hand."""

from typing import Any

import numpy as np
import pytest

from twin.config.line import Line
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.simulate import simulate
from twin.line.state import read_state_times, start_line
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.quantities import collect_rows
from twin.records.state import ServerState

HOUR = 3600.0
OFF, DOWN, WORKING, BLOCKED = ServerState.OFF_SHIFT, ServerState.DOWN, ServerState.WORKING, ServerState.BLOCKED


def make_constant(hours: float) -> dict[str, Any]:
    return {"kind": "constant", "value_s": hours * HOUR}


def make_line(*cycles: float, calendar: dict[str, Any], warm_up: float = 0.0, **more: Any) -> CompiledLine:
    """Return a line of stations with cycles in hours; ``more`` goes to the first."""
    stations = [{"name": f"s{place}", "processing": make_constant(hours)} for place, hours in enumerate(cycles)]
    stations[0] |= more.pop("first", {}) | more
    plan = {"planned_hours": 24.0, "warm_up_hours": warm_up}
    document = {"line": "x", "stations": stations, "calendar": calendar, "plan": plan}
    return compile_line(Line.model_validate(document, strict=False), {})


def make_calendar(*hours: tuple[float, float], rule: str = "suspend", **more: Any) -> dict[str, Any]:
    shifts = [{"start_hours": start, "end_hours": end} for start, end in hours]
    return {"shifts": shifts, "end_of_shift": rule, **more}


def run(line: CompiledLine, until_h: float) -> State:
    state = start_line(line, seed=1)
    advance(line.model, state, until_h * HOUR)
    return state


def read_time(line: CompiledLine, until_h: float, kind: ServerState, server: int = 0) -> float:
    return float(read_state_times(run(line, until_h))[server, kind]) / HOUR


@pytest.mark.parametrize(
    ("rule", "finished", "rested"),
    [("suspend", (13.0, 18.0, 31.0, 38.0), 16.0), ("finish", (11.0, 16.0, 21.0, 26.0), 10.0)],
)
def test_work_under_way_at_the_end_of_a_shift_goes_by_the_rule(
    rule: str, finished: tuple[float, ...], rested: float
) -> None:
    """A cycle of 5 h, shifts from 6 to 8 and from 10 to 22.

    Suspended: 6-8 and 10-13, 13-18, 18-22 and 30-31, 31-32 and 34-38. Finished: 6-11, 11-16, 16-21, 21-26.
    """
    line = make_line(5.0, calendar=make_calendar((6, 8), (10, 22), rule=rule))
    for count, time in enumerate(finished):
        assert run(line, time - 0.01).clock["good"][0] == count
        assert run(line, time).clock["good"][0] == count + 1
    assert read_time(line, 30.0, OFF) == pytest.approx(rested)


def test_a_day_of_two_shifts_with_breaks_makes_the_published_number_of_parts() -> None:
    shifts = [
        {"start_hours": 6, "end_hours": 14, "breaks": [{"start_hours": 10, "end_hours": 10.5}]},
        {"start_hours": 14, "end_hours": 22, "breaks": [{"start_hours": 18, "end_hours": 18.5}]},
    ]
    line = make_line(84 / HOUR, calendar={"shifts": shifts})
    assert run(line, 24.0).clock["good"][0] == 642
    assert read_time(line, 24.0, OFF) == 9.0


def test_a_part_finished_in_the_moment_of_a_break_is_finished_and_no_other_is_begun() -> None:
    line = make_line(2.0, calendar=make_calendar((0, 4), (6, 12), rule="finish"))
    state = run(line, 5.0)
    assert (state.clock["good"][0], state.servers["state"][0]) == (2, OFF)
    assert run(line, 8.0).clock["good"][0] == 3


def test_night_shifts_and_free_days_come_again_every_week() -> None:
    calendar = make_calendar((22, 30), days=["monday", "sunday"])
    line = make_line(1.0, calendar=calendar)
    worked = [read_time(line, until, WORKING) for until in (6.0, 22.0, 30.0, 166.0, 168.0, 174.0)]
    assert worked == [6.0, 6.0, 14.0, 14.0, 16.0, 22.0]  # Sunday's shift ends on Monday at 6


def test_repairs_go_on_in_breaks_and_the_server_rests_then() -> None:
    stop = {"name": "stop", "time_to_failure": make_constant(3.0), "time_to_repair": make_constant(2.0)}
    line = make_line(10.0, calendar=make_calendar((0, 4), (8, 20)), failures=[stop])
    assert read_time(line, 8.0, DOWN) == 2.0  # 3 to 5
    assert read_time(line, 8.0, OFF) == 3.0
    assert read_time(line, 11.0, WORKING) == 6.0


def test_a_blocked_server_that_rests_is_blocked_again_afterwards() -> None:
    line = make_line(1.0, 6.0, calendar=make_calendar((0, 4), (8, 20)))
    assert read_time(line, 8.0, BLOCKED) == 2.0  # from 2 to 4
    assert read_time(line, 11.0, BLOCKED) == 5.0  # the second goes on from 8 to 11
    assert run(line, 11.0).clock["good"][0] == 1


def test_a_station_may_have_a_calendar_of_its_own() -> None:
    line = make_line(2.0, 1.0, calendar=make_calendar((0, 24)))
    own = {"calendar": make_calendar((0, 4), (8, 20))}
    night = make_line(2.0, 1.0, calendar=make_calendar((0, 24)), first=own)
    assert (run(line, 8.0).clock["good"][0], run(night, 8.0).clock["good"][0]) == (3, 2)
    assert read_time(night, 8.0, OFF, server=1) == 0.0


def test_the_line_works_through_its_warm_up_and_breaks_are_no_planned_time() -> None:
    line = make_line(1.0, calendar=make_calendar((6, 14)), warm_up=3.0)
    tables = simulate(line, seed=1, scenario="base", replication=0)
    run_row = tables["runs"].to_pylist()[0]
    assert run_row["good"] == 8
    assert run(line, 3.0).clock["good"][0] == 3
    rows = collect_rows(tables)
    assert (rows.stations.pbt_s[0], rows.planned_busy_s[0]) == (8 * HOUR, 8 * HOUR)
    assert KPI_DEFINITIONS["oee"].line(rows)[0] == pytest.approx(1.0)


def test_where_a_run_is_interrupted_leaves_no_mark_on_shifts() -> None:
    stop = {"name": "stop", "time_to_failure": make_constant(3.0), "time_to_repair": make_constant(2.0)}
    line = make_line(1.7, 2.3, calendar=make_calendar((0, 4), (8, 20), rule="finish"), failures=[stop])
    state = start_line(line, seed=1)
    for until in np.linspace(0.3, 50.0, 37):
        advance(line.model, state, until * HOUR)
    assert [array.tobytes() for array in state] == [array.tobytes() for array in run(line, 50.0)]
