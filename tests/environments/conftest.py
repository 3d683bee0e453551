"""Environments that are closed after their test."""

from collections.abc import Callable, Iterator

import gymnasium
import pytest

from twin.environments import find_id
from twin.environments.environment import TaskEnvironment

Maker = Callable[..., TaskEnvironment]


@pytest.fixture
def make() -> Iterator[Maker]:
    made: list[gymnasium.Env] = []

    def make_environment(task: str = "tote_transfer", **options: object) -> TaskEnvironment:
        made.append(gymnasium.make(find_id(task), **options))
        environment = made[-1].unwrapped
        assert isinstance(environment, TaskEnvironment)
        return environment

    yield make_environment
    for environment in made:
        environment.close()
