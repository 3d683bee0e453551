"""Rewards: success, and shaping that whole attempts earn no more than once of."""

import pytest

from tests.environments.conftest import Maker
from twin.environments.skills import Skill


@pytest.mark.slow
@pytest.mark.parametrize("reward", ["sparse", "progress", "dense"])
def test_a_success_earns_1_and_the_change_of_the_potential(reward: str, make: Maker) -> None:
    environment = make("tote_transfer", action="skills", reward=reward)
    environment.reset(seed=3)
    start = environment._potential
    earned, over = [], False
    while not over:
        _, value, over, _, info = environment.step(Skill.GO_ON)
        earned.append(value)
    assert info["is_success"]
    assert sum(earned) == pytest.approx(1.0 + environment._potential - start)
    assert {"sparse": 1.0, "progress": 2.0}.get(reward, sum(earned)) == pytest.approx(sum(earned))
    if reward == "sparse":
        assert set(earned[:-1]) <= {0.0}


@pytest.mark.slow
def test_a_task_of_several_parts_earns_for_each(make: Maker) -> None:
    environment = make("kitting", action="skills", reward="progress")
    environment.reset(seed=3)
    steps = []
    for _ in range(20):
        _, value, over, _, info = environment.step(Skill.GO_ON)
        steps.append(round(value, 6))
    assert not over
    assert info["done"] == sum(steps) * info["total"] > 0
