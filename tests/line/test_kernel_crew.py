"""Failures, crews and interventions against closed forms and times worked out by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from twin.config.distribution import Constant
from twin.config.line import Failure, FailureClock
from twin.line.compile import CompiledLine
from twin.line.kernel import advance
from twin.line.simulate import simulate
from twin.line.state import read_state_times, start_line
from twin.line.validation.study import make_line
from twin.records.outcome import Outcome
from twin.records.state import ServerState

DAY = 86_400.0


def make_constant(value: float) -> Constant:
    return Constant(kind="constant", value_s=value)


def make_stop(every: float, takes: float, *, clock: str = "operation", crew: str | None = None) -> Failure:
    return Failure(
        name="stop",
        clock=FailureClock(clock),
        time_to_failure=make_constant(every),
        time_to_repair=make_constant(takes),
        crew=crew,
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


def test_a_blocked_server_that_fails_keeps_its_part_until_it_is_repaired() -> None:
    line = make_line([make_constant(1.0), make_constant(10.0)], [0], failures=[make_stop(9.0, 5.0, clock="time"), None])
    times = read_times(line, 14.0)  # blocked from 2, down from 9 to 14, although a place is free from 11
    assert times[0, ServerState.DOWN] == 5.0
    assert times[1, ServerState.STARVED] == 1.0 + 3.0


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
