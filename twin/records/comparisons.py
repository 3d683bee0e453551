"""Several scenarios compared with one: intervals that hold together, and p-values that count how many there were.

Of twenty scenarios that change nothing, one is outside its 95 % interval by chance. Two corrections of that are used,
because common random numbers make the differences of any scatter and dependence, and both hold under any:

- intervals by Bonferroni's inequality (each at the level 1 - (1 - level) / comparisons);
- p-values by Holm's sequential rule (Scandinavian Journal of Statistics 6, 1979), which finds all that Bonferroni does
  and more. A difference may thus be real though its simultaneous interval touches 0.

Dunnett's intervals (Journal of the American Statistical Association 50, 1955) are a few per cent narrower, but ask for
independent scenarios of equal variance, and without common random numbers they lose far more than they win.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray
from scipy import special

from twin.records.definitions import KPI_DEFINITIONS
from twin.records.input_variance import InputVariance, combine, find_p_value, read_difference_inputs
from twin.records.intervals import LEVEL, NO_LIMITS, Interval, Limits, controlled_interval, paired_interval
from twin.records.line_runs import RunValues, collect_line_runs, share_runs

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """A scenario compared with another one, beside others that are compared with it too.

    Attributes:
        scenario: the scenario.
        reference: what it is compared with.
        difference: mean of ``scenario - reference``; holds together with those of the other comparisons.
        p_value: of no difference, adjusted for the number of comparisons.
        level: confidence level of all intervals together.
    """

    scenario: str
    reference: str
    difference: Interval
    p_value: float
    level: float = LEVEL

    @property
    def is_real(self) -> bool:
        """Whether chance alone would hardly make such a difference in any of the comparisons."""
        return self.p_value <= 1 - self.level

    def as_json(self) -> dict[str, object]:
        """Return difference, p-value and verdict."""
        return {**self.difference.as_json(), "p_value": self.p_value, "real": self.is_real}


def share_level(level: float, intervals: int) -> float:
    """Return the level of each of several intervals that shall all hold with ``level`` (Bonferroni).

    Args:
        level: confidence level of all together.
        intervals: how many there are, at least 1.
    """
    if intervals < 1:
        raise ValueError(f"expected at least one interval (got {intervals})")
    return 1 - (1 - level) / intervals


def adjust_p_values(p_values: ArrayLike) -> Floats:
    """Return p-values that count how many there are (Holm 1979): smallest first, p times those not yet passed.

    Args:
        p_values: of single tests, in any order, shape (tests,).
    """
    alone = np.asarray(p_values, dtype=float)
    order = np.argsort(alone, kind="stable")
    grown = np.maximum.accumulate(alone[order] * np.arange(alone.size, 0, -1))
    adjusted = np.empty_like(alone)
    adjusted[order] = np.minimum(grown, 1.0)
    return adjusted


def compare_with(
    values: Mapping[str, ArrayLike],
    reference: str,
    level: float = LEVEL,
    controls: Mapping[str, Floats] | None = None,
) -> list[Comparison]:
    """Compare every scenario with one of them, paired by replication.

    Args:
        values: one value per replication of each scenario, the same replications, shape (n,) each.
        reference: the scenario that the others are compared with.
        level: confidence level of all intervals together.
        controls: control variates of the difference, of those scenarios that have any, shape (n, controls) each.
    """
    if reference not in values:
        raise ValueError(f"expected one of {', '.join(values)} as reference (got {reference!r})")
    base = np.asarray(values[reference], dtype=float)
    pairs = {name: (np.asarray(found, dtype=float), base) for name, found in values.items() if name != reference}
    return _compare(pairs, reference, level, controls or {}, {})


def compare_kpi(
    kpis: pa.Table, kpi: str, reference: str, level: float = LEVEL, input_variance: pa.Table | None = None
) -> list[Comparison]:
    """Compare a KPI of the line in every scenario with that in one of them, over the replications that both have.

    A scenario that has none in common with the reference is left out.

    Args:
        kpis: table ``kpis`` of all scenarios, run with common random numbers.
        kpi: name in ``KPI_DEFINITIONS``.
        reference: the scenario that the others are compared with.
        level: confidence level of all intervals together.
        input_variance: table ``input_variance``: what the finite number of attempts behind the skills adds to each
            difference; skills that both scenarios draw from cancel where they act alike.
    """
    rows = kpis.filter(pc.equal(kpis["kpi"], kpi))
    return compare_runs(collect_line_runs(rows).read(kpi), kpi, reference, level, input_variance)


def compare_runs(
    found: Mapping[str, RunValues],
    kpi: str,
    reference: str,
    level: float = LEVEL,
    input_variance: pa.Table | None = None,
) -> list[Comparison]:
    """Compare as ``compare_kpi`` does, the values of the KPI given by scenario."""
    base = found.get(reference)
    pairs: dict[str, tuple[Floats, Floats]] = {}
    for scenario, runs in found.items():
        if base is None or scenario == reference:
            continue
        shared, values, others = share_runs(runs, base)
        if shared.size:
            pairs[scenario] = values, others
    inputs = read_difference_inputs(input_variance, pairs, reference, kpi) if input_variance is not None else {}
    return _compare(pairs, reference, level, {}, inputs, KPI_DEFINITIONS[kpi].difference_limits)


def compare_pairs(pairs: Mapping[str, tuple[Floats, Floats]], reference: str, level: float = LEVEL) -> list[Comparison]:
    """Compare scenarios with one of them, each over the replications that both have.

    Args:
        pairs: values of each scenario and of the reference in the same replications, shape (n,) each.
        reference: the scenario that the others are compared with.
        level: confidence level of all intervals together.
    """
    return _compare(pairs, reference, level, {}, {})


def read_values(kpis: pa.Table, kpi: str) -> dict[str, dict[int, float]]:
    """Return the values of a KPI of the line by scenario and replication."""
    rows = kpis.filter(pc.equal(kpis["kpi"], kpi))
    return {scenario: runs.as_dict() for scenario, runs in collect_line_runs(rows).read(kpi).items()}


def _compare(
    pairs: Mapping[str, tuple[Floats, Floats]],
    reference: str,
    level: float,
    controls: Mapping[str, Floats],
    inputs: Mapping[str, Sequence[InputVariance]],
    limits: Limits = NO_LIMITS,
) -> list[Comparison]:
    """Compare the values of each scenario with those of the reference, in the same replications."""
    if not pairs:
        return []
    alone = share_level(level, len(pairs))
    found = [
        _estimate_all(values - base, inputs[name], alone, limits)
        if inputs.get(name) and values.size > 1
        else _estimate(values, base, controls.get(name), alone)
        for name, (values, base) in pairs.items()
    ]
    p_values = adjust_p_values([p_value for _, p_value in found])
    return [
        Comparison(name, reference, limits.cut(interval), float(p_value), level)
        for name, (interval, _), p_value in zip(pairs, found, p_values, strict=True)
    ]


def _estimate(values: Floats, base: Floats, controls: Floats | None, level: float) -> tuple[Interval, float]:
    """Return the interval of a mean difference, and the p-value of its being 0."""
    if controls is None or not controls.shape[1]:
        interval, free = paired_interval(values, base, level), values.size - 1
    else:
        interval, free = controlled_interval(values - base, controls, level), values.size - 1 - controls.shape[1]
    return interval, _find_p_value(interval, free, level)


def _estimate_all(
    differences: Floats, inputs: Sequence[InputVariance], level: float, limits: Limits
) -> tuple[Interval, float]:
    """Return interval and p-value of a mean difference that rests on attempts, too."""
    interval, _ = combine(differences, inputs, level, limits)
    return interval, find_p_value(differences, inputs, limits)


def _find_p_value(interval: Interval, free: int, level: float) -> float:
    """Return the two-sided p-value of the t test that belongs to an interval."""
    half = interval.high - interval.mean
    if interval.mean == 0 or math.isinf(half):
        return 1.0
    if half == 0:  # the same difference in every replication
        return 0.0
    statistic = abs(interval.mean) / half * special.stdtrit(free, (1 + level) / 2)
    return float(2 * special.stdtr(free, -statistic))
