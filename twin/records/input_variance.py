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

from twin.records.intervals import LEVEL, NO_LIMITS, Interval, Limits, mean_interval
from twin.records.joined import Doubt, find_distance
from twin.records.quantities import LINE

NORMAL = float(special.ndtri((1 + LEVEL) / 2))
"""Standard errors to either side of a normal interval of the level ``LEVEL``."""
LEAST_P = 1e-12
"""Below it a p-value is 0."""
BISECTIONS = 60


@dataclass(frozen=True)
class InputVariance:
    """What the attempts behind one skill leave open of a KPI.

    Attributes:
        skill: ``SkillKey.text``.
        variance: of the KPI's expected value by the times of attempts and the ways to fail, in the square of its unit.
        attempts: those that stand behind the skill.
        resamples: draws of them that the variance was estimated from.
        below: how far the KPI lies below its mean where the share of successes is at a bound of its interval of the
            level ``LEVEL``, in its unit, 0 or more.
        above: how far above. A skill that has not failed yet can only be worse than it looks: of a KPI that failures
            lower, this is 0 then.
    """

    skill: str
    variance: float
    attempts: int
    resamples: int
    below: float = 0.0
    above: float = 0.0

    def find_times(self, level: float) -> Doubt:
        """Return what the times of attempts and the ways to fail alone leave open, by Student's t."""
        return Doubt.even(float(special.stdtrit(self.freedom, (1 + level) / 2)) * math.sqrt(self.variance))

    def find_share(self, level: float) -> Doubt:
        """Return what the share of successes alone leaves open; other levels scale it as a normal interval."""
        factor = float(special.ndtri((1 + level) / 2)) / NORMAL
        return Doubt(factor * self.below, factor * self.above)

    @property
    def whole(self) -> float:
        """Variance by times and share together, of a normal interval as wide."""
        return self.variance + ((self.below + self.above) / 2 / NORMAL) ** 2

    @property
    def freedom(self) -> float:
        """Degrees of freedom of a variance known from so many draws of so many attempts."""
        return 1 / (1 / (self.resamples - 1) + 1 / max(self.attempts - 1, 1))


@dataclass(frozen=True)
class Split:
    """What an interval is made of. The two half-widths, squared, sum to that of the whole.

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
    of_reference = tuple(
        replace(part, below=part.above, above=part.below) for part in own.get((reference, LINE, kpi), ())
    )
    return {
        scenario: found.get((scenario, LINE, kpi)) or own.get((scenario, LINE, kpi), ()) + of_reference
        for scenario in scenarios
    }


def _read(table: pa.Table, against: str) -> dict[tuple[str, str, str], tuple[InputVariance, ...]]:
    found: dict[tuple[str, str, str], tuple[InputVariance, ...]] = {}
    for row in table.filter(pc.field("against") == against).to_pylist():
        key = row["scenario"], row["scope"], row["kpi"]
        part = InputVariance(
            row["skill"], row["variance"], row["attempts"], row["resamples"], row["below"], row["above"]
        )
        found[key] = (*found.get(key, ()), part)
    return found


def combine(
    values: ArrayLike, inputs: Sequence[InputVariance], level: float = LEVEL, limits: Limits = NO_LIMITS
) -> tuple[Interval, Split | None]:
    """Return the interval of a mean over replications that holds the skills' finite numbers of attempts, and its split.

    The replications alone, a skill's times alone and its share of successes alone would each have an interval of their
    own: Student's t, Student's t, and what the KPI is at the bounds of Wilson's. As skills are measured independently
    of each other and of the replications' random numbers (Cheng and Holland, J. Statistical Computation and Simulation
    57, 1997), they are joined by ``joined.find_distance``. Each with the t of its own degrees of freedom is on the safe
    side of one t for all (Howe, J. American Statistical Association 69, 1974). Without skills it is ``mean_interval``.
    What the KPI cannot be is cut off, which takes nothing from how often the interval holds the truth.

    Args:
        values: one value per replication, shape (n,).
        inputs: of this KPI, one per skill; all with two resamples or more.
        level: confidence level.
        limits: what the mean can be.
    """
    plain = mean_interval(values, level)
    if not inputs or not plain.bounded:
        return limits.cut(plain), None
    below, above = (_find_distance(plain, inputs, level, side, limits) for side in (-1, 1))
    interval = limits.cut(Interval(plain.mean, plain.mean - below, plain.mean + above, plain.n), plain)
    noise = plain.high - plain.mean
    spans = {part.skill: math.hypot(part.find_times(level).half, part.find_share(level).half) for part in inputs}
    whole = math.hypot(noise, *spans.values())
    scale = (interval.high - interval.low) / 2 / whole if whole else 0.0
    by_skill = {skill: scale * span for skill, span in spans.items()}
    return interval, Split(scale * noise, math.hypot(*by_skill.values()), by_skill)


def find_p_value(values: ArrayLike, inputs: Sequence[InputVariance], limits: Limits = NO_LIMITS) -> float:
    """Return the p-value of a mean being 0: 1 less the level of the interval that just reaches from it to 0.

    Args:
        values: one value per replication, two or more, shape (n,).
        inputs: see ``combine``.
        limits: see ``combine``.
    """
    data = np.asarray(values, dtype=float)
    mean = float(data.mean())
    side = -1 if mean > 0 else 1

    def reaches(p_value: float) -> bool:
        level = 1 - p_value
        return _find_distance(mean_interval(data, level), inputs, level, side, limits) >= abs(mean)

    if not reaches(LEAST_P):
        return 0.0
    low, high = math.log(LEAST_P), 0.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if reaches(math.exp(middle)) else (low, middle)
    return math.exp(low) if mean else 1.0


def _find_distance(plain: Interval, inputs: Sequence[InputVariance], level: float, side: int, limits: Limits) -> float:
    """Return the distance of a bound from its mean; ``plain``: interval of the mean by replications alone."""
    even = [Doubt.even(plain.high - plain.mean), *(part.find_times(level) for part in inputs)]
    return find_distance(plain.mean, even, [part.find_share(level) for part in inputs], side, limits)
