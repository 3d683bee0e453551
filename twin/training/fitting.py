"""Behaviour cloning: the network that answers observations as the recorded attempts did."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from twin.policies.arrays.observing import ObservationSet
from twin.training.alignment import Aligned
from twin.training.network import CUT, Sizes, Tables, answer, count_harmonics, make_features, make_weights

Floats = NDArray[np.float32]
SEEN_FLOOR = 1e-3
"""Least spread of an observation [m and others]; one that never changes must not be amplified."""
SEEN_SHARE = 0.1
"""Least spread of an observation as a share of its largest over time."""
DONE_FLOOR = 5e-4
"""Least spread of an action [m and others]: errors below half a millimetre do not matter."""
POSITION, LOAD = 4.0, 0.25
"""How much errors of a hand's position and of its load count beside all others."""


@dataclass(frozen=True)
class Recipe:
    """How to learn.

    Attributes:
        observation: sets that the policy is shown, in order; time is always the first.
        chunk: actions of an answer.
        hidden: units of each layer.
        epochs: passes over the attempts.
        batch: rows of a step.
        rate: learning rate at the start; it falls to zero as a cosine.
        decay: weight decay (Loshchilov and Hutter, ICLR 2019).
        noise: added to observed deviations while learning, in spreads.
        held_out: share of the attempts that are not learned from.
        seed: of weights, order and noise.
    """

    observation: tuple[ObservationSet, ...] = (
        ObservationSet.TIME,
        ObservationSet.OBJECTS,
        ObservationSet.WRENCH,
    )
    chunk: int = 4
    hidden: int = 128
    epochs: int = 60
    batch: int = 512
    rate: float = 2e-3
    decay: float = 1e-2
    noise: float = 0.05
    held_out: float = 0.1
    seed: int = 1


@dataclass(frozen=True)
class Fitted:
    """A network that has learned.

    Attributes:
        tables: what is usual.
        weights: see ``make_weights``.
        sizes: of the network.
        error: root mean square error of the actions of attempts held out, in spreads.
        usual_error: the same for always doing the usual.
        hand_error_m: that of the hands' positions [m].
        duration_s: processor time [s].
    """

    tables: Tables
    weights: dict[str, Floats]
    sizes: Sizes
    error: float
    usual_error: float
    hand_error_m: float
    duration_s: float


@dataclass(frozen=True)
class _Rows:
    """Deviations of attempts: observed, shape (attempts, points, inputs), and done, shape (attempts, points, size)."""

    seen: torch.Tensor
    done: torch.Tensor

    def pick(self, attempts: torch.Tensor, points: torch.Tensor, chunk: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what was seen at points and what was done at the ones that follow, the last one held."""
        after = (points[:, None] + torch.arange(1, chunk + 1)).clamp(max=self.done.shape[1] - 1)
        return self.seen[attempts, points], self.done[attempts[:, None], after].flatten(1)


def fit(aligned: Aligned, recipe: Recipe) -> Fitted:
    """Return a network that does as the attempts did; the same attempts and recipe give the same weights.

    Args:
        aligned: attempts on one schedule, with a point for each action.
        recipe: how to learn.
    """
    began = time.process_time()
    torch.set_num_threads(1)
    sets = [name for name in recipe.observation if name is not ObservationSet.TIME]
    seen = np.concatenate([aligned.shown[name] for name in sets], axis=2)
    apart = max(1, round(recipe.held_out * len(seen)))
    tables = _tabulate(seen[:-apart], aligned.actions[:-apart], aligned.step_s)
    rows = _Rows(
        torch.from_numpy((seen - tables.seen) / tables.seen_spread).clamp(-CUT, CUT),
        torch.from_numpy((aligned.actions - tables.done) / tables.done_spread),
    )
    size = aligned.actions.shape[2]
    sizes = Sizes(seen.shape[2], count_harmonics(tables.duration_s), recipe.hidden, recipe.chunk, size)
    times_s = torch.arange(seen.shape[1], dtype=torch.float32) * aligned.step_s
    features = make_features(times_s, tables.duration_s, sizes.harmonics)
    weights = make_weights(sizes, recipe.seed)
    _learn(weights, _Rows(rows.seen[:-apart], rows.done[:-apart]), features, recipe)
    checked = _Rows(rows.seen[-apart:], rows.done[-apart:])
    error, usual, hands = _check(weights, checked, features, tables)
    learned = {name: weight.detach().numpy() for name, weight in weights.items()}
    return Fitted(tables, learned, sizes, error, usual, hands, time.process_time() - began)


def _tabulate(seen: Floats, done: Floats, step_s: float) -> Tables:
    spread = seen.std(axis=0)
    least = np.maximum(SEEN_FLOOR, SEEN_SHARE * spread.max(axis=0))
    return Tables(
        step_s,
        seen.mean(axis=0),
        np.maximum(spread, least),
        done.mean(axis=0),
        np.maximum(done.std(axis=0), DONE_FLOOR),
    )


def _learn(weights: dict[str, torch.Tensor], rows: _Rows, features: torch.Tensor, recipe: Recipe) -> None:
    """Change the weights so that they answer as was done, by AdamW."""
    generator = torch.Generator().manual_seed(recipe.seed)
    attempts, points = rows.seen.shape[:2]
    steps = recipe.epochs * (attempts * points // recipe.batch)
    adam = torch.optim.AdamW(weights.values(), lr=recipe.rate, weight_decay=recipe.decay)
    importance = torch.from_numpy(_weigh(rows.done.shape[2])).repeat(recipe.chunk)
    fall = torch.optim.lr_scheduler.CosineAnnealingLR(adam, max(1, steps))
    for _ in range(steps):
        which = torch.randint(attempts, (recipe.batch,), generator=generator)
        when = torch.randint(points, (recipe.batch,), generator=generator)
        seen, done = rows.pick(which, when, recipe.chunk)
        seen = seen + recipe.noise * torch.randn(seen.shape, generator=generator)
        off = answer(weights, seen, features[when]) - done
        loss = (importance * off.square().clamp(max=CUT**2)).mean()
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
        adam.step()
        fall.step()


def _weigh(size: int) -> Floats:
    """Return how much the error of each number of an action counts, shape (size,): hands most, rattling loads least."""
    weights = np.ones(size, dtype=np.float32)
    for first in (15, 30):
        weights[first : first + 3] = POSITION
        weights[first + 9 : first + 15] = LOAD
    return weights


def _check(
    weights: dict[str, torch.Tensor], rows: _Rows, features: torch.Tensor, tables: Tables
) -> tuple[float, float, float]:
    """Return the error of attempts held out, that of the usual, both in spreads, and that of the hands [m]."""
    attempts, points, size = rows.done.shape
    which, when = torch.arange(attempts).repeat_interleave(points), torch.arange(points).repeat(attempts)
    chunk = weights["last_bias"].numel() // size
    with torch.no_grad():
        seen, done = rows.pick(which, when, chunk)
        off = (answer(weights, seen, features[when]) - done)[:, :size].numpy()
    usual = done[:, :size].numpy()
    after = np.minimum(when.numpy() + 1, points - 1)
    metres = (off * tables.done_spread[after])[:, [15, 16, 17, 30, 31, 32]]
    return _find_rms(off), _find_rms(usual), _find_rms(metres)


def _find_rms(values: Sequence[float] | Floats) -> float:
    return float(np.sqrt(np.mean(np.square(values))))
