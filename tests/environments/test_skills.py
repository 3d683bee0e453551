"""Skills: a scripted policy whose phases wait for a decision."""

import pytest

from tests.environments.conftest import Maker
from twin.environments.skills import Skill


def test_a_call_takes_as_long_as_its_phase_and_waiting_a_step(make: Maker) -> None:
    environment = make(action="skills")
    environment.reset(seed=3)
    assert environment.step(Skill.WAIT)[-1]["ticks"] == 5
    info = environment.step(Skill.GO_ON)[-1]
    assert info["ticks"] > 50
    assert info["phase"] != "reach"


@pytest.mark.slow
def test_waiting_between_phases_delays_a_success(make: Maker) -> None:
    environment = make("carry", action="skills")
    environment.reset(seed=3)
    over, waited = False, 0.0
    while not over:
        _, _, over, cut, info = environment.step(Skill.GO_ON)
        while not over and info["phase"] not in ("walk", "dock") and waited < 1.0:
            _, _, over, cut, info = environment.step(Skill.WAIT)
            waited += 0.04
        assert not cut
    assert info["outcome"] == "success"
    assert waited > 0.5


@pytest.mark.slow
def test_beginning_anew_counts_as_a_retry_and_can_succeed(make: Maker) -> None:
    environment = make("kitting", action="skills")
    environment.reset(seed=3)
    environment.step(Skill.GO_ON)
    over, action = False, Skill.RETRY
    while not over:
        _, _, over, cut, info = environment.step(action)
        action = Skill.GO_ON
        assert not cut
    assert info["outcome"] == "success"
    assert info["retries"] >= 1


@pytest.mark.slow
def test_work_that_is_left_ends_as_what_it_is(make: Maker) -> None:
    environment = make("kitting", action="skills")
    environment.reset(seed=3)
    over = False
    while not over:
        _, _, over, _, info = environment.step(Skill.FINISH)
    assert info["outcome"] in ("misplace", "jam")
    assert info["time_s"] < 2.0
