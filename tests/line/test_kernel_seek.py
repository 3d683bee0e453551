"""What robots do between calls: charge, rest, walk home, make their round; by hand."""

from typing import Any

import pytest

from tests.line.shop import constant, count_good, make_shop, read_time, run
from twin.line.compile import CompiledLine
from twin.line.state import read_robot_energy
from twin.records.state import RobotState, ServerState

CHARGING, WAITING_CHARGER, RESTING = RobotState.CHARGING, RobotState.WAITING_CHARGER, RobotState.RESTING
WALKING = RobotState.WALKING
POWER = {"working": 360.0}
BATTERY = {"capacity_wh": 1.0, "charge_below": 0.5, "chargers": "docks"}
"""Ten seconds of work."""


def make_lone(processing: float, size: int = 1, servers: int = 1, **pool: Any) -> CompiledLine:
    return make_shop(
        [{"name": "m", "servers": servers, "robots": "pool", "processing": processing, "position_m": [0, 0]}],
        robots=[{"name": "pool", "size": size, "power_w": POWER, **pool}],
        chargers=[{"name": "docks", "size": 1}],
    )


def test_a_robot_swaps_its_battery_between_services_when_it_is_low() -> None:
    line = make_lone(5, battery={**BATTERY, "swap": constant(20.0)})
    assert count_good(line, 5.0, 29.9, 30.0, 55.0) == [1, 1, 2, 3]
    assert read_time(line, 40.0, -1, CHARGING) == 30.0


def test_charging_takes_what_is_missing_over_its_power() -> None:
    line = make_lone(5, battery={**BATTERY, "charge_w": 180.0})
    assert count_good(line, 5.0, 19.9, 20.0) == [1, 1, 2]


def test_charging_may_end_before_the_battery_is_full() -> None:
    line = make_lone(5, battery={**BATTERY, "charge_below": 0.5, "charge_to": 0.75, "charge_w": 180.0})
    assert run(line, 10.0).robots["charge"].tolist() == [2700.0]
    assert count_good(line, 14.9, 15.0) == [1, 2]


def test_at_the_critical_charge_a_robot_leaves_its_work_and_another_goes_on_with_it() -> None:
    battery = {**BATTERY, "charge_below": 0.1, "critical": 0.1, "swap": constant(20.0)}
    assert count_good(make_lone(20, battery=battery), 59.9, 60.0) == [0, 1]  # 9 s of work, 20 s of swapping, thrice
    assert count_good(make_lone(20, size=2, battery=battery), 30.9, 31.0) == [0, 1]


def test_robots_wait_for_a_free_charger() -> None:
    line = make_lone(5, size=2, servers=2, battery={**BATTERY, "swap": constant(20.0)})
    assert [read_time(line, 45.0, robot, WAITING_CHARGER) for robot in (-2, -1)] == [15.0, 20.0]


def test_a_robot_rests_once_it_has_worked_long_enough() -> None:
    line = make_lone(5, rest={"after_work_s": 10, "for_s": 7})
    assert count_good(line, 10.0, 21.9, 22.0, 27.0, 39.0) == [2, 2, 3, 4, 5]
    assert read_time(line, 40.0, -1, RESTING) == 14.0


@pytest.mark.parametrize(("when_free", "waited"), [("stay", 10.0), ("return", 20.0)])
def test_a_robot_without_a_call_stays_or_walks_home(when_free: str, waited: float) -> None:
    line = make_shop(
        [{"name": "m", "robots": "pool", "processing": 5, "position_m": [10, 0]}],
        sources=[{"name": "parts", "feeds": "m", "arrivals": constant(50.0)}],
        robots=[{"name": "pool", "size": 1, "position_m": [0, 0], "walk": {"speed_mps": 1.0, "when_free": when_free}}],
    )
    assert read_time(line, 120.0, 0, ServerState.WAITING_ROBOT) == waited


def test_a_robot_is_called_back_on_its_way_home() -> None:
    line = make_shop(
        [{"name": "m", "robots": "pool", "processing": 5, "position_m": [10, 0]}],
        sources=[{"name": "parts", "feeds": "m", "arrivals": constant(19.0)}],
        robots=[{"name": "pool", "size": 1, "position_m": [0, 0], "walk": {"speed_mps": 1.0, "when_free": "return"}}],
    )  # at m from 29 to 34, four metres away again when the next part comes at 38
    assert read_time(line, 42.0, 0, ServerState.WAITING_ROBOT) == 14.0
    assert run(line, 42.0).robots["walked"].tolist() == [18.0]


def test_a_robot_on_its_round_walks_even_if_there_is_no_work() -> None:
    stations = [
        {"name": f"m{place}", "robots": "pool", "processing": 3, "position_m": [place, 0], "next": [{"to": "end"}]}
        for place in (0, 4)
    ]
    line = make_shop(
        stations,
        sources=[{"name": "parts", "feeds": "m4", "arrivals": constant(1000.0)}],
        robots=[{"name": "pool", "size": 1, "walk": {"speed_mps": 1.0}, "round": {"stations": ["m0", "m4"]}}],
    )
    assert read_time(line, 100.0, -1, WALKING) == 100.0


def test_energy_is_power_by_what_robots_do() -> None:
    line = make_shop(
        [
            {"name": "a", "robots": "pool", "processing": 10, "position_m": [0, 0]},
            {"name": "b", "robots": "pool", "processing": 4, "position_m": [6, 0], "robot_priority": 1},
        ],
        robots=[
            {
                "name": "pool",
                "size": 1,
                "walk": {"speed_mps": 1.0},
                "power_w": {"working": 300.0, "walking": 400.0, "waiting": 100.0},
            }
        ],
    )  # 10 s at a, 6 s of walking, 4 s at b, 6 s of walking
    assert read_robot_energy(run(line, 26.0)).tolist() == [14 * 300.0 + 12 * 400.0]
