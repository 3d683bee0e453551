"""Conveyors, part by part, by hand."""

from typing import Any

import pytest

from tests.line.shop import count_good, make_shop, read_time, run
from twin.line.compile import CompiledLine
from twin.records.state import ServerState

BLOCKED = ServerState.BLOCKED


def make_belt(before: float, after: float, **belt: Any) -> CompiledLine:
    """Return two machines with a conveyor of four places and four seconds between them."""
    conveyor = {"length_m": 4, "speed_mps": 1, "pitch_m": 1, **belt}
    return make_shop(
        [{"name": "a", "processing": before}, {"name": "b", "processing": after}],
        buffers=[{"name": "belt", "after": "a", "conveyor": conveyor}],
    )


def test_parts_take_their_time_to_the_end() -> None:
    assert count_good(make_belt(2, 1), 6.9, 7.0, 8.9, 9.0) == [0, 1, 1, 2]


def test_parts_that_come_close_together_keep_their_pitch() -> None:
    assert count_good(make_belt(0.25, 0.125), 4.3, 4.375, 5.3, 5.375, 6.375) == [0, 1, 1, 2, 3]


def test_parts_that_have_moved_up_leave_at_their_pitch() -> None:
    stop = {"name": "stop", "clock": "time", "time_to_failure": {"kind": "constant", "value_s": 1.0}}
    line = make_shop(
        [
            {"name": "a", "processing": 1},
            {
                "name": "b",
                "processing": 0.25,
                "failures": [{**stop, "time_to_repair": {"kind": "constant", "value_s": 49.0}}],
            },
        ],
        buffers=[{"name": "belt", "after": "a", "conveyor": {"length_m": 4, "speed_mps": 1, "pitch_m": 1}}],
    )  # b is up from 50 to 51 only
    assert count_good(line, 50.25, 50.9, 100.3) == [1, 1, 2]


def test_a_full_conveyor_blocks_what_stands_before_it() -> None:
    line = make_belt(2, 10)  # b takes parts at 6 and 16; the belt is full from 10 on
    assert read_time(line, 16.0, 0, BLOCKED) == 4.0
    assert run(line, 15.0).places["level"].tolist() == [0, 4]


@pytest.mark.parametrize("accumulating", [True, False])
def test_a_slow_machine_behind_sets_the_pace(accumulating: bool) -> None:
    assert count_good(make_belt(2, 5, accumulating=accumulating), 11.0, 16.0, 21.0) == [1, 2, 3]


def test_a_belt_that_does_not_accumulate_stands_while_a_part_waits() -> None:
    moving, standing = (make_belt(9, 12, accumulating=kind, length_m=20, pitch_m=5) for kind in (True, False))
    # parts are put on at 9, 18, 27 and come at 29, 38, 47; the belt stands from 38 to 41, so that the third comes at 50
    assert [run(line, 48.0).belts["ready"][0] for line in (moving, standing)] == [1, 0]
    assert run(standing, 50.0).belts[["ready", "stood"]].tolist() == [(1, 3.0)]
