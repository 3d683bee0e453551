"""The line written with SimPy: closed forms, traces computed by hand, and what must hold in every line."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
import simpy

from twin.errors import MissingDependencyError, UsageError
from twin.line.simpy_build import Cell
from twin.line.simpy_cell import CellResult, Shares, simulate_with_simpy
from twin.line.simpy_machine import Machine
from twin.line.simpy_robot import Desk

Describe = Callable[..., Any]

EXACT = 0.6804894774
"""Throughput of five exponential stations with buffers of two (Hillier and Boling 1967)."""


def test_exponential_stations_have_their_exact_throughput(describe_line: Describe) -> None:
    stations = [_exponential(name, 1) for name in "abcde"]
    buffers = [{"name": name, "after": name, "capacity": 2} for name in "abcd"]
    result = _run(describe_line(stations=stations, buffers=buffers), 10_000)
    assert result.good / 10_000 == pytest.approx(EXACT, abs=0.015)


def test_two_stations_without_a_place_between_them_deliver_two_thirds(describe_line: Describe) -> None:
    line = describe_line(stations=[_exponential("a", 1), _exponential("b", 1)])
    assert _run(line, 10_000).good / 10_000 == pytest.approx(2 / 3, abs=0.015)


def test_three_carriers_circulate_as_in_a_closed_network(describe_line: Describe) -> None:
    line = describe_line(
        stations=[_exponential("a", 1), _exponential("b", 1)],
        buffers=[{"name": "between", "after": "a", "capacity": 9}],
        carriers=[{"name": "pallets", "count": 3, "enters": "a", "leaves": "b"}],
    )
    result = _run(line, 10_000)
    assert result.good / 10_000 == pytest.approx(3 / 4, abs=0.015)
    assert result.work_in_process == pytest.approx(9 / 4, abs=0.03)


@pytest.mark.parametrize(("clock", "busy"), [("time", 50 / 1050), ("operation", 50 / 10_050)])
def test_only_a_clock_of_all_time_runs_on_while_a_machine_waits(
    describe_line: Describe, clock: str, busy: float
) -> None:
    """A machine that works a tenth of the time and fails after 1000 s, for 50 s."""
    failure = {"clock": clock, "time_to_failure": _constant(1000), "time_to_repair": _constant(50), "crew": "fitters"}
    line = describe_line(
        stations=[_station("slow", 100), _station("fast", 10, failures=[failure])],
        buffers=[{"after": "slow", "capacity": 2}],
        crews=[{"name": "fitters", "size": 1}],
    )
    result = _run(line, 105_000)
    assert result.crew_busy["fitters"] == pytest.approx(busy, rel=0.06)
    assert result.good == pytest.approx(1050, abs=2)


def test_a_machine_that_fails_while_it_is_blocked_keeps_its_part(describe_line: Describe) -> None:
    """It fails at 45 s, blocked since 20 s by a part that leaves at 60 s, and hands its own over at 95 s."""
    failure = {"clock": "time", "time_to_failure": _constant(45), "time_to_repair": _constant(50)}
    line = describe_line(stations=[_station("a", 10, failures=[failure]), _station("b", 50)])
    assert [_run(line, until).good for until in (59, 61, 144, 146)] == [0, 1, 1, 2]


def test_change_overs_and_products_take_their_mean_time(describe_line: Describe) -> None:
    """Of two products that differ by 10 s, each comes half the time, and every second part needs a change of 8 s."""
    station = _station("a", 10, changeover={"default": _constant(8)}, processing_by_product={"large": _constant(20)})
    products = [{"name": "small", "share": 0.5}, {"name": "large", "share": 0.5}]
    result = _run(describe_line(stations=[station], products=products), 200_000)
    assert result.good == pytest.approx(200_000 / (15 + 8 / 2), rel=0.01)
    assert _run(describe_line(stations=[station], products=[{"name": "small", "share": 1.0}]), 31).good == 3


def test_parts_are_scrapped_as_often_as_the_chances_say(describe_line: Describe) -> None:
    """A part is spoilt (0.3), caught (0.9) or wrongly rejected (0.2), mended (0.5) twice at most, then scrapped."""
    result = _run(describe_line(stations=_make_rework(defects=0.3, mends=0.5)), 50_000)
    good = [0.2, 0.2**2, 0.2**3]
    spoilt = [0.9]
    for mendings in (1, 2):
        spoilt.append(0.9 * (0.5 * good[mendings - 1] + 0.5 * spoilt[-1]))
    share = result.scrapped / (result.scrapped + result.good)
    assert share == pytest.approx(0.3 * spoilt[2] + 0.7 * good[2], abs=0.012)


def test_a_belt_delays_spaces_and_stores(describe_line: Describe) -> None:
    """The first part is on it from 1 to 17 s, the others follow 2 s apart."""
    conveyor = {"length_m": 4, "speed_mps": 0.25, "pitch_m": 0.5}
    belt = {"name": "belt", "after": "a", "conveyor": conveyor}
    fast = describe_line(stations=[_station("a", 1), _station("b", 0.5)], buffers=[belt])
    assert [_run(fast, until).good for until in (17.4, 17.6, 19.4, 19.6, 117.6)] == [0, 1, 1, 2, 51]
    slow = describe_line(stations=[_station("a", 1), _station("b", 5)], buffers=[belt])
    assert _run(slow, 100, warm_up_s=100).work_in_process == 1 + 8 + 1
    assert [_run(slow, until).good for until in (21.9, 22.1, 27.1, 32.1)] == [0, 1, 2, 3]


def test_a_robot_takes_the_oldest_call_and_walks_to_it(describe_line: Describe) -> None:
    """At 20 s a and b (10 m off) call, and the robot is at a; at 40 s b has called longer: 40 + 10 + 30 s.

    It stays there for the second part; from then on two parts take 120 s.
    """
    line = describe_line(stations=_make_desks(), robots=[_robots()])
    assert [_run(line, until).good for until in (79, 81, 109, 111, 199, 201)] == [0, 1, 1, 2, 2, 3]
    assert _run(line, 1200, warm_up_s=81).pools["robots"] == pytest.approx(Shares(20 / 120, 100 / 120, 0))


def test_a_robot_takes_the_most_urgent_call_first(describe_line: Describe) -> None:
    """Station a is worked at until its part finds no place (20, 40, 60 s), only then b: 60 + 10 + 30 s."""
    buffers = [{"name": "between", "after": "a", "capacity": 1}]
    line = describe_line(stations=_make_desks(robot_priority=1), buffers=buffers, robots=[_robots()])
    assert [_run(line, until).good for until in (99, 101, 169, 171)] == [0, 1, 1, 2]


def test_a_robot_changes_its_battery_when_it_is_low(describe_line: Describe) -> None:
    """Half of 10 Wh is five services of 10 s at 360 W, or four and a walk of 10 s; the dock is 10 m off, for 20 s."""
    desk = _station("a", 10, robots="robots", position_m=[0, 0])
    line = describe_line(stations=[desk], robots=[_robots(10.0)], chargers=[_dock(6, 8)])
    assert _run(line, 800, warm_up_s=81).pools["robots"] == pytest.approx(Shares(20 / 80, 40 / 80, 20 / 80))
    assert _run(line, 40, warm_up_s=52).pools["robots"] == pytest.approx(Shares(18 / 40, 2 / 40, 20 / 40))


def test_waiting_between_calls_drains_a_battery(describe_line: Describe) -> None:
    """Of the 18 kJ to the threshold, 100 s of waiting take 3.6, a service 3.6: below it after the third, at 310 s."""
    desk = _station("a", 10, robots="robots", position_m=[0, 0])
    line = describe_line(stations=[_station("slow", 100), desk], robots=[_robots(10.0)], chargers=[_dock(3, 4)])
    assert _run(line, 309).pools["robots"].walking == 0
    assert _run(line, 334).pools["robots"] == pytest.approx(Shares(5 / 334, 30 / 334, 19 / 334))


def test_a_robot_that_waits_goes_to_the_dock_once_its_charge_is_low(describe_line: Describe) -> None:
    """At 36 W half of 10 Wh lasts 500 s; two robots walk 5 m, one waits 20 s for the other, and both stay there."""
    desk = _station("a", 10, robots="robots", position_m=[0, 0])
    line = describe_line(
        stations=[_station("slow", 5000), desk], robots=[_robots(10.0, size=2)], chargers=[_dock(3, 4)]
    )
    assert _run(line, 499).pools["robots"] == (0, 0, 0)
    assert _run(line, 1000).pools["robots"] == pytest.approx(Shares(5 / 1000, 0, 30 / 1000))
    assert _run(line, 1024).pools["robots"] == pytest.approx(Shares(5 / 1024, 0, 30 / 1024))
    assert _run(line, 1200).pools["robots"] == pytest.approx(Shares(5 / 1200, 0, 50 / 1200))


def test_a_vehicle_keeps_its_part_until_there_is_a_place(describe_line: Describe) -> None:
    """It carries 10 s, waits for the 100 s of the test, and is back after 8 s."""
    shuttle = _station("shuttle", 0, robots="robots", carries_to="test", position_m=[0, 0])
    shuttle["processing"] = {"kind": "walk"}
    line = describe_line(stations=[shuttle, _station("test", 100, position_m=[8, 0])], robots=[_robots()])
    assert [_run(line, until).good for until in (109, 111)] == [0, 1]
    result = _run(line, 1000, warm_up_s=111)
    assert result.good == 10
    assert result.pools["robots"] == pytest.approx(Shares(0.08, 0.92, 0))


@pytest.mark.parametrize("until", [500, 5_000, 20_000])
def test_no_part_is_lost_and_no_carrier_made(describe_line: Describe, until: int) -> None:
    cell = Cell(simpy, describe_line(**_make_rich()), seed=until)
    cell.run(until)
    waiting = sum(len(queue.parts) for queue in cell.queues.values() if queue is not cell.entrance)
    held = sum(_holds_part(server) for servers in cell.servers.values() for server in servers)
    inside = cell.entrance.entered - cell.good.count - cell.scrap.count
    assert inside == waiting + held
    assert 0 < inside <= 9


def test_a_rich_line_delivers_and_rests_and_repeats_itself(describe_line: Describe) -> None:
    line = describe_line(**_make_rich())
    result = _run(line, 20_000, warm_up_s=1000)
    assert result == _run(line, 20_000, warm_up_s=1000)
    assert result != _run(line, 20_000, warm_up_s=1000, seed=2)
    assert result.good > 300 > result.scrapped > 0
    assert all(0.2 < sum(shares) < 1 for shares in result.pools.values())


def test_what_it_does_not_know_is_refused(describe_line: Describe) -> None:
    count = {"kind": "constant", "value": 5}
    failure = {"clock": "count", "name": "tool", "services_to_failure": count, "time_to_repair": _constant(1)}
    with pytest.raises(UsageError, match="found count at tool"):
        _run(describe_line(stations=[_station("a", 1, failures=[failure])]), 1)
    with pytest.raises(UsageError, match="found erlang"):
        _run(describe_line(stations=[{"name": "a", "processing": {"kind": "erlang", "mean_s": 1, "shape": 2}}]), 1)


def test_without_simpy_it_says_what_to_install(describe_line: Describe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "simpy", None)
    with pytest.raises(MissingDependencyError, match="pip install simpy"):
        _run(describe_line(stations=[_station("a", 1)]), 1)


def _run(line: Any, planned_s: float, *, warm_up_s: float = 0.0, seed: int = 1) -> CellResult:
    return simulate_with_simpy(line, seed=seed, warm_up_s=warm_up_s, planned_s=planned_s)


def _constant(value_s: float) -> dict[str, object]:
    return {"kind": "constant", "value_s": value_s}


def _station(name: str, value_s: float, **entries: object) -> dict[str, Any]:
    return {"name": name, "processing": _constant(value_s), **entries}


def _exponential(name: str, mean_s: float) -> dict[str, object]:
    return {"name": name, "processing": {"kind": "exponential", "mean_s": mean_s}}


def _make_rework(*, defects: float, mends: float) -> list[dict[str, Any]]:
    ways = [{"to": "mend", "verdict": "reject", "at_most": 2}, {"to": "end", "verdict": "pass"}]
    return [
        _station("make", 5, defects=defects),
        _station("test", 1, inspection={"catches": 0.9, "false_rejects": 0.2}, next=ways),
        _station("mend", 1, mends=mends, next=[{"to": "test"}]),
    ]


def _make_desks(**entries: object) -> list[dict[str, Any]]:
    return [
        _station("a", 20, robots="robots", position_m=[0, 0], **entries),
        _station("b", 30, robots="robots", position_m=[10, 0]),
    ]


def _robots(capacity_wh: float = 0.0, *, size: int = 1) -> dict[str, Any]:
    battery = {"capacity_wh": capacity_wh, "charge_below": 0.5, "chargers": "docks", "swap": _constant(20)}
    return {
        "name": "robots",
        "size": size,
        "position_m": [0, 0],
        "walk": {"speed_mps": 1.0, "loaded_speed_mps": 0.8},
        "power_w": {"working": 360, "walking": 360, "waiting": 36},
        "battery": battery if capacity_wh else None,
    }


def _dock(x: float, y: float) -> dict[str, object]:
    return {"name": "docks", "size": 1, "position_m": [x, y]}


def _make_rich() -> dict[str, Any]:
    """Return a line in which everything happens often."""
    repair = {"kind": "uniform", "low_s": 10, "high_s": 50}
    often = {"time_to_failure": {"kind": "exponential", "mean_s": 300}, "time_to_repair": repair, "crew": "fitters"}
    make, test, mend = _make_rework(defects=0.2, mends=0.5)
    make |= {"servers": 2, "failures": [often], "changeover": {"default": _constant(5)}}
    test |= {"failures": [often | {"clock": "time", "priority": 1}], "position_m": [10, 0]}
    test["next"][1]["to"] = "pack"
    load = {"name": "load", "robots": "robots", "position_m": [0, 0]}
    load["processing"] = {"kind": "lognormal", "mean_s": 15, "cv": 0.3}
    shuttle = {"name": "shuttle", "robots": "robots", "robot_priority": 1, "carries_to": "test", "position_m": [3, 0]}
    shuttle["processing"] = {"kind": "walk"}
    pack = {"name": "pack", "processing": {"kind": "triangular", "low_s": 5, "mode_s": 20, "high_s": 30}}
    conveyor = {"length_m": 3, "speed_mps": 0.5, "pitch_m": 1}
    return {
        "stations": [load, make, shuttle, test, mend, pack],
        "buffers": [{"name": "belt", "after": "load", "conveyor": conveyor}, {"before": "test", "capacity": 2}],
        "products": [{"name": "small", "share": 0.6}, {"name": "large", "share": 0.4}],
        "crews": [{"name": "fitters", "size": 1}],
        "robots": [_robots(20.0, size=2)],
        "chargers": [_dock(3, 4)],
        "carriers": [{"name": "pallets", "count": 9, "enters": "load", "leaves": "pack"}],
    }


def _holds_part(server: Desk | Machine) -> bool:
    if server.part is not None or isinstance(server, Desk):
        return server.part is not None
    return server.called is None or bool(server.called.triggered)
