"""The network: how far from the usual to act, given how far from the usual things are, at a time of the attempt.

Observations and actions are standardised by their mean and spread over attempts *at the same time of the schedule*: a
tote that is carried a metre is seen five millimetres beside its usual place, and it is those that decide. What is
learned is the deviation of the next actions; deviations of observations are cut at three spreads, so that nothing far
from the attempts learned from drives the hands further than attempts have been.

Time enters as harmonics, which also gate the first layer: what a deviation means changes from piece to piece of the
work (Fourier features: Tancik et al., NeurIPS 2020; gates: Perez et al., FiLM, AAAI 2018).
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

Floats = NDArray[np.float32]
CUT = 3.0
"""Largest deviation of an observation that counts, in spreads."""
HARMONICS_PER_S = 3.0
"""Harmonics per second of schedule: what a deviation means can change within a third of a second."""
MOST_HARMONICS = 64


@dataclass(frozen=True)
class Tables:
    """What is usual at each point of the schedule.

    Attributes:
        step_s: time between points [s].
        seen: mean of the observations, shape (points, inputs).
        seen_spread: their spread over attempts, shape (points, inputs).
        done: mean of the actions, shape (points, size).
        done_spread: their spread, shape (points, size).
    """

    step_s: float
    seen: Floats
    seen_spread: Floats
    done: Floats
    done_spread: Floats

    @property
    def duration_s(self) -> float:
        """Time of the last point [s]."""
        return (len(self.seen) - 1) * self.step_s


@dataclass(frozen=True)
class Sizes:
    """Sizes of the network.

    Attributes:
        inputs: length of the observations one after another.
        harmonics: of time.
        hidden: units of each of the two layers.
        chunk: actions of an answer.
        size: length of an action.
    """

    inputs: int
    harmonics: int
    hidden: int
    chunk: int
    size: int


def count_harmonics(duration_s: float) -> int:
    """Return how many harmonics describe a schedule of a duration [s]."""
    return min(MOST_HARMONICS, math.ceil(HARMONICS_PER_S * duration_s))


def make_weights(sizes: Sizes, seed: int) -> dict[str, torch.Tensor]:
    """Return weights to begin with: uniform by the number of inputs, the last layer and the gates zero."""
    generator = torch.Generator().manual_seed(seed)
    features, hidden = 2 * sizes.harmonics, sizes.hidden

    def draw(rows: int, columns: int) -> torch.Tensor:
        return (torch.rand(rows, columns, generator=generator) * 2 - 1) / math.sqrt(rows)

    weights = {
        "seen": draw(sizes.inputs, hidden),
        "time": draw(features, hidden),
        "bias": torch.zeros(hidden),
        "gate": torch.zeros(features, hidden),
        "second": draw(hidden, hidden),
        "second_time": draw(features, hidden),
        "second_bias": torch.zeros(hidden),
        "last": torch.zeros(hidden, sizes.chunk * sizes.size),
        "last_bias": torch.zeros(sizes.chunk * sizes.size),
    }
    return {name: weight.requires_grad_() for name, weight in weights.items()}


def make_features(times_s: torch.Tensor, duration_s: float, harmonics: int) -> torch.Tensor:
    """Return sines and cosines of times, shape (times, 2 * harmonics)."""
    angles = times_s[:, None] * find_frequencies(duration_s, harmonics)
    return torch.cat([torch.sin(angles), torch.cos(angles)], dim=1)


def find_frequencies(duration_s: float, harmonics: int) -> torch.Tensor:
    """Return the angular frequencies of half-waves over a duration [rad/s], shape (harmonics,)."""
    return torch.arange(1, harmonics + 1, dtype=torch.float32) * (math.pi / duration_s)


def answer(weights: dict[str, torch.Tensor], deviations: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
    """Return deviations of the next actions, shape (rows, chunk * size), in spreads.

    Args:
        weights: see ``make_weights``.
        deviations: of the observations, in spreads, shape (rows, inputs).
        features: of time, shape (rows, 2 * harmonics).
    """
    silu = torch.nn.functional.silu
    first = silu(deviations @ weights["seen"] + features @ weights["time"] + weights["bias"])
    first = first * (1.0 + features @ weights["gate"])
    second = silu(first @ weights["second"] + features @ weights["second_time"] + weights["second_bias"])
    return second @ weights["last"] + weights["last_bias"]
