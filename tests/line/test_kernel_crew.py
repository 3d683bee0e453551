"""Failures, crews and interventions against closed forms and times worked out by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from twin.config.count import ConstantCount, GeometricCount
from twin.config.distribution import Constant, Exponential
from twin.config.failure import AfterStop, Failure, FailureClock
from twin.config.line import Line, Station
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.simulate import simulate
from twin.line.state import read_state_times, start_line
from twin.line.validation.study import make_line
from twin.records.outcome import Outcome
from twin.records.state import ServerState

DAY = 86_400.0


def make_constant(value: float) -> Constant:
    return Constant(kind="constant", value_s=value)


def make_stop(every: float, takes: float, *, clock: str = "operation", rule: str = "resume", **more: Any) -> Failure:
    counts = clock == "count"
    return Failure(
        name="stop",
        clock=FailureClock(clock),
        time_to_failure=None if counts else make_constant(every),
        services_to_failure=ConstantCount(kind="constant", value=int(every)) if counts else None,
        time_to_repair=make_constant(takes),
        after_stop=AfterStop(rule),
        **more,
    )


def read_times(line: CompiledLine, until: float) -> np.ndarray:
    state = start_line(line, seed=1)
    advance(line.model, state, until)
    return read_state_times(state)


def test_a_service_that_a_failure_interrupts_is_resumed() -> None:
    line = make_line([make_constant(10.0)], [], failures=[make_stop(4.0, 1.0)])
    state = start_line(line, seed=1)
    advance(line.model, state, 12.0)  # works 0-4, 5-9 and 10-12
    assert state.servers["processed"][0] == 1
    assert read_state_times(state)[0, ServerState.DOWN] == 2.0


def test_a_part_finished_in_the_moment_of_a_failure_is_finished() -> None:
    line = make_line([make_constant(4.0)], [], failures=[make_stop(4.0, 1.0)])
    state = start_line(line, seed=1)
    advance(line.model, state, 4.0)
    assert (state.clock["good"][0], state.servers["failures"][0]) == (1, 1)


def test_operation_dependent_clocks_count_work_only_and_time_dependent_ones_all_time_up() -> None:
    shares = {}
    for clock in ("operation", "time"):
        line = make_line(
            [make_constant(10.0), make_constant(5.0)], [2], failures=[None, make_stop(100.0, 2.0, clock=clock)]
        )
        shares[clock] = read_times(line, 102_000.0)[1, ServerState.DOWN] / 102_000.0
    assert shares["operation"] == pytest.approx(0.5 * 2 / 100, rel=0.01)  # it works half of the time
    assert shares["time"] == pytest.approx(2 / 102, rel=0.01)


def test_calendar_clocks_run_on_while_another_failure_is_repaired() -> None:
    modes = (make_stop(10.0, 6.0), make_stop(12.0, 1.0, clock="calendar").model_copy(update={"name": "other"}))
    state = start_line(line := make_line([make_constant(100.0)], [], failures=[modes]), seed=1)
    advance(line.model, state, 16.0)  # down from 10 to 16; the other came due at 12 and strikes at 16
    assert (state.servers["failures"][0], state.servers["state"][0]) == (2, ServerState.DOWN)
    advance(line.model, state, 29.0)  # up from 17, wound up then; due at 29
    assert (state.servers["failures"][0], state.servers["state"][0]) == (3, ServerState.DOWN)


def test_counting_clocks_strike_as_the_service_after_the_last_one_counted_begins() -> None:
    line = make_line([make_constant(5.0), make_constant(2.0)], [3], failures=[None, make_stop(2, 1.0, clock="count")])
    state = start_line(line, seed=1)
    advance(line.model, state, 14.0)  # serves 5-7 and 10-12
    assert state.servers["state"].tolist() == [ServerState.WORKING, ServerState.STARVED]
    advance(line.model, state, 15.0)  # the third part comes, and the failure with it
    assert state.servers["state"][1] == ServerState.DOWN
    advance(line.model, state, 18.0)
    assert state.clock["good"][0] == 3


def test_a_failure_after_a_geometric_number_of_services_costs_its_share_of_the_time() -> None:
    stop = Failure(
        name="stop",
        clock=FailureClock.COUNT,
        services_to_failure=GeometricCount(kind="geometric", probability=0.1),
        time_to_repair=make_constant(5.0),
    )
    line = make_line([make_constant(1.0)], [], failures=[stop])
    state = start_line(line, seed=1)
    advance(line.model, state, 300_000.0)  # 10 services on average, then 5 s
    assert state.clock["good"][0] / 300_000.0 == pytest.approx(10 / 15, rel=0.005)


@pytest.mark.parametrize(("rule", "good", "scrapped"), [("resume", 2, 0), ("restart", 1, 0), ("scrap", 1, 1)])
def test_what_becomes_of_an_interrupted_service_goes_by_the_rule(rule: str, good: int, scrapped: int) -> None:
    line = make_line([make_constant(10.0)], [], failures=[make_stop(15.0, 2.0, rule=rule)])
    state = start_line(line, seed=1)  # 5 s into the second part it fails and is up again at 17
    for until, count in ((21.9, 1), (22.0, good), (26.9, good), (27.0, 2)):
        advance(line.model, state, until)
        assert (state.clock["good"][0], state.clock["scrapped"][0]) == (count, scrapped)


def test_restarted_work_takes_the_whole_time_again_after_every_stop() -> None:
    modes = (make_stop(8.0, 1.0, rule="restart"), make_stop(5.0, 1.0).model_copy(update={"name": "other"}))
    line = make_line([make_constant(7.5)], [], failures=[modes])
    state = start_line(line, seed=1)
    advance(line.model, state, 8.4)  # works 0-5 and 6-8.5
    assert state.clock["good"][0] == 0
    advance(line.model, state, 8.5)
    assert state.clock["good"][0] == 1
    advance(line.model, state, 19.4)  # 8.5-9.0, restarted at 10, the other's stops from 12 to 13 and from 18 to 19
    assert state.clock["good"][0] == 1
    advance(line.model, state, 19.5)
    assert state.clock["good"][0] == 2


def test_exponential_work_that_restarts_takes_longer_by_the_formula() -> None:
    """Mean completion time of a work of length t, failing at rate f with repairs of mean d: (1/f + d) (e^(f t) - 1)."""
    stop = Failure(
        name="stop",
        time_to_failure=Exponential(kind="exponential", mean_s=10.0),
        time_to_repair=make_constant(2.0),
        after_stop=AfterStop.RESTART,
    )
    line = make_line([make_constant(8.0)], [], failures=[stop])
    state = start_line(line, seed=1)
    advance(line.model, state, 1e6)
    assert 1e6 / state.clock["good"][0] == pytest.approx(12.0 * (np.exp(0.8) - 1), rel=0.01)


def test_a_blocked_server_that_fails_keeps_its_part_until_it_is_repaired() -> None:
    line = make_line([make_constant(1.0), make_constant(10.0)], [0], failures=[make_stop(9.0, 5.0, clock="time"), None])
    times = read_times(line, 14.0)  # blocked from 2, down from 9 to 14, although a place is free from 11
    assert times[0, ServerState.DOWN] == 5.0
    assert times[1, ServerState.STARVED] == 1.0 + 3.0


@pytest.mark.parametrize(("release", "starved"), [(False, 1.0 + 3.0), (True, 1.0 + 0.0)])
def test_a_blocked_server_that_fails_may_be_allowed_to_give_its_part_away(release: bool, starved: float) -> None:
    stop = make_stop(9.0, 5.0, clock="time")
    stations = (
        Station(name="a", processing=make_constant(1.0), failures=(stop,), release_when_down=release),
        Station(name="b", processing=make_constant(10.0)),
    )
    line = compile_line(Line(line="x", stations=stations), {})
    state = start_line(line, seed=1)
    advance(line.model, state, 14.0)
    assert read_state_times(state)[1, ServerState.STARVED] == starved
    assert read_state_times(state)[0, ServerState.DOWN] == 5.0


def test_minor_stops_are_counted_apart() -> None:
    modes = (make_stop(20.0, 5.0), make_stop(7.0, 1.0, minor=True).model_copy(update={"name": "jam"}))
    line = make_line([make_constant(10.0)], [], failures=[modes])
    state = start_line(line, seed=1)
    advance(line.model, state, 27.5)  # works 0-7, 8-15 and 16-22
    assert (state.servers["failures"][0], state.servers["minor_stops"][0]) == (1, 2)
    assert read_state_times(state)[0, [ServerState.DOWN, ServerState.MINOR_STOP]].tolist() == [5.0, 2.0]


def test_failures_wait_for_a_busy_crew_first_come_first_served() -> None:
    failures = [make_stop(4.0, 3.0, crew="crew"), make_stop(2.0, 3.0, crew="crew")]
    line = make_line([make_constant(1.0), make_constant(1.0)], [9], failures=failures, crew=1)
    state = start_line(line, seed=1)
    advance(line.model, state, 6.0)  # the second fails at 3 and is repaired at 6; the first fails at 4 and waits
    times = read_state_times(state)
    assert times[:, ServerState.DOWN].tolist() == [0.0, 3.0]
    assert times[:, ServerState.WAITING_REPAIR].tolist() == [2.0, 0.0]


def test_several_failure_modes_keep_their_own_clocks() -> None:
    modes = (make_stop(7.0, 1.0), make_stop(11.0, 2.0).model_copy(update={"name": "other"}))
    line = make_line([make_constant(3.0)], [], failures=[modes[0]])
    both = make_line([make_constant(3.0)], [], failures=[modes])
    assert read_times(line, DAY)[0, ServerState.DOWN] / DAY == pytest.approx(1 / 8, rel=0.01)
    assert read_times(both, DAY)[0, ServerState.DOWN] / DAY == pytest.approx(1 - 1 / (1 + 1 / 7 + 2 / 11), rel=0.01)


def test_retries_cost_an_intervention_and_another_attempt(make_humanoid: Callable[..., CompiledLine]) -> None:
    line = make_humanoid(max_retries=100)
    runs = [simulate(line, seed=1, scenario="base", replication=number)["runs"].to_pylist()[0] for number in range(20)]
    good = sum(run["good"] for run in runs)
    cycle_s = 10 / 0.8 + 30 * 0.25  # 1/0.8 attempts and a quarter of an intervention for each part
    assert good / sum(run["planned_s"] for run in runs) == pytest.approx(1 / cycle_s, rel=0.005)
    assert sum(run["first_pass_good"] for run in runs) / good == pytest.approx(0.8, abs=0.003)


@pytest.mark.parametrize(("rule", "retries", "scrapped"), [("scrap", 5, 0.2), ("retry", 0, 0.2), ("retry", 1, 0.04)])
def test_parts_are_scrapped_by_the_rule(
    make_humanoid: Callable[..., CompiledLine], rule: str, retries: int, scrapped: float
) -> None:
    line = make_humanoid(rule=rule, max_retries=retries)
    run = simulate(line, seed=1, scenario="base", replication=0)["runs"].to_pylist()[0]
    assert run["scrapped"] / (run["scrapped"] + run["good"]) == pytest.approx(scrapped, abs=0.008)


def test_the_time_of_an_intervention_goes_by_the_outcome(make_humanoid: Callable[..., CompiledLine]) -> None:
    for outcome, takes in ((Outcome.DROP, 30.0), (Outcome.FALL, 60.0)):
        server = simulate(make_humanoid(outcome=outcome), seed=1, scenario="base", replication=0)[
            "servers"
        ].to_pylist()[0]
        assert server["intervention_s"] / server["interventions"] == pytest.approx(takes, rel=0.001)
