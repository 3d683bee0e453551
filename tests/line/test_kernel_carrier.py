"""Pallets of limited number, by hand."""

from typing import Any

from tests.line.shop import make_shop, read_time, run
from twin.line.compile import CompiledLine
from twin.records.state import ServerState

STARVED = ServerState.STARVED


def make_loop(**carriers: Any) -> CompiledLine:
    """Return a quick and a slow machine, and two pallets."""
    return make_shop(
        [{"name": "a", "processing": 1}, {"name": "b", "processing": 10}, {"name": "c", "processing": 3}],
        buffers=[{"name": "between", "after": "a", "capacity": 10}],
        carriers=[{"name": "pallets", "count": 2, "enters": "a", **carriers}],
    )


def test_no_part_enters_while_all_carriers_are_away() -> None:
    line = make_loop()  # b ends at 11, c at 14
    assert read_time(line, 14.0, 0, STARVED) == 12.0
    assert run(line, 14.5).clock["parts"][0] == 2


def test_a_carrier_may_leave_its_part_before_the_end_of_the_line() -> None:
    line = make_loop(leaves="b")
    assert read_time(line, 14.0, 0, STARVED) == 11.0


def test_a_carrier_takes_its_time_to_come_back() -> None:
    line = make_loop(return_s=5.0)
    assert read_time(line, 30.0, 0, STARVED) == 17.0 + 9.0  # from 2 to 19, from 20 to 29, when the second comes back
    assert run(line, 16.0).carriers["away"].tolist() == [1]


def test_scrap_frees_its_carrier() -> None:
    line = make_shop(
        [{"name": "a", "processing": 1}, {"name": "b", "processing": 1, "next": [{"to": "scrap"}, {"to": "end"}]}],
        carriers=[{"name": "pallets", "count": 1, "enters": "a"}],
    )
    clock = run(line, 100.0).clock[0]
    assert clock["good"] + clock["scrapped"] == 50
    assert clock["scrapped"] > 10
