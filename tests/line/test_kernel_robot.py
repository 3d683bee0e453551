"""Robots that walk between stations: whom they serve, when they come and what becomes of work they leave, by hand."""

from typing import Any

import pytest

from tests.line.shop import constant, count_good, make_shop, read_time, run
from twin.line.compile import CompiledLine
from twin.records.state import RobotState, ServerState

WAITING_ROBOT, WALKING, WORKING = ServerState.WAITING_ROBOT, RobotState.WALKING, ServerState.WORKING
BLOCKED, SPARE, DOWN = ServerState.BLOCKED, RobotState.SPARE, ServerState.DOWN


def make_aisle(places: list[float], **pool: Any) -> CompiledLine:
    """Return machines along an aisle, each of which gets a part every 30 s times its number, 5 s of work each."""
    names = [f"m{number}" for number in range(1, len(places) + 1)]
    stations = [
        {"name": name, "robots": "pool", "processing": 5, "position_m": [place, 0], "next": [{"to": "end"}]}
        for name, place in zip(names, places, strict=True)
    ]
    sources = [
        {"name": f"to_{name}", "feeds": name, "arrivals": constant(30.0 * number)}
        for number, name in enumerate(names, 1)
    ]
    robots = {"name": "pool", "size": 1, "position_m": [0, 0], "walk": {"speed_mps": 1.0}, **pool}
    return make_shop(stations, sources=sources, robots=[robots])


def make_pair() -> CompiledLine:
    """Return two stations six metres apart that share a robot."""
    return make_shop(
        [
            {"name": "a", "robots": "pool", "processing": 10, "position_m": [0, 0]},
            {"name": "b", "robots": "pool", "processing": 4, "position_m": [6, 0], "robot_priority": 1},
        ],
        buffers=[{"name": "between", "after": "a", "capacity": 1}],
        robots=[{"name": "pool", "size": 1, "walk": {"speed_mps": 1.0}}],
    )


def test_one_robot_walks_to_and_fro_between_two_stations() -> None:
    line = make_pair()  # a 0-10, walk, b 16-20, walk, a 26-36, and so on
    assert count_good(line, 19.9, 20.0, 45.9, 46.0, 72.0) == [0, 1, 1, 2, 3]
    assert [read_time(line, 52.0, -1, kind) for kind in (WORKING, WALKING)] == [28.0, 24.0]


def test_a_server_waits_with_its_part_in_hand_until_the_robot_has_come() -> None:
    line = make_pair()
    assert read_time(line, 16.0, 1, WAITING_ROBOT) == 6.0
    assert read_time(line, 26.0, 0, WAITING_ROBOT) == 16.0


def test_of_the_calls_of_one_moment_the_nearest_is_answered() -> None:
    line = make_shop(
        [
            {"name": "a", "robots": "pool", "processing": 10, "position_m": [0, 0]},
            {"name": "b", "robots": "pool", "processing": 4, "position_m": [6, 0]},
        ],
        buffers=[{"name": "between", "after": "a", "capacity": 1}],
        robots=[{"name": "pool", "size": 1, "walk": {"speed_mps": 1.0}}],
    )  # at 10 both call, and the robot is at a; at 20 the call of b is the older one
    assert count_good(line, 29.9, 30.0) == [0, 1]
    assert read_time(line, 26.0, 1, WAITING_ROBOT) == 16.0


def test_the_nearest_free_robot_comes() -> None:
    line = make_aisle([10.0, 2.0], size=2)  # the first stays at m1 after its first part, the second is at home
    assert read_time(line, 59.0, 0, WAITING_ROBOT) == 10.0
    assert read_time(line, 70.0, 0, WAITING_ROBOT) == 10.0
    assert read_time(line, 70.0, 1, WAITING_ROBOT) == 2.0


@pytest.mark.parametrize(("priority", "waited"), [(0, 25.0), (1, 13.0)])
def test_a_free_robot_takes_the_call_of_the_highest_priority(priority: int, waited: float) -> None:
    stations = [
        {"name": "long", "processing": 20, "next": [{"to": "end"}]},
        {"name": "second", "processing": 12, "next": [{"to": "end"}]},
        {"name": "urgent", "processing": 5, "next": [{"to": "end"}], "robot_priority": priority},
    ]
    arrivals = {"long": 10.0, "second": 15.0, "urgent": 17.0}
    line = make_shop(
        [{**station, "robots": "pool"} for station in stations],
        sources=[{"name": f"to_{name}", "feeds": name, "arrivals": constant(time)} for name, time in arrivals.items()],
        robots=[{"name": "pool", "size": 1}],
    )
    assert read_time(line, 42.0, 2, WAITING_ROBOT) == waited


def make_shuttle(speed: float = 3.0) -> CompiledLine:
    return make_shop(
        [
            {"name": "a", "processing": 5, "position_m": [0, 0]},
            {
                "name": "shuttle",
                "robots": "cars",
                "carries_to": "b",
                "processing": {"kind": "walk"},
                "position_m": [0, 0],
            },
            {"name": "b", "processing": 1, "position_m": [12, 0]},
        ],
        robots=[{"name": "cars", "size": 1, "walk": {"speed_mps": speed, "loaded_speed_mps": 2.0}}],
    )


def test_a_vehicle_takes_a_part_up_as_it_comes_and_goes_back_empty() -> None:
    line = make_shuttle()  # trips 5-11 and 15-21, empty between
    assert count_good(line, 11.9, 12.0, 21.9, 22.0, 32.0) == [0, 1, 1, 2, 3]
    assert read_time(line, 20.0, 0, BLOCKED) == 5.0
    assert run(line, 15.0).robots["walked"].tolist() == [12.0]


def test_a_vehicle_may_fetch_what_enters_the_line() -> None:
    line = make_shop(
        [
            {"name": "fetch", "robots": "cars", "carries_to": "b", "processing": 4, "position_m": [0, 0]},
            {"name": "b", "processing": 1, "position_m": [6, 0]},
        ],
        robots=[{"name": "cars", "size": 1, "walk": {"speed_mps": 3.0}}],
    )
    assert count_good(line, 4.9, 5.0, 10.9, 11.0) == [0, 1, 1, 2]


def test_a_vehicle_keeps_a_part_for_which_there_is_no_place() -> None:
    line = make_shop(
        [
            {"name": "a", "processing": 1, "position_m": [0, 0]},
            {"name": "carry", "robots": "cars", "carries_to": "b", "processing": 2, "position_m": [0, 0]},
            {"name": "b", "processing": 10, "position_m": [4, 0]},
        ],
        robots=[{"name": "cars", "size": 1, "walk": {"speed_mps": 1.0}}],
    )  # the first part is at b from 3 to 13, the second is taken up at 7 and comes at 9
    assert read_time(line, 13.0, -1, BLOCKED) == 4.0
    assert read_time(line, 29.0, 1, BLOCKED) == 4.0 + 4.0


def make_lone(processing: float, size: int = 1, **pool: Any) -> CompiledLine:
    return make_shop(
        [{"name": "m", "robots": "pool", "processing": processing, "position_m": [0, 0]}],
        robots=[{"name": "pool", "size": size, **pool}],
        chargers=[{"name": "docks", "size": 1}],
    )


FAILURE = {"name": "motor", "time_to_failure": constant(8.0), "time_to_repair": constant(10.0)}
EARLY = {**FAILURE, "time_to_failure": constant(3.0)}


def test_work_that_a_broken_robot_leaves_is_resumed_by_it_after_the_repair() -> None:
    assert count_good(make_lone(5, failures=[FAILURE]), 5.0, 19.9, 20.0) == [1, 1, 2]


def test_another_robot_takes_over_the_work_of_a_broken_one() -> None:
    assert count_good(make_lone(5, size=2, failures=[EARLY]), 4.9, 5.0) == [0, 1]


def test_without_hand_over_the_work_waits_for_its_robot() -> None:
    assert count_good(make_lone(5, size=2, hand_over=False, failures=[EARLY]), 14.9, 15.0) == [0, 1]


def test_a_spare_steps_in_and_the_repaired_robot_becomes_the_spare() -> None:
    line = make_lone(5, spares=1, failures=[FAILURE])
    assert count_good(line, 9.9, 10.0) == [1, 2]
    assert [read_time(line, 17.9, robot, SPARE) for robot in (-2, -1)] == [0.0, 8.0]
    assert read_time(line, 18.5, -1, DOWN) == pytest.approx(2.5)  # the spare has worked for 8 s from 8 to 16


def test_a_robot_waits_at_a_machine_that_is_down() -> None:
    stop = {"name": "stop", "time_to_failure": constant(3.0), "time_to_repair": constant(4.0)}
    stations = [{"name": "m", "robots": "pool", "processing": 5, "failures": [stop]}]
    line = make_shop(stations, robots=[{"name": "pool", "size": 1}])
    assert count_good(line, 8.9, 9.0) == [0, 1]
    assert read_time(line, 9.0, -1, BLOCKED) == 4.0


def test_a_robot_counts_its_services_for_failures_by_count() -> None:
    failure = {"name": "tool", "clock": "count", "services_to_failure": {"kind": "constant", "value": 2}}
    line = make_lone(5, failures=[{**failure, "time_to_repair": constant(10.0)}])
    assert count_good(line, 10.0, 24.9, 25.0) == [2, 2, 3]
    assert run(line, 25.0).servers["failures"].tolist() == [0, 1]


def test_a_robot_finishes_its_service_before_a_break() -> None:
    shifts = [{"start_hours": 0, "end_hours": 1}, {"start_hours": 2, "end_hours": 24}]
    line = make_lone(1000, calendar={"shifts": shifts})
    line = make_shop(
        [{"name": "m", "robots": "pool", "processing": 1000}],
        robots=[{"name": "pool", "size": 1, "calendar": {"shifts": shifts}}],
        plan={"warm_up_hours": 0},
    )
    assert count_good(line, 4000.0, 8199.0, 8200.0) == [4, 4, 5]
    assert read_time(line, 7200.0, -1, ServerState.OFF_SHIFT) == 3200.0
