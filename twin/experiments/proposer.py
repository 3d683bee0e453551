"""Optuna as the search library: which candidates to try next. The only module that imports it.

Tree-structured Parzen estimators (Bergstra, Bardenet, Bengio, Kegl, Advances in Neural Information Processing Systems
24, 2011), multi-objective ones for a front (Ozaki, Tanigaki, Watanabe, Onishi, Genetic and Evolutionary Computation
Conference 2020). Everything is kept in memory; the same seed and the same answers lead to the same proposals.
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import Literal

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import Trial, TrialState

from twin.config.experiment import Direction
from twin.experiments.space import Dimension, Setting

optuna.logging.set_verbosity(optuna.logging.ERROR)

MOST_SEED = 2**32
WORDS: Mapping[Direction, Literal["minimize", "maximize"]] = {
    Direction.MAXIMISE: "maximize",
    Direction.MINIMISE: "minimize",
}
MOST_STARTUP = 10
"""Proposals at random before the estimators have something to go by; a quarter of the trials, when those are few."""


class Proposer:
    """Proposes settings, and learns from what became of them."""

    def __init__(
        self, dimensions: Sequence[Dimension], directions: Sequence[Direction], *, trials: int, seed: int
    ) -> None:
        """Begin without knowing anything."""
        startup = max(2, min(MOST_STARTUP, trials // 4))
        self._places = {f"{place}": _distribute(dimension) for place, dimension in enumerate(dimensions)}
        sampler = optuna.samplers.TPESampler(
            seed=seed % MOST_SEED, n_startup_trials=startup, multivariate=True, constant_liar=True
        )
        self._study = optuna.create_study(directions=[WORDS[direction] for direction in directions], sampler=sampler)
        self._asked: list[Trial] = []

    def suggest(self, setting: Setting) -> None:
        """Have a setting proposed next."""
        values = zip(self._places.items(), setting, strict=True)
        self._study.enqueue_trial({name: _to_kind(law, value) for (name, law), value in values})

    def ask(self) -> tuple[int, Setting]:
        """Return the number of a proposal, and the proposal."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            trial = self._study.ask(self._places)
        self._asked.append(trial)
        return len(self._asked) - 1, tuple(float(trial.params[name]) for name in self._places)

    def forget(self, number: int) -> None:
        """Leave a proposal without an answer, as one that has been made before."""
        self._study.tell(self._asked[number], state=TrialState.FAIL)

    def reject(self, number: int, excesses: Mapping[str, float]) -> None:
        """Answer that a proposal cannot be carried out; the less its excesses, the nearer it is to what can."""
        self._bind(number, excesses)
        self._study.tell(self._asked[number], state=TrialState.PRUNED)

    def tell(self, number: int, values: Sequence[float], excesses: Mapping[str, float]) -> None:
        """Answer with what a proposal reached, and by how much it breaks constraints."""
        self._bind(number, excesses)
        self._study.tell(self._asked[number], list(values))

    def _bind(self, number: int, excesses: Mapping[str, float]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            for name, excess in excesses.items():
                self._asked[number].set_constraint(name, excess)


def _distribute(dimension: Dimension) -> BaseDistribution:
    if not dimension.ordered:
        return CategoricalDistribution(list(range(int(dimension.low), int(dimension.high) + 1)))
    if dimension.whole:
        return IntDistribution(int(dimension.low), int(dimension.high))
    return FloatDistribution(dimension.low, dimension.high)


def _to_kind(law: BaseDistribution, value: float) -> float:
    return value if isinstance(law, FloatDistribution) else int(value)
