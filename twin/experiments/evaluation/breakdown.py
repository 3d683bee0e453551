"""How attempts ended, and which of the conditions that vary success goes with."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from twin.records.attempt import AttemptRecord
from twin.records.comparisons import adjust_p_values
from twin.records.evaluation import ConditionBin, ConditionEffect, OutcomeShare
from twin.records.intervals import LEVEL, wilson
from twin.records.outcome import Outcome
from twin.tasks.sample import Conditions

BINS = 3
"""Parts of a condition's range: as likely as each other, as conditions are drawn uniformly."""
FIRST_SEEDS = 5
"""Seeds that are named of each outcome."""

Floats = NDArray[np.float64]


def share_outcomes(records: Sequence[AttemptRecord], level: float = LEVEL) -> tuple[OutcomeShare, ...]:
    """Return a row for each way in which attempts ended, the most frequent first.

    Args:
        records: in order of their seeds.
        level: of the Wilson intervals.
    """
    counted = sum(record.outcome is not Outcome.SIM_FAULT for record in records)
    rows = []
    for outcome, number in Counter(sorted(record.outcome for record in records)).most_common():
        found = [record for record in records if record.outcome is outcome]
        rows.append(
            OutcomeShare(
                outcome=outcome.label,
                attempts=number,
                share=None if outcome is Outcome.SIM_FAULT else wilson(number, counted, level),
                median_s=float(np.median([record.duration_s for record in found])),
                seeds=tuple(record.spec.seed for record in found[:FIRST_SEEDS]),
                reasons=Counter(record.reason for record in found if record.reason),
            )
        )
    return tuple(rows)


def find_effects(
    records: Sequence[AttemptRecord], conditions: Conditions, fixed: Mapping[str, float], level: float = LEVEL
) -> tuple[ConditionEffect, ...]:
    """Return how success goes with every condition that varies, the strongest first.

    Whether it does is told by the rank-sum test of Mann and Whitney (Annals of Mathematical Statistics 18, 1947)
    between the values of successes and failures, exact for few attempts; p-values count the conditions (Holm). It sees
    what rises or falls with a condition, not a failure in the middle of a range: for that there are the bins.

    Args:
        records: attempts; those the simulator could not carry out are left out.
        conditions: their distributions.
        fixed: conditions that were given a value.
        level: of the Wilson interval of each bin.
    """
    counted = [record for record in records if record.outcome is not Outcome.SIM_FAULT]
    good = np.array([record.outcome is Outcome.SUCCESS for record in counted], dtype=bool)
    names = [name for name, one in conditions.items() if one.low < one.high and name not in fixed]
    values = {name: np.array([record.sample[name] for record in counted]) for name in names}
    alike = good.size == 0 or good.all() or not good.any()
    raw = [1.0 if alike else _test(drawn[good], drawn[~good]) for drawn in values.values()]
    effects = []
    for (name, drawn), p_value in zip(values.items(), adjust_p_values(raw), strict=True):
        bins = _fill_bins(drawn, good, conditions[name].low, conditions[name].high, level)
        rates = [one.success.mean for one in bins if one.success is not None]
        gap = max(rates) - min(rates) if rates else 0.0
        worse = "" if alike else "higher" if drawn[~good].mean() > drawn[good].mean() else "lower"
        effects.append(ConditionEffect(name, bins, None if alike else float(p_value), gap, worse))
    return tuple(sorted(effects, key=lambda effect: (1.0 if effect.p_value is None else effect.p_value, -effect.gap)))


def _test(first: Floats, second: Floats) -> float:
    """Return the p-value of two samples of one distribution; a fault may have made all values the same."""
    if np.ptp(np.concatenate([first, second])) == 0:
        return 1.0
    return float(stats.mannwhitneyu(first, second).pvalue)


def _fill_bins(
    drawn: Floats, good: NDArray[np.bool_], low: float, high: float, level: float
) -> tuple[ConditionBin, ...]:
    edges = np.linspace(low, high, BINS + 1)
    places = np.searchsorted(edges[1:-1], drawn, side="right")
    bins = []
    for place in range(BINS):
        number, successes = int((places == place).sum()), int(good[places == place].sum())
        share = wilson(successes, number, level) if number else None
        bins.append(ConditionBin(float(edges[place]), float(edges[place + 1]), number, share))
    return tuple(bins)
