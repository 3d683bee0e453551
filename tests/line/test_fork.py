"""What if from now: a saved state goes on, in the same line or one with other numbers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from twin.config.line import Line
from twin.errors import UsageError
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line
from twin.line.fork import begin_replication, fork_line
from twin.line.kernel import advance
from twin.line.saved import read_saved, save_state
from twin.line.simulate import run_until, simulate
from twin.line.state import start_line
from twin.records.state import ServerState


def compile_stations(*stations: dict[str, object], **more: object) -> CompiledLine:
    document = {"line": "x", "stations": stations, "plan": {"warm_up_hours": 1.0, "planned_hours": 8.0}, **more}
    return compile_line(Line.model_validate(document, strict=False), {})


def make_random(mean_s: float = 20.0, crew: int = 1, capacity: int = 2) -> CompiledLine:
    """Return a line of three stations that share a crew."""
    law = {"kind": "exponential", "mean_s": mean_s}
    stop = {"time_to_failure": {"kind": "exponential", "mean_s": 200}, "time_to_repair": law, "crew": "crew"}
    failures = [{"name": "stop", "clock": "time", **stop}]
    stations = [{"name": name, "processing": law, "failures": failures} for name in "abc"]
    buffers = [{"name": f"b{name}", "after": name, "capacity": capacity} for name in "ab"]
    walk = {"speed_mps": 1.0, "waiting_place_m": [0, 9]}
    places: list[dict[str, Any]] = [{**station, "position_m": [place, 0]} for place, station in enumerate(stations)]
    return compile_stations(*places, buffers=buffers, crews=[{"name": "crew", "size": crew, "walk": walk}])


def save(path: Path, compiled: CompiledLine, until_s: float) -> State:
    state = start_line(compiled, seed=1)
    advance(compiled.model, state, until_s)
    save_state(path, compiled, state)
    return state


def to_bytes(state: State) -> bytes:
    return b"".join(array.tobytes() for array in state)


def test_the_same_line_and_replication_go_on_to_the_same_bytes(tmp_path: Path) -> None:
    compiled = make_random()
    state = save(tmp_path / "s", compiled, 5_000.0)
    fork = begin_replication(compiled, fork_line(read_saved(tmp_path / "s"), compiled), seed=1, replication=0)
    for one in (state, fork):
        advance(compiled.model, one, 50_000.0)
    assert to_bytes(fork) == to_bytes(state)


def test_other_replications_have_futures_of_their_own_and_leave_the_start_as_it_is(tmp_path: Path) -> None:
    compiled = make_random()
    save(tmp_path / "s", compiled, 5_000.0)
    start = fork_line(read_saved(tmp_path / "s"), compiled)
    before = to_bytes(start)
    good = []
    for replication in range(6):
        state = begin_replication(compiled, start, seed=1, replication=replication)
        advance(compiled.model, state, 50_000.0)
        good.append(int(state.clock["good"][0]))
    assert len(set(good)) > 3
    assert to_bytes(start) == before


def test_a_replication_goes_on_with_the_hours_that_it_would_have_had(tmp_path: Path) -> None:
    compiled, later = make_random(), make_random()
    save_state(tmp_path / "s", compiled, run_until(compiled, 3 * 3600.0, seed=1, replication=2))
    object.__setattr__(later, "warm_up_s", 0.0)
    object.__setattr__(later, "planned_s", 5 * 3600.0)
    start = fork_line(read_saved(tmp_path / "s"), compiled)
    whole = simulate(compiled, seed=1, scenario="a", replication=2)["output"]["good"].to_pylist()
    rest = simulate(later, seed=1, scenario="a", replication=2, start=start)["output"]["good"].to_pylist()
    assert rest == whole[3:]


@pytest.mark.parametrize(("mean_s", "good"), [(10.0, 100), (5.0, 199), (20.0, 50)])
def test_what_has_begun_ends_as_it_began_and_the_rest_follows_the_changed_line(
    tmp_path: Path, mean_s: float, good: int
) -> None:
    before, after = (
        compile_stations({"name": "a", "processing": {"kind": "constant", "value_s": value}})
        for value in (10.0, mean_s)
    )
    save(tmp_path / "s", before, 4_995.0)  # the part under way is done at 5,000 s
    fork = fork_line(read_saved(tmp_path / "s"), after)
    advance(after.model, fork, 5_990.0)
    assert fork.clock["good"][0] - 499 == good


def count(state: State, kind: ServerState) -> int:
    return int(np.sum(state.servers["state"] == kind))


def save_two_down(path: Path) -> CompiledLine:
    """Save a line at the moment when two servers are down and one person repairs one of them."""
    compiled = make_random()
    state = start_line(compiled, seed=1)
    while count(state, ServerState.DOWN) != 1 or count(state, ServerState.WAITING_REPAIR) != 1:
        advance(compiled.model, state, float(state.clock["now"][0]) + 1.0)
    save_state(path, compiled, state)
    return compiled


def test_a_crew_that_has_grown_answers_the_calls_that_wait(tmp_path: Path) -> None:
    save_two_down(tmp_path / "s")
    more = make_random(crew=2)
    fork = fork_line(read_saved(tmp_path / "s"), more)
    assert fork.crews["free"].tolist() == [0]
    assert fork.crews["walking"].tolist() == [1]
    assert sorted(fork.servers["person"][fork.servers["crew"] == 0]) == [0, 1]
    advance(more.model, fork, float(fork.clock["now"][0]) + 9.5)  # from the waiting place, 9 m away
    assert count(fork, ServerState.WAITING_REPAIR) == 0


def test_a_crew_can_shrink_to_those_who_are_busy_but_not_below(tmp_path: Path) -> None:
    save_two_down(tmp_path / "s")
    fork = fork_line(read_saved(tmp_path / "s"), make_random(crew=2))
    save_state(tmp_path / "t", make_random(crew=2), fork)
    with pytest.raises(UsageError, match="2 people of a crew are at work, so that it cannot have only 1"):
        fork_line(read_saved(tmp_path / "t"), make_random(crew=1))
    save(tmp_path / "u", make_random(crew=9), 5_000.0)
    small = make_random(crew=3)
    fork = fork_line(read_saved(tmp_path / "u"), small)
    advance(small.model, fork, 50_000.0)
    assert fork.crews["free"][0] + np.sum(fork.servers["crew"] == 0) == 3


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (make_random(capacity=3), "with other buffers; only times, chances, "),
        (
            compile_stations({"name": "a", "processing": {"kind": "constant", "value_s": 1.0}}),
            "buffers, crews, failures",
        ),
    ],
)
def test_a_line_of_another_shape_is_refused_with_what_is_other(tmp_path: Path, other: CompiledLine, words: str) -> None:
    save(tmp_path / "s", make_random(), 5_000.0)
    with pytest.raises(UsageError, match=words):
        fork_line(read_saved(tmp_path / "s"), other)
