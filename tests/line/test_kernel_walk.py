"""Whom a crew serves first, who comes, and how long they walk, against times worked out by hand."""

from typing import Any

import pytest

from twin.config.line import Line
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.state import read_crew_times, read_state_times, start_line
from twin.records.state import ServerState

DOWN, WAITING = ServerState.DOWN, ServerState.WAITING_REPAIR


def make_shop(stops: list[dict[str, Any]], crews: list[dict[str, Any]], places: list[float]) -> CompiledLine:
    """Return machines along an aisle that fail when they have been up for ``at``; a repair ``takes`` so long."""
    stations = [
        {
            "name": f"m{number}",
            "processing": {"kind": "constant", "value_s": 1000.0},
            "position_m": [place, 0.0],
            "failures": [
                {
                    "name": "stop",
                    "clock": "time",
                    "time_to_failure": {"kind": "constant", "value_s": stop.pop("at")},
                    "time_to_repair": {"kind": "constant", "value_s": stop.pop("takes")},
                    **stop,
                }
            ],
        }
        for number, (stop, place) in enumerate(zip(stops, places, strict=True))
    ]
    return compile_line(Line.model_validate({"line": "shop", "stations": stations, "crews": crews}, strict=False), {})


def run(line: CompiledLine, until: float) -> Any:
    state = start_line(line, seed=1)
    advance(line.model, state, until)
    return state


def test_the_call_with_the_highest_priority_is_answered_first() -> None:
    stops = [
        {"at": at, "takes": 10.0, "crew": "c", "priority": priority} for at, priority in ((5.0, 0), (6.0, 1), (7.0, 2))
    ]
    line = make_shop(stops, [{"name": "c", "size": 1}], [0.0, 0.0, 0.0])
    times = read_state_times(run(line, 19.0))  # repairs: the first 5-15, the third 15-25, the second after it
    assert times[:, WAITING].tolist() == [0.0, 13.0, 8.0]
    assert times[:, DOWN].tolist() == [10.0, 0.0, 4.0]


def test_the_first_crew_with_the_skill_and_somebody_free_comes() -> None:
    stops = [{"at": at, "takes": 10.0, "needs": "weld"} for at in (5.0, 6.0, 7.0)]
    crews = [
        {"name": "a", "size": 1, "skills": ["paint"]},
        {"name": "b", "size": 1, "skills": ["weld"]},
        {"name": "c", "size": 1, "skills": ["paint", "weld"]},
    ]
    line = make_shop(stops, crews, [0.0, 0.0, 0.0])
    state = run(line, 14.0)
    assert state.crews["calls"].tolist() == [0, 1, 1]
    assert read_crew_times(line, state)[:, 0].tolist() == [0.0, 9.0, 8.0]
    assert read_state_times(state)[:, WAITING].tolist() == [0.0, 0.0, 7.0]


def test_a_walk_takes_its_distance_from_the_last_call_and_counts_as_waiting() -> None:
    stops = [{"at": 10.0, "takes": 5.0, "crew": "c"}, {"at": 20.0, "takes": 5.0, "crew": "c"}]
    crew = {"name": "c", "size": 1, "walk": {"speed_mps": 2.0, "waiting_place_m": [4.0, 0.0]}}
    line = make_shop(stops, [crew], [0.0, 12.0])
    state = run(line, 26.0)  # 2 s to the first, there until 17; then 6 s to the second, 20-26
    times = read_state_times(state)
    assert times[:, WAITING].tolist() == [2.0, 6.0]
    assert read_crew_times(line, state)[0].tolist() == [13.0, 8.0]


@pytest.mark.parametrize(("at", "waited"), [(18.0, 3.0), (20.0, 1.0), (24.0, 2.0)])
def test_people_who_return_are_called_on_the_way(at: float, waited: float) -> None:
    stops = [{"at": 10.0, "takes": 5.0, "crew": "c"}, {"at": at, "takes": 5.0, "crew": "c"}]
    crew = {"name": "c", "size": 1, "walk": {"speed_mps": 2.0, "waiting_place_m": [8.0, 0.0], "when_free": "return"}}
    line = make_shop(stops, [crew], [0.0, 4.0])
    state = run(line, 27.0)  # free at the first from 19, back at 23; the second is on the way
    assert read_state_times(state)[1, WAITING] == waited


def test_of_several_free_people_the_nearest_walks() -> None:
    stops = [
        {"at": 10.0, "takes": 50.0, "crew": "c"},
        {"at": 20.0, "takes": 1.0, "crew": "c"},
        {"at": 30.0, "takes": 1.0, "crew": "c"},
    ]
    crew = {"name": "c", "size": 3, "walk": {"speed_mps": 1.0, "waiting_place_m": [0.0, 0.0]}}
    line = make_shop(stops, [crew], [0.0, 7.0, 10.0])
    state = run(
        line, 34.0
    )  # one works at 0, one is at 7 from 27 on, one waits at 0: the third call is 3 m from the second
    assert read_state_times(state)[2, WAITING] == 3.0
