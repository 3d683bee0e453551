"""Stations that wait for each other for ever: told when they are, never when they are not."""

from functools import partial
from typing import Any

import numpy as np
import pytest

from twin.config.line import Line
from twin.errors import DeadlockError
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line
from twin.line.deadlock import Deadlock, describe_deadlock, find_deadlock, refuse_deadlock
from twin.line.kernel import advance
from twin.line.simulate import simulate
from twin.line.state import start_line
from twin.line.validation.study import make_exponential, make_line
from twin.line.warm_up import find_warm_up_s

FAR_S = 100_000.0


def make_station(name: str, mean_s: float = 10.0, **more: object) -> dict[str, object]:
    return {"name": name, "processing": {"kind": "exponential", "mean_s": mean_s}, **more}


def compile_stations(*stations: dict[str, object], **more: object) -> CompiledLine:
    document = {"line": "x", "stations": stations, "plan": {"warm_up_hours": 0.1, "planned_hours": 4.0}, **more}
    return compile_line(Line.model_validate(document, strict=False), {})


def make_rework(share: float = 0.6, **test: object) -> CompiledLine:
    """Return a line in which most parts go round, with three places in the loop."""
    ways = [{"to": "mend", "share": share}, {"to": "end", "share": 1 - share}]
    return compile_stations(
        make_station("weld"),
        make_station("test", next=ways, **test),
        make_station("mend", next=[{"to": "test"}]),
        buffers=[
            {"name": "tests", "before": "test", "capacity": 2},
            {"name": "mends", "before": "mend", "capacity": 1},
        ],
    )


def make_join(**bolts: object) -> CompiledLine:
    """Return a line that sorts parts for the two inputs of an assembly."""
    return compile_stations(
        make_station("sort", next=[{"to": "nuts"}, {"to": "bolts"}]),
        make_station("nuts", next=[{"to": "join"}]),
        make_station("bolts", next=[{"to": "join"}]),
        make_station("join", takes=[{"after": "nuts"}, {"after": "bolts"}]),
        **bolts,
    )


def run(compiled: CompiledLine, until_s: float = FAR_S) -> tuple[State, Deadlock | None]:
    state = start_line(compiled, seed=1)
    advance(compiled.model, state, until_s)
    return state, find_deadlock(compiled, state)


def describe(compiled: CompiledLine) -> str:
    found = run(compiled)[1]
    assert found is not None
    return describe_deadlock(compiled, found)


def test_a_full_rework_loop_is_named_with_what_helps() -> None:
    assert describe(make_rework()) == (
        "the line stands still for ever: 'test' waits for a place before 'mend', 'mend' waits for a place before "
        "'test'; give the line more places in 'mends' or 'tests', or send fewer parts into the loop (share, at_most)"
    )


@pytest.mark.parametrize("rule", ["before_service", "repeat_service"])
def test_a_deadlock_is_told_whatever_the_rule_of_blocking(rule: str) -> None:
    assert "'mend' waits for a place before 'test'" in describe(make_rework(blocking=rule))


def test_an_assembly_whose_inputs_fill_up_unevenly_is_named_with_the_input_it_lacks() -> None:
    text = describe(make_join())
    assert "'join' waits for parts from " in text
    assert "'sort' waits for a place before " in text
    assert "in the proportion in which parts are taken" in text
    assert "a buffer before 'join'" in text


def test_servers_that_fail_and_rest_in_a_deadlock_are_told_too() -> None:
    failures = [
        {
            "name": "stop",
            "clock": "time",
            "time_to_failure": {"kind": "exponential", "mean_s": 300},
            "time_to_repair": {"kind": "exponential", "mean_s": 300},
        }
    ]
    calendar = {"shifts": [{"start_hours": 0, "end_hours": 8}]}
    compiled = make_rework(failures=failures, calendar=calendar)
    state = start_line(compiled, seed=1)
    for until in np.linspace(2 * 3600.0, 40 * 3600.0, 60):
        advance(compiled.model, state, until)
        assert find_deadlock(compiled, state) is not None


def test_what_goes_on_beside_a_deadlock_is_told() -> None:
    ways = [{"to": "mend", "share": 0.7}, {"to": "end", "share": 0.3}]
    compiled = compile_stations(
        make_station("weld", next=[{"to": "test", "share": 0.5}, {"to": "end", "share": 0.5}]),
        make_station("test", next=ways),
        make_station("mend", next=[{"to": "test"}]),
        make_station("other", next=[{"to": "end"}]),
        buffers=[{"name": "tests", "before": "test", "capacity": 1}],
        sources=[{"name": "one", "feeds": "weld"}, {"name": "two", "feeds": "other"}],
    )
    assert describe(compiled).startswith("a part of the line stands still for ever: 'test' waits for a place before")


@pytest.mark.parametrize(
    "compiled",
    [
        pytest.param(make_line([make_exponential(1.0)] * 3, [1, 1], servers=[1, 2, 1], supply=50), id="supply"),
        pytest.param(make_line([make_exponential(1.0), make_exponential(9.0)], [1], servers=[2, 1]), id="blocked"),
        pytest.param(make_rework(share=0.01), id="rework that seldom happens"),
        pytest.param(
            compile_stations(
                make_station("bolts", next=[{"to": "join"}]),
                make_station("nuts", next=[{"to": "join"}]),
                make_station("join", takes=[{"after": "nuts"}, {"after": "bolts"}]),
                products=[{"name": "a"}],
                sources=[
                    {"name": "few", "feeds": "bolts", "orders": [{"product": "a", "quantity": 5}]},
                    {"name": "many", "feeds": "nuts"},
                ],
            ),
            id="orders",
        ),
    ],
)
def test_a_line_that_lacks_nothing_but_supply_is_no_deadlock(compiled: CompiledLine) -> None:
    assert run(compiled, 3600.0)[1] is None


def test_the_moment_of_a_deadlock_is_found() -> None:
    compiled = make_rework()
    state = run(compiled)[0]
    with pytest.raises(DeadlockError) as caught:
        refuse_deadlock(compiled, state, partial(start_line, compiled, seed=1))
    began = state.servers["since"][1:].max()
    assert began <= caught.value.since_s <= began + 0.5


def test_a_replication_and_a_pilot_refuse_a_deadlock() -> None:
    with pytest.raises(DeadlockError, match=r"from 0:\d\d:\d\d on the line stands still for ever"):
        simulate(make_rework(), seed=1, scenario="base", replication=0)
    with pytest.raises(DeadlockError):
        find_warm_up_s(make_rework(), seed=1)


def make_random(number: int) -> CompiledLine:
    """Return a line of random ways on and tight buffers, with assemblies and batches, that mostly gets stuck."""
    draw = np.random.default_rng(number)
    names = [f"s{place}" for place in range(draw.integers(2, 7))]
    feeders: dict[str, list[str]] = {name: [] for name in names}
    stations: list[dict[str, Any]] = []
    for place, name in enumerate(names):
        following = names[place + 1] if place + 1 < len(names) else "end"
        others = draw.choice([*names, "end"], draw.integers(0, 3), replace=False).tolist()
        targets = list(dict.fromkeys([following, *others]))
        for target in targets:
            feeders.get(target, []).append(name)
        ways = [{"to": target, "share": float(draw.uniform(0.1, 1.0))} for target in targets]
        rule = draw.choice(["after_service", "after_service", "before_service", "repeat_service"])
        stations.append(make_station(name, next=ways, servers=int(draw.integers(1, 3)), blocking=str(rule)))
    for station in stations[1:]:
        if draw.random() < 0.4:
            station["takes"] = [{"after": name} for name in dict.fromkeys(feeders[station["name"]])]
        elif draw.random() < 0.2:
            station["batch"] = 2
    buffers = [
        {"name": f"b{name}", "before": name, "capacity": int(draw.integers(1, 4)) + 1}
        for name, station in zip(names, stations, strict=True)
        if "takes" not in station
    ]
    rules = {"simultaneous": str(draw.choice(["at_once", "starts_last"]))}
    return compile_stations(*stations, buffers=buffers, rules=rules)


@pytest.mark.parametrize("number", range(40))
def test_what_is_told_never_moves_again_and_what_never_moves_again_is_told(number: int) -> None:
    compiled = make_random(number)
    state, found = run(compiled)
    if found is None:
        assert np.isfinite(state.due).any()
        return
    named = {wait.station for wait in found.waits}
    stuck = [compiled.stations[place] in named for place in compiled.model.servers["station"]]
    held, good = state.servers["part"][stuck].copy(), int(state.clock["good"][0])
    advance(compiled.model, state, 10 * FAR_S)
    assert np.array_equal(state.servers["part"][stuck], held)
    assert not found.whole or state.clock["good"][0] == good


def make_shuttles(vehicles: int) -> CompiledLine:
    """Return three machines; vehicles of one pool bring parts to the second, which has no buffer, and on."""
    carry = {"robots": "cars", "processing": {"kind": "constant", "value_s": 5}}
    return compile_stations(
        make_station("cut", mean_s=1.0, position_m=[0, 0]),
        {"name": "there", **carry, "carries_to": "mill", "position_m": [0, 0]},
        make_station("mill", mean_s=20.0, position_m=[5, 0]),
        {"name": "onward", **carry, "carries_to": "pack", "position_m": [5, 0]},
        make_station("pack", mean_s=1.0, position_m=[9, 0]),
        robots=[{"name": "cars", "size": vehicles, "walk": {"speed_mps": 1.0}}],
    )


def test_a_vehicle_that_cannot_put_its_part_down_for_want_of_itself_is_told() -> None:
    compiled = make_shuttles(1)
    found = run(compiled)[1]
    assert found is not None
    text = describe_deadlock(compiled, found)
    assert "'there' waits for a place before 'mill'" in text
    assert "'onward' waits for a robot that is held up at 'there'; " in text
    assert "have more robots in the pool" in text


def test_with_a_vehicle_for_each_way_nothing_stands_still() -> None:
    assert run(make_shuttles(2))[1] is None
