"""A source that says by heart what a scripted policy said does the task as well, at a fifth of its rate."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from twin.control.reference import BodyReference
from twin.episodes.attempt import Attempt
from twin.policies import PolicyEntry, find_policy
from twin.policies.arrays.acting import HandPoseLayout
from twin.policies.arrays.observing import Floats, ObservationLayout, ObservationSet
from twin.policies.arrays.policy import ArrayPolicy, Pace
from twin.policies.contract import Embodiment, Observation, Policy
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", 3)
PACE = Pace(rate_hz=25.0, chunk=4)


class Listener:
    """A policy that keeps what another one says."""

    def __init__(self, policy: Policy, start: Observation) -> None:
        self._policy = policy
        self.start = start
        self._layout = HandPoseLayout(tuple(sorted(start.grips)))
        self.times_s: list[float] = []
        self.actions: list[Floats] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._policy, name)

    def act(self, observation: Observation) -> BodyReference:
        reference = self._policy.act(observation)
        self.times_s.append(observation.time_s)
        self.actions.append(self._layout.encode(reference, done=self._policy.is_done()))
        return reference


class ByHeart:
    """Says in chunks what was said at each time."""

    def __init__(self, listener: Listener, latency_s: float = 0.0) -> None:
        self._listener, self._latency_s = listener, latency_s

    def give(self, shown: Mapping[ObservationSet, Floats]) -> tuple[Floats, float]:
        times_s = shown[ObservationSet.TIME][0] + np.arange(1, PACE.chunk + 1) / PACE.rate_hz
        places = np.minimum(np.searchsorted(self._listener.times_s, times_s), len(self._listener.actions) - 1)
        return np.array(self._listener.actions)[places], self._latency_s


@pytest.fixture(scope="module")
def listener() -> Listener:
    kept: list[Listener] = []
    entry = find_policy(SPEC.task, SPEC.policy)

    def make(brief: object, start: Observation, robot: Embodiment) -> Listener:
        kept.append(Listener(entry.make(brief, start, robot), start))
        return kept[0]

    with Attempt(SPEC, PolicyEntry("1", make)).run(None) as attempt:
        assert attempt.outcome is Outcome.SUCCESS
    return kept[0]


@pytest.mark.slow
def test_what_was_said_by_heart_does_the_task(listener: Listener) -> None:
    with Attempt(SPEC, make_entry(ByHeart(listener))).run(None) as attempt:
        assert attempt.outcome is Outcome.SUCCESS
        assert abs(attempt.time_s - listener.times_s[-1]) < 0.1


@pytest.mark.slow
def test_every_set_has_the_size_that_its_layout_says(listener: Listener) -> None:
    layout = ObservationLayout.of(listener.start)
    sizes = {wanted: layout.read(listener.start, wanted).size for wanted in ObservationSet}
    assert sizes == layout.sizes
    assert sizes[ObservationSet.PROPRIOCEPTION] > 50


@pytest.mark.slow
def test_a_late_chunk_is_waited_for(listener: Listener) -> None:
    policy = make_entry(ByHeart(listener, latency_s=0.4)).make(None, listener.start, None)
    heights = []
    for tick in range(100):
        reference = policy.act(replace(listener.start, time_s=0.008 * tick))
        heights.append(reference.hands["left"].position[2])
    still = np.flatnonzero(np.diff(heights) != 0.0)[0]
    assert 0.4 <= 0.008 * still <= 0.48


def make_entry(source: ByHeart) -> PolicyEntry:
    def make(_brief: object, start: Observation, _robot: object) -> ArrayPolicy:
        return ArrayPolicy("by_heart", "1", source, PACE, [ObservationSet.TIME], start=start)

    return PolicyEntry("1", make)
