"""Attempts made by a formula: the hands go where an object is seen, sooner or later."""

import numpy as np
import pytest

from twin.policies.arrays.observing import ObservationSet
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome
from twin.training.demonstration import Demonstration

SIZE = 46
ROW_S = 0.016


def make_demonstration(seed: int, outcome: Outcome = Outcome.SUCCESS) -> Demonstration:
    """Return an attempt that waits, follows the object's place, and is done; each wait lasts differently."""
    stream = np.random.default_rng(seed)
    place, wait = stream.normal(0.0, 0.01, 9), int(stream.integers(20, 40))
    phases = ("reach",) * wait + ("work",) * 60 + ("return",) * 20
    share = np.concatenate([np.zeros(wait), np.linspace(0, 1, 60), np.ones(20)])
    actions = np.zeros((len(phases), SIZE), dtype=np.float32)
    actions[:, 15:18] = 0.3 + share[:, None] * place[:3]
    actions[-10:, -1] = 1.0
    times_s = ROW_S * np.arange(len(phases))
    sizes = {"time": 1, "proprioception": 5, "wrench": 12, "objects": 9}
    shown = {name: np.zeros((len(phases), sizes[name]), dtype=np.float32) for name in ObservationSet}
    shown[ObservationSet.OBJECTS][:] = place
    shown[ObservationSet.TIME][:, 0] = times_s
    spec = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed)
    return Demonstration(spec, outcome, times_s, phases, actions, shown)


@pytest.fixture
def demonstrations() -> list[Demonstration]:
    return [make_demonstration(seed) for seed in range(40)]
