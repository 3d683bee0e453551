"""Leading an environment by a scripted policy: by heart, or by what the environment lets it see."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from twin.control.reference import BodyReference
from twin.environments.driver import TICKS_PER_STEP
from twin.environments.environment import TaskEnvironment
from twin.environments.play import Play
from twin.episodes.attempt import Attempt
from twin.policies import PolicyEntry, find_policy
from twin.policies.arrays.acting import HandPoseLayout
from twin.policies.arrays.observing import Floats
from twin.policies.contract import Embodiment, Observation, Policy
from twin.records.attempt import AttemptSpec

ROBOT = "unitree_g1"
Info = dict[str, Any]


class Listener:
    """A policy that keeps what another one says, tick by tick."""

    def __init__(self, policy: Policy, start: Observation) -> None:
        self._policy = policy
        self._layout = HandPoseLayout(tuple(sorted(start.grips)))
        self.actions: list[Floats] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._policy, name)

    def act(self, observation: Observation) -> BodyReference:
        reference = self._policy.act(observation)
        self.actions.append(self._layout.encode(reference, done=self._policy.is_done()))
        return reference


def listen(task: str, seed: int) -> list[Floats]:
    """Return what the scripted policy says in an attempt, an action a step."""
    entry, kept = find_policy(task, "scripted"), []

    def make(brief: object, start: Observation, robot: Embodiment) -> Listener:
        kept.append(Listener(entry.make(brief, start, robot), start))
        return kept[0]

    with Attempt(AttemptSpec(ROBOT, task, "scripted", "nominal", seed), PolicyEntry("1", make)).run(None):
        pass
    return kept[0].actions[TICKS_PER_STEP::TICKS_PER_STEP]


def repeat(environment: TaskEnvironment, actions: list[Floats], seed: int) -> Info:
    """Say actions by heart, the last one to the end, and return the last info."""
    return run(environment, lambda number: actions[min(number, len(actions) - 1)], seed)


def run(environment: TaskEnvironment, give: Callable[[int], Any], seed: int) -> Info:
    """Carry out an attempt with the action of each step, and return the last info."""
    environment.reset(seed=seed)
    for number in range(100_000):
        *_, terminated, truncated, info = environment.step(give(number))
        if terminated or truncated:
            return info
    raise AssertionError("the attempt does not end")


def guide(environment: TaskEnvironment, task: str, seed: int, patch: pytest.MonkeyPatch) -> Info:
    """Let the scripted policy see what the environment sees at each step, and do what it says then."""
    policies: list[Policy] = []
    mode = environment._mode
    begin = mode.begin

    def begin_both(brief: object, start: Observation, robot: Embodiment) -> object:
        policies.append(find_policy(task, "scripted").make(brief, start, robot))
        return begin(brief, start, robot)

    patch.setattr(mode, "begin", begin_both)

    def give(_number: int) -> Floats:
        play = environment._play
        assert isinstance(play, Play)
        policy, layout = policies[-1], HandPoseLayout(tuple(sorted(play.seen.grips)))
        reference = policy.act(play.seen)
        return np.asarray(layout.encode(reference, done=policy.is_done()))

    return run(environment, give, seed)
