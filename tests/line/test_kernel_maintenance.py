"""Planned stops against times worked out by hand and closed forms."""

import math
from typing import Any

import pytest

from twin.config.line import Line
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.state import read_state_times, start_line
from twin.records.state import ServerState

HOUR = 3600.0
MAINTENANCE, DOWN, WORKING = ServerState.MAINTENANCE, ServerState.DOWN, ServerState.WORKING


def make_constant(value_s: float) -> dict[str, Any]:
    return {"kind": "constant", "value_s": value_s}


def make_machine(service: dict[str, Any], *, cycle_s: float = HOUR, **more: Any) -> CompiledLine:
    """Return a machine that is maintained, first of a line with a slow successor when ``then_s`` is given."""
    then_s = more.pop("then_s", None)
    machine = {
        "name": "m",
        "processing": make_constant(cycle_s),
        "maintenance": [{"name": "service", **service}],
        **more,
    }
    stations = [machine] if then_s is None else [machine, {"name": "n", "processing": make_constant(then_s)}]
    return compile_line(Line.model_validate({"line": "x", "stations": stations}, strict=False), {})


def run(line: CompiledLine, until: float) -> State:
    state = start_line(line, seed=1)
    advance(line.model, state, until)
    return state


def read_time(line: CompiledLine, until_h: float, kind: ServerState) -> float:
    """Return the hours of the first server in a state."""
    return float(read_state_times(run(line, until_h * HOUR))[0, kind]) / HOUR


def test_periodic_maintenance_keeps_to_the_calendar() -> None:
    service = {"kind": "periodic", "every_hours": 10.0, "duration": make_constant(2 * HOUR), "interrupts": True}
    line = make_machine(service, cycle_s=4 * HOUR)
    assert [read_time(line, until, MAINTENANCE) for until in (10.0, 12.0, 20.0, 21.0)] == [0.0, 2.0, 2.0, 3.0]


def test_maintenance_waits_for_the_end_of_the_service_unless_it_may_interrupt() -> None:
    service = {"kind": "periodic", "every_hours": 10.0, "duration": make_constant(2 * HOUR)}
    line = make_machine(service, cycle_s=4 * HOUR)  # due at 10, done from 12 to 14; due at 20, done from 22
    assert [read_time(line, until, MAINTENANCE) for until in (12.0, 14.0, 22.0, 23.0)] == [0.0, 2.0, 2.0, 3.0]
    assert run(line, 18.0 * HOUR).clock["good"][0] == 4


def test_age_maintenance_counts_work_since_the_last_repair() -> None:
    failure = {
        "name": "wear",
        "clock": "count",
        "services_to_failure": {"kind": "constant", "value": 5},
        "time_to_repair": make_constant(HOUR),
    }
    service = {"kind": "age", "after_hours": 8.0, "duration": make_constant(HOUR), "renews": ["wear"]}
    line = make_machine(service, failures=[failure])
    state = run(line, 100 * HOUR)  # every 5 services it fails, which puts the maintenance after 8 off for ever
    assert (state.servers["failures"][0], state.servers["maintenances"][0]) == (16, 0)
    early = make_machine({**service, "after_hours": 4.0}, failures=[failure])
    state = run(early, 100 * HOUR)
    assert (state.servers["failures"][0], state.servers["maintenances"][0]) == (0, 20)


def test_age_replacement_has_the_availability_of_renewal_theory() -> None:
    """Up time of a cycle: the integral of exp(-(t/eta)^2) to T; down: tp if it survives T, else tf."""
    eta, age, preventive, corrective = 1000.0, 600.0, 10.0, 50.0
    failure = {
        "name": "wear",
        "time_to_failure": {"kind": "weibull", "mean_s": eta * math.gamma(1.5), "shape": 2.0},
        "time_to_repair": make_constant(corrective),
    }
    service = {"kind": "age", "after_hours": age / HOUR, "duration": make_constant(preventive), "interrupts": True}
    line = make_machine({**service, "renews": ["wear"]}, cycle_s=1e6, failures=[failure])
    up = eta * math.sqrt(math.pi) / 2 * math.erf(age / eta)
    survives = math.exp(-((age / eta) ** 2))
    exact = up / (up + survives * preventive + (1 - survives) * corrective)
    assert read_time(line, 3e6 / HOUR, WORKING) * HOUR / 3e6 == pytest.approx(exact, rel=0.002)


@pytest.mark.parametrize(("threshold", "exact"), [(None, 50 / (50 + 10)), (4, 40 / (40 + 4))])
def test_wear_by_levels_ends_in_repair_or_at_the_threshold_in_maintenance(threshold: int | None, exact: float) -> None:
    service = {
        "kind": "condition",
        "levels": 5,
        "threshold": threshold,
        "time_to_level": {"kind": "geometric", "probability": 0.1, "slot_s": 1.0},
        "duration": make_constant(4.0),
        "time_to_repair": make_constant(10.0),
        "interrupts": True,
    }
    state = run(make_machine(service, cycle_s=1e6), 300_000.0)
    assert read_state_times(state)[0, WORKING] / 300_000.0 == pytest.approx(exact, rel=0.005)
    assert (state.servers["failures"][0] > 0) == (threshold is None)
    assert (state.servers["maintenances"][0] > 0) == (threshold is not None)


def test_worn_servers_finish_their_service_first_and_are_then_as_good_as_new() -> None:
    service = {
        "kind": "condition",
        "levels": 3,
        "threshold": 2,
        "time_to_level": make_constant(2.5),
        "duration": make_constant(1.0),
        "time_to_repair": make_constant(99.0),
    }
    line = make_machine(service, cycle_s=3.0)  # worn at 5, serviced from 6 to 7, worn at 12, serviced from 13 to 14
    assert [float(read_state_times(run(line, until))[0, MAINTENANCE]) for until in (6.0, 7.0, 13.0, 14.0)] == [
        0,
        1,
        1,
        2,
    ]


def test_opportunistic_maintenance_is_done_early_while_the_server_has_nothing_to_do() -> None:
    service = {"kind": "periodic", "every_hours": 10.0, "duration": make_constant(HOUR)}
    waiting = make_machine({**service, "window_hours": 3.0}, cycle_s=HOUR, then_s=5 * HOUR)
    assert read_time(waiting, 7.0, MAINTENANCE) == 0.0  # blocked from 2 to 6 and from 7
    assert read_time(waiting, 8.0, MAINTENANCE) == 1.0
    never = make_machine(service, cycle_s=HOUR, then_s=5 * HOUR)
    assert read_time(never, 10.0, MAINTENANCE) == 0.0


def test_opportunistic_maintenance_follows_a_repair_at_once() -> None:
    failure = {
        "name": "jam",
        "clock": "time",
        "time_to_failure": make_constant(8.5 * HOUR),
        "time_to_repair": make_constant(HOUR),
    }
    service = {"kind": "periodic", "every_hours": 10.0, "duration": make_constant(HOUR), "window_hours": 2.0}
    line = make_machine(service, failures=[failure])
    assert read_time(line, 10.5, DOWN) == 1.0  # 8.5 to 9.5
    assert read_time(line, 10.5, MAINTENANCE) == 1.0  # to 10.5, in place of that at 10
    assert read_time(line, 19.0, MAINTENANCE) == 1.0
