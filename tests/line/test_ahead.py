from typing import Any

import numpy as np
import pytest

from twin.config.line import Line
from twin.line.ahead import run_ahead
from twin.line.ahead_lines import can_run_ahead
from twin.line.compile import CompiledLine, compile_line
from twin.line.simulate import simulate

TIME = {"kind": "exponential", "mean_s": 10.0}
FAILURE = {"name": "stop", "time_to_failure": TIME, "time_to_repair": TIME}
OIL = {"name": "oil", "kind": "age", "after_hours": 1.0, "duration": TIME, "renews": ["stop"]}
SHIFTS = {"shifts": [{"start_hours": 6, "end_hours": 14}]}


def make_line(first: dict[str, Any], **line: Any) -> CompiledLine:
    stations = [{"name": "a", "processing": TIME, **first}, {"name": "b", "processing": TIME}]
    buffers = [{"name": "ab", "after": "a", "capacity": 3}]
    document = {"line": "two", "stations": stations, "buffers": buffers, **line}
    return compile_line(Line.model_validate(document, strict=False), {})


def test_a_serial_line_with_operation_dependent_failures_can_run_ahead() -> None:
    assert can_run_ahead(make_line({"failures": [{**FAILURE, "clock": "operation"}]}))


@pytest.mark.parametrize(
    "first",
    [
        {"servers": 2},
        {"failures": [{**FAILURE, "clock": "time"}]},
        {"failures": [{**FAILURE, "clock": "calendar"}]},
        {"failures": [{**FAILURE, "clock": "operation", "after_stop": "restart"}]},
        {"failures": [{**FAILURE, "clock": "operation", "priority": 1}]},
        {"failures": [{**FAILURE, "clock": "operation", "minor": True}]},
        {"failures": [{**FAILURE, "clock": "operation"}], "maintenance": [OIL]},
        {"calendar": SHIFTS},
        {"release_when_down": True},
        {"defects": 0.1},
        {"blocking": "before_service"},
        {"batch": 2},
        {"next": [{"to": "b", "share": 0.9}, {"to": "scrap", "share": 0.1}]},
    ],
    ids=str,
)
def test_what_running_ahead_does_not_know_is_left_to_the_event_kernel(first: dict[str, Any]) -> None:
    assert not can_run_ahead(make_line(first))


@pytest.mark.parametrize(
    "line",
    [
        {"buffers": [{"name": "ab", "after": "a", "capacity": 65}]},
        {"products": [{"name": "red", "share": 0.5}, {"name": "blue"}]},
        {"sources": [{"name": "truck", "feeds": "a", "arrivals": TIME}]},
        {"rules": {"simultaneous": "starts_last"}},
        {"calendar": SHIFTS},
    ],
    ids=str,
)
def test_lines_of_other_kinds_are_left_to_the_event_kernel(line: dict[str, Any]) -> None:
    assert not can_run_ahead(make_line({}, **line))


def test_a_line_whose_times_coincide_is_given_up_and_run_by_events() -> None:
    constant = {"kind": "constant", "value_s": 10.0}
    stations = [{"name": name, "processing": constant} for name in ("a", "b")]
    compiled = compile_line(Line.model_validate({"line": "even", "stations": stations}, strict=False), {})
    assert can_run_ahead(compiled)
    assert run_ahead(compiled, np.array([1000.0]), seed=1, replication=0) is None
    assert simulate(compiled, seed=1, scenario="base", replication=0)["runs"]["good"][0].as_py() == 2880
