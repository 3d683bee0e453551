"""Disturbances: what goes wrong at planned moments, and nothing before, in exact small cases."""

import pickle
from typing import Any

import numpy as np
import pytest

from tests.line.shop import constant, make_shop
from twin.config.line import Line
from twin.errors import DeadlockError, UsageError
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.simulate import run_until, simulate
from twin.line.state import start_line
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel

PLAN = {"planned_hours": 8, "warm_up_hours": 1}
RANDOM = {"kind": "exponential", "mean_s": 30}
JAM = {"name": "jam", "time_to_failure": constant(600), "time_to_repair": constant(60), "crew": "fitters"}


def disturb(condition: str, target: str | None, at: float, hours: float, **more: Any) -> dict[str, Any]:
    name = f"{condition}_{target}_{at}".replace(".", "_")
    return {"name": name, "condition": condition, "target": target, "at_hours": at, "hours": hours, **more}


def make(*disturbances: dict[str, Any], stations: Any = None, **rest: Any) -> CompiledLine:
    rows = stations or [{"name": "cut", "processing": 10}, {"name": "pack", "processing": 10}]
    return make_shop(rows, **{"plan": PLAN, "disturbances": disturbances, **rest})


def replicate(compiled: CompiledLine, table: str, seed: int = 1) -> list[dict[str, Any]]:
    return simulate(compiled, seed=seed, scenario="base", replication=0)[table].to_pylist()


def count_hours(compiled: CompiledLine) -> list[int]:
    """Return the good parts of each hour."""
    return [row["good"] for row in replicate(compiled, "output")]


def test_a_breakdown_of_an_hour_costs_the_parts_of_an_hour() -> None:
    compiled = make(disturb("breakdown", "pack", 2, 1))
    assert count_hours(compiled) == [360, 360, 0, 360, 360, 360, 360, 360]
    pack = replicate(compiled, "servers")[1]
    assert (pack["failures"], pack["down_s"]) == (1, 3600.0)


def test_a_breakdown_of_some_servers_leaves_the_others_at_work() -> None:
    stations = [{"name": "cut", "processing": 10, "servers": 3}]
    compiled = make(disturb("breakdown", "cut", 2, 1, servers=2), stations=stations)
    assert count_hours(compiled)[1:4] == [1080, 360, 1080]


def test_a_breakdown_ends_on_time_even_if_it_finds_the_server_under_repair() -> None:
    stop = {**JAM, "time_to_failure": constant(7200 + 3600 - 100), "time_to_repair": constant(200), "crew": None}
    stations = [{"name": "cut", "processing": 10, "failures": [{**stop, "clock": "time"}]}]
    plan = {"planned_hours": 5, "warm_up_hours": 1}
    servers = replicate(make(disturb("breakdown", "cut", 2, 1), stations=stations, plan=plan), "servers")
    assert (servers[0]["failures"], servers[0]["down_s"]) == (2, 3600 + 100)


def test_a_breakdown_that_follows_on_another_is_one_long_stop() -> None:
    compiled = make(disturb("breakdown", "pack", 2, 1), disturb("breakdown", "pack", 3, 1))
    assert count_hours(compiled)[1:5] == [360, 0, 0, 360]


def test_a_station_that_is_slow_by_two_makes_half_as_much() -> None:
    hours = count_hours(make(disturb("slow", "cut", 2, 2, factor=2)))
    assert hours[:2] == [360, 360]
    assert hours[2:5] == [181, 180, 359]  # the services and the part under way at both moments keep their times
    assert hours[5:] == [360, 360, 360]


@pytest.mark.parametrize(
    "law",
    [
        {"kind": "erlang", "mean_s": 10, "shape": 3},
        {"kind": "gamma", "mean_s": 10, "cv": 0.5},
        {"kind": "lognormal", "mean_s": 10, "cv": 0.5},
        {"kind": "weibull", "mean_s": 10, "shape": 2},
        {"kind": "hyperexponential", "probability": 0.5, "mean_1_s": 5, "mean_2_s": 15},
        {"kind": "truncated_normal", "centre_s": 10, "deviation_s": 3, "low_s": 1, "high_s": 20},
        {"kind": "uniform", "low_s": 5, "high_s": 15},
        {"kind": "triangular", "low_s": 5, "mode_s": 9, "high_s": 16},
        {"kind": "geometric", "probability": 0.1, "slot_s": 1},
        {"kind": "empirical", "samples_s": [5, 10, 15]},
        {"kind": "exponential", "mean_s": 10},
    ],
    ids=lambda law: law["kind"],
)
def test_every_kind_of_time_grows_by_the_factor(law: dict[str, Any]) -> None:
    slow = make(disturb("slow", "cut", 0, 8, factor=3), stations=[{"name": "cut", "processing": law}])
    assert sum(count_hours(slow)) == pytest.approx(8 * 3600 / 30, rel=0.12)


def test_a_repair_waits_for_a_crew_that_is_away() -> None:
    stations = [{"name": "cut", "processing": 10, "failures": [JAM]}]
    compiled = make(disturb("absent", "fitters", 2, 1), stations=stations, crews=[{"name": "fitters", "size": 1}])
    before = make(stations=stations, crews=[{"name": "fitters", "size": 1}])
    hours, usual = count_hours(compiled), count_hours(before)
    assert hours[:2] == usual[:2]
    assert hours[2] <= 60  # until the next jam, ten minutes of work at most
    assert replicate(compiled, "servers")[0]["waiting_repair_s"] > 3000
    assert hours[4] == pytest.approx(usual[4], abs=6)


@pytest.mark.parametrize("walk", [None, {"speed_mps": 1.0}])
def test_who_is_at_work_when_the_crew_shrinks_ends_it_first(walk: Any) -> None:
    stop = {**JAM, "clock": "time", "time_to_failure": constant(3 * 3600 - 1200), "time_to_repair": constant(2400)}
    rows = [{"name": name, "position_m": [5, 0], "processing": 10, "failures": [stop]} for name in "abcd"]
    crews = [{"name": "fitters", "size": 2, "walk": walk}]
    compiled = make(disturb("absent", "fitters", 2, 3, people=1), stations=rows, crews=crews)
    servers = replicate(compiled, "servers")
    # Two are at work as one should leave: then one goes, so that the fourth station waits for the third as well.
    assert sum(row["waiting_repair_s"] for row in servers) == pytest.approx(2400 + 4800, abs=40)
    assert [row["down_s"] for row in servers] == pytest.approx([4800.0] * 4)
    assert replicate(compiled, "crews")[0]["busy_s"] == pytest.approx(8 * 2400, abs=40)


def test_people_who_come_back_answer_the_calls_that_wait() -> None:
    rows = [{"name": name, "processing": 10, "failures": [JAM]} for name in "ab"]
    crews = [{"name": "fitters", "size": 2}]
    compiled = make(disturb("absent", "fitters", 2, 1), stations=rows, crews=crews)
    state = run_until(compiled, 3 * 3600, seed=1, replication=0)
    assert int(state.clock["calls"][0]) == 0
    assert state.crews["free"][0] + np.sum(state.servers["crew"] == 0) == 2


def test_no_part_enters_where_the_line_is_starved() -> None:
    hours = count_hours(make(disturb("starved", "cut", 2, 1.5)))
    assert hours == [360, 360, 2, 179, 360, 360, 360, 360]


@pytest.mark.parametrize(("more", "third"), [({}, 0), ({"factor": 4}, 45)])
def test_nothing_comes_from_a_starved_source_or_more_seldom(more: dict[str, Any], third: int) -> None:
    sources = [{"name": "dock", "feeds": "cut", "arrivals": constant(20)}]
    hours = count_hours(make(disturb("starved", "dock", 2, 1, **more), sources=sources))
    assert (hours[1], hours[4]) == (180, 180)
    assert hours[2] == pytest.approx(third, abs=2)


def test_a_source_that_delivers_on_demand_is_starved_at_its_station() -> None:
    compiled = make(disturb("starved", "dock", 2, 1), sources=[{"name": "dock", "feeds": "cut"}])
    assert count_hours(compiled)[1:4] == [360, 2, 359]


def test_robots_of_a_pool_break_down() -> None:
    pool = {"name": "helpers", "size": 2, "walk": {"time": constant(5)}}
    rows = [{"name": "cut", "processing": 10, "robots": "helpers"}]
    compiled = make(disturb("breakdown", "helpers", 2, 1), stations=rows, robots=[pool])
    hours = count_hours(compiled)
    assert hours[2] == 0
    assert hours[4] == hours[1] > 0
    assert [row["down_s"] for row in replicate(compiled, "robots")] == [3600.0, 3600.0]


def make_humanoid(*disturbances: dict[str, Any]) -> CompiledLine:
    """Compile a robot whose attempts take 10 s and succeed; with a fault, 40 s, and each drops its part."""
    skill = {"kind": "skill", "robot": "unitree_g1", "task": "tote_transfer"}
    station = {"name": "robot", "processing": skill, "failed_attempt": {"rule": "scrap"}}
    document = {"line": "humanoid", "stations": [station], "interventions": {"default": constant(20)}, "plan": PLAN}
    line = Line.model_validate({**document, "disturbances": disturbances}, strict=False)
    return compile_line(line, {key: make_skill(key) for key in find_skill_keys(line)})


def make_skill(key: SkillKey) -> SkillModel:
    outcome, time_s = (Outcome.DROP, 40.0) if key.faults else (Outcome.SUCCESS, 10.0)
    outcomes, times = np.full(5, outcome, np.int8), np.full(5, time_s)
    return SkillModel(key, "hash", outcomes, times, 100 * times, 50.0, "full", 0)


@pytest.mark.parametrize("target", [None, "robot"])
def test_a_fault_lasts_as_long_as_it_is_planned(target: str | None) -> None:
    rows = replicate(make_humanoid(disturb("fault", target, 2, 1, faults=["actuator_derating=0.5"])), "output")
    assert [row["good"] for row in rows] == [360, 360, 1, 359, 360, 360, 360, 360]
    assert [row["scrapped"] for row in rows] == [0, 0, 59, 1, 0, 0, 0, 0]


def test_a_robot_can_be_slow_and_faulty() -> None:
    faulty, slow = (
        disturb("fault", "robot", 2, 1, faults=["actuator_derating=0.5"]),
        disturb("slow", "robot", 2, 1, factor=2),
    )
    rows = replicate(make_humanoid(slow, faulty), "output")
    assert rows[2]["scrapped"] == 35  # a part every 100 s


def make_random(*disturbances: dict[str, Any]) -> CompiledLine:
    stop = {"name": "stop", "clock": "time", "time_to_failure": {"kind": "exponential", "mean_s": 900}, "crew": "crew"}
    stops = [{**stop, "time_to_repair": RANDOM}]
    rows = [{"name": name, "processing": RANDOM, "failures": stops, "servers": 2} for name in "abc"]
    buffers = [{"name": f"b{name}", "after": name, "capacity": 3} for name in "ab"]
    return make(*disturbances, stations=rows, buffers=buffers, crews=[{"name": "crew", "size": 2}])


ALL = (
    disturb("slow", "a", 2, 2, factor=1.5),
    disturb("breakdown", "b", 3, 2, servers=1),
    disturb("absent", "crew", 1.5, 4, people=1),
    disturb("starved", "a", 6, 0.5),
)


def test_what_comes_before_a_disturbance_is_as_without_it() -> None:
    plain, disturbed = count_hours(make_random()), count_hours(make_random(*ALL[:2]))
    assert disturbed[:2] == plain[:2]
    assert disturbed[2:] != plain[2:]


def test_a_disturbance_that_changes_nothing_leaves_no_mark() -> None:
    away = disturb("absent", "watchmen", 2, 3)
    crews = [{"name": "watchmen", "size": 3}]
    rows = [{"name": name, "processing": RANDOM, "servers": 2} for name in "abc"]
    assert count_hours(make(away, stations=rows, crews=crews)) == count_hours(make(stations=rows, crews=crews))


def test_the_same_seed_gives_the_same_tables_in_another_process_too() -> None:
    compiled = make_random(*ALL)
    copy = pickle.loads(pickle.dumps(compiled))
    first, second = (simulate(one, seed=3, scenario="base", replication=2) for one in (compiled, copy))
    assert first == second


def test_after_all_disturbances_the_state_is_one_of_the_line_without() -> None:
    state = run_until(make_random(*ALL), 7 * 3600, seed=1, replication=0)
    plain = start_line(make_random(), seed=1)
    assert [array.shape for array in state] == [array.shape for array in plain]


def test_a_state_in_the_midst_of_a_disturbance_cannot_be_saved() -> None:
    with pytest.raises(UsageError, match=r"the state at 2\.5 h is in the midst of 'slow_a_2'"):
        run_until(make_random(*ALL[:1]), 2.5 * 3600, seed=1, replication=0)


def test_disturbances_are_planned_for_a_running_line_from_its_state_on() -> None:
    start = run_until(make(), 3 * 3600, seed=1, replication=0)
    compiled = make(disturb("breakdown", "pack", 1, 1), plan={"planned_hours": 3, "warm_up_hours": 0})
    tables = simulate(compiled, seed=1, scenario="base", replication=5, start=start)
    assert tables["output"]["good"].to_pylist() == [360, 0, 360]


def test_a_deadlock_of_a_disturbed_line_is_told_with_its_beginning() -> None:
    rows = [
        {"name": "cut", "processing": 10, "next": [{"to": "mend", "share": 0.5}, {"to": "end", "share": 0.5}]},
        {"name": "mend", "processing": 10, "next": [{"to": "cut"}]},
    ]
    with pytest.raises(DeadlockError) as caught:
        count_hours(make(disturb("slow", "mend", 2, 1, factor=2), stations=rows))
    assert 0 < caught.value.since_s < 9 * 3600
