"""Input uncertainty: what the finite number of attempts behind the skills adds to a KPI's interval, and its split.

A line's KPI is simulated with the attempts that happen to be there. Other attempts would give another expected value;
its variance is the input variance. It does not shrink with replications, only with attempts (Barton and Schruben,
Winter Simulation Conference 2001; Song and Nelson, IIE Transactions 47, 2015).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike
from scipy import special

from twin.records.intervals import LEVEL, Interval, mean_interval
from twin.records.quantities import LINE

LARGEST_STATISTIC = 1e9
"""Beyond it a difference is certain."""
BISECTIONS = 60


@dataclass(frozen=True)
class InputVariance:
    """The part of a KPI's variance that the attempts behind one skill bring in.

    Attributes:
        skill: ``SkillKey.text``.
        variance: of the KPI's expected value, in the square of its unit.
        variance_error: standard error of ``variance``.
        attempts: those that stand behind the skill.
        resamples: bootstrap resamples of them that it was estimated from.
        shift: by how much the middle of what the KPI's expected value may be lies above what the attempts as measured
            say, in its unit. A skill that has not failed yet can only be worse than it looks.
    """

    skill: str
    variance: float
    variance_error: float
    attempts: int
    resamples: int
    shift: float = 0.0

    def find_reach(self, factor: float, side: int) -> float:
        """Return how far the KPI may be from its mean because of this skill, below it (side -1) or above (1).

        Args:
            factor: standard errors of the interval's half-width, such as 1.96.
            side: -1 or 1.
        """
        return max(factor * math.sqrt(self.variance) + side * self.shift, 0.0)

    @property
    def freedom(self) -> float:
        """Degrees of freedom of a variance known from so many resamples of so many attempts, noise left aside."""
        return 1 / (1 / (self.resamples - 1) + 1 / max(self.attempts - 1, 1))


@dataclass(frozen=True)
class Split:
    """What an interval is made of. The two half-widths, squared, sum to that of the whole, before bounds are cut off.

    The half-width of an interval with unequal sides is half its width.

    Attributes:
        replications: half-width that more replications would shrink.
        attempts: half-width that more physics attempts would shrink.
        by_skill: half-width of each skill's attempts; their squares sum to that of ``attempts``.
    """

    replications: float
    attempts: float
    by_skill: Mapping[str, float]

    @property
    def whole(self) -> float:
        """Half-width of the interval."""
        return math.hypot(self.replications, self.attempts)

    @property
    def most_from(self) -> str | None:
        """The skill whose attempts widen the interval most; None when none does."""
        return max(self.by_skill, key=self.by_skill.__getitem__) if self.attempts > 0 else None

    def as_json(self) -> dict[str, object]:
        """Return the half-widths as plain data."""
        return {
            "replication_half_width": self.replications,
            "input_half_width": self.attempts,
            "input_half_width_by_skill": dict(self.by_skill),
        }


def read_inputs(table: pa.Table) -> dict[tuple[str, str, str], tuple[InputVariance, ...]]:
    """Return the input variances of each (scenario, scope, KPI) of a table ``INPUT_VARIANCE``, differences left out."""
    return _read(table, "")


def read_difference_inputs(
    table: pa.Table, scenarios: Iterable[str], reference: str, kpi: str
) -> dict[str, tuple[InputVariance, ...]]:
    """Return the input variances of the difference of a KPI of the line from a scenario, by scenario.

    Where no difference from that scenario was simulated (other stores, another base), those of both scenarios stand
    side by side, as if their attempts were independent: too wide where they draw from the same skill.
    """
    own, found = _read(table, ""), _read(table, reference)
    of_reference = tuple(replace(part, shift=-part.shift) for part in own.get((reference, LINE, kpi), ()))
    return {
        scenario: found.get((scenario, LINE, kpi)) or own.get((scenario, LINE, kpi), ()) + of_reference
        for scenario in scenarios
    }


def _read(table: pa.Table, against: str) -> dict[tuple[str, str, str], tuple[InputVariance, ...]]:
    found: dict[tuple[str, str, str], tuple[InputVariance, ...]] = {}
    for row in table.filter(pc.field("against") == against).to_pylist():
        key = row["scenario"], row["scope"], row["kpi"]
        part = InputVariance(
            row["skill"], row["variance"], row["variance_error"], row["attempts"], row["resamples"], row["shift"]
        )
        found[key] = (*found.get(key, ()), part)
    return found


def combine(values: ArrayLike, inputs: Sequence[InputVariance], level: float = LEVEL) -> tuple[Interval, Split | None]:
    """Return the interval of a mean over replications that holds the skills' finite numbers of attempts, and its split.

    The bounds are at t * sqrt(s^2 / n) and at each skill's t * sqrt(v) +- shift from the mean, and as skills are
    measured independently of each other and of the replications' random numbers (Cheng and Holland, J. Statistical
    Computation and Simulation 57, 1997), the squares of these distances are added up, below and above the mean apart
    (Zou and Donner, Statistics in Medicine 27, 2008; as Newcombe does with two shares). Shifts are not added up: many
    skills that have not failed yet would draw the interval away from its mean. The degrees of freedom are those of
    Satterthwaite (Biometrics Bulletin 2, 1946) for a sum of estimated variances, but not below those of the least
    informed part. Without skills it is ``mean_interval``.

    Args:
        values: one value per replication, shape (n,).
        inputs: of this KPI, one per skill; all with two resamples or more.
        level: confidence level.
    """
    plain = mean_interval(values, level)
    if not inputs or not plain.bounded:
        return plain, None
    noise, brought, freedom = find_error(values, inputs)
    t = float(special.stdtrit(freedom, (1 + level) / 2))
    below, above = (find_distance(t, noise, inputs, side) for side in (-1, 1))
    spans = [(part.skill, math.hypot(*(part.find_reach(t, side) for side in (-1, 1)))) for part in inputs]
    sides = math.hypot(below, above)
    share = (below + above) / 2 / sides if sides else 0.0
    split = Split(
        replications=share * t * math.sqrt(2 * noise),
        attempts=share * math.hypot(*(span for _, span in spans)),
        by_skill={skill: share * span for skill, span in spans},
    )
    return Interval(plain.mean, plain.mean - below, plain.mean + above, plain.n), split


def find_distance(factor: float, noise: float, inputs: Sequence[InputVariance], side: int) -> float:
    """Return the distance of an interval's bound from its mean.

    Args:
        factor: Student's t of the interval.
        noise: variance of the mean by replications.
        inputs: see ``combine``.
        side: -1 for the lower bound, 1 for the upper one.
    """
    return math.hypot(factor * math.sqrt(noise), *(part.find_reach(factor, side) for part in inputs))


def find_statistic(mean: float, noise: float, inputs: Sequence[InputVariance]) -> float:
    """Return Student's t of the interval that just reaches from a mean to 0, ``inf`` if there is no noise at all.

    Args:
        mean: of what may be 0, such as a difference.
        noise: see ``find_distance``.
        inputs: see ``combine``.
    """
    side = -1 if mean > 0 else 1
    low, high = 0.0, 1.0
    while find_distance(high, noise, inputs, side) < abs(mean):
        low, high = high, 2 * high
        if high > LARGEST_STATISTIC:
            return math.inf
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if find_distance(middle, noise, inputs, side) < abs(mean) else (low, middle)
    return low


def find_error(values: ArrayLike, inputs: Sequence[InputVariance]) -> tuple[float, float, float]:
    """Return the variance of a mean by replications and by attempts, and the degrees of freedom of their sum.

    Args:
        values: one value per replication, two or more, shape (n,).
        inputs: see ``combine``; may be empty.
    """
    data = np.asarray(values, dtype=float)
    noise, brought = float(np.var(data, ddof=1)) / data.size, sum(part.variance for part in inputs)
    least = min((data.size - 1, *(part.freedom for part in inputs)))
    spread = noise**2 / (data.size - 1) + sum(part.variance_error**2 for part in inputs) / 2
    return noise, brought, max((noise + brought) ** 2 / spread, least) if spread else float(least)
