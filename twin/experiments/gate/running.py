"""What the line says of a criterion: its KPIs with the policy, alone or beside the baseline, on the same numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.config.gate import Compared, LineCriterion
from twin.config.line import Line
from twin.errors import DeadlockError, RunFailedError
from twin.experiments.calibrate import Progress
from twin.experiments.choose import Wanted, make_executor
from twin.experiments.executor import Crashed
from twin.experiments.gate.finding import RATIO, Evidence, find_bounds
from twin.experiments.progress import show_nothing
from twin.experiments.replicate import REPLICATION_S, Replicate
from twin.experiments.run import set_warm_up
from twin.experiments.suppose import What, estimate
from twin.experiments.uncertainty import Supposed, Uncertain, simulate_suppositions
from twin.line.compile import compile_line
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.gate import Bounds, plan_more
from twin.records.input_variance import InputVariance, Split, combine
from twin.records.intervals import NO_LIMITS, Limits
from twin.records.paired import exponentiate, find_log_ratios
from twin.records.quantities import LINE
from twin.records.skill import SkillKey, SkillModel

MINE, BEFORE = "policy", "baseline"
"""Scenarios of the gate: the line with the policy, and with the baseline."""
_GOOD = "good_rate"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Values:
    """KPIs of a line, by name and replication, and the same with skills as they might be.

    Attributes:
        kpis: value of each KPI by replication; a replication without one is left out.
        units: unit of each.
        supposed: KPIs with what is supposed of each skill.
        replications: how many there were.
    """

    kpis: Mapping[str, Mapping[int, float]]
    units: Mapping[str, str]
    supposed: Supposed
    replications: int


@dataclass(frozen=True)
class LineRuns:
    """A line's replications with the policy, and with the baseline where it is asked for.

    Attributes:
        values: of each scenario.
        skills: the skill models behind them.
        attempts: physics attempts at each skill that was tried.
    """

    values: Mapping[str, Values]
    skills: Mapping[SkillKey, SkillModel]
    attempts: int

    def has(self, kpi: str) -> bool:
        """Whether a KPI has a value in any replication with any of the policies, or might have had with good parts."""
        return any(found.kpis.get(kpi) for found in self.values.values()) or not self._made_good(MINE)

    def weigh(self, criterion: LineCriterion, level: float) -> Evidence:
        """Return what the line says of a criterion, and what would decide it.

        Args:
            criterion: what is asked.
            level: confidence level of this interval alone.
        """
        kpi, compared = criterion.kpi, criterion.against_baseline
        unit = RATIO if compared is Compared.RATIO else self._find_unit(kpi)
        if gap := self._find_gap(kpi, compared):
            return Evidence(None, unit, reason=gap[0], hopeless=gap[1])
        values, factors = self._find_values(kpi, compared)
        inputs = self._find_inputs(kpi, factors)
        if inputs is None:
            reason = "with other attempts the KPI has hardly ever a value; more attempts would tell"
            return Evidence(None, unit, reason=reason)
        interval, split = combine(values, inputs, level, _find_limits(kpi, compared))
        bounds, logarithmic = find_bounds(criterion), compared is Compared.RATIO and factors[1] != 0
        if logarithmic:
            bounds = Bounds(
                *(math.log(bound) if bound > 0 else -math.inf for bound in (bounds.at_least, bounds.at_most))
            )
        whole = split or Split(interval.high - interval.mean, 0.0, {})
        needs = plan_more(
            bounds.find_margin(interval.mean),
            whole.replications,
            whole.attempts,
            attempts=self.attempts,
            replications=len(values),
        )
        found = exponentiate(interval) if logarithmic else interval
        return Evidence(found, unit, needs=needs, split=split)

    def _find_values(self, kpi: str, compared: Compared | None) -> tuple[Floats, tuple[float, float]]:
        """Return a value per replication, and the factors of the policy's KPI and of the baseline's in it.

        A ratio is on the logarithm's scale, where it is a sum; one of 0, which has no logarithm, as it is.
        """
        mine = self.values[MINE].kpis[kpi]
        if compared is None:
            return np.array([mine[number] for number in sorted(mine)]), (1.0, 0.0)
        before = self.values[BEFORE].kpis[kpi]
        shared = sorted(mine.keys() & before.keys())
        x, y = (np.array([found[number] for number in shared]) for found in (mine, before))
        if compared is Compared.DIFFERENCE:
            return x - y, (1.0, -1.0)
        if x.mean() == 0:
            return x / y.mean(), (1 / float(y.mean()), 0.0)
        return find_log_ratios(x, y), (1 / float(x.mean()), -1 / float(y.mean()))

    def _find_inputs(self, kpi: str, factors: tuple[float, float]) -> tuple[InputVariance, ...] | None:
        """Return what each skill's attempts bring into a sum of both KPIs times factors; None if it is unknown.

        What is supposed of a skill that both draw from is supposed alike in both.
        """
        inputs = []
        drawn = [
            (factor, self.values[name].supposed) for factor, name in zip(factors, (MINE, BEFORE), strict=True) if factor
        ]
        for key in dict.fromkeys(key for _, found in drawn for key in found):
            parts = [(factor, cells[key].get((LINE, kpi), {})) for factor, cells in drawn if key in cells]
            shared = sorted(set.intersection(*(set(values) for _, values in parts)))
            sums = {one: np.sum([factor * np.array(values[one]) for factor, values in parts], axis=0) for one in shared}
            if (found := estimate({one: values.tolist() for one, values in sums.items()})) is None:
                return None
            draws = sum(one.what is What.TIMES for one in shared)
            attempts = len(self.skills[key].outcome)
            inputs.append(InputVariance(key.text, found.variance, attempts, draws, found.below, found.above))
        return tuple(inputs)

    def _find_gap(self, kpi: str, compared: Compared | None) -> tuple[str, bool] | None:
        """Return why a KPI cannot be judged, and whether that is a failure of the policy; None when it can."""
        mine = self.values[MINE]
        lacking = set(range(mine.replications)) - mine.kpis.get(kpi, {}).keys()
        idle = [number for number in lacking if not mine.kpis[_GOOD].get(number)]
        before = self.values[BEFORE].kpis.get(kpi, {}) if compared else {}
        if compared and not before:
            return f"the line has no value of {kpi} with the baseline", False
        if idle:
            return f"no value: nothing good was made in {len(idle)} of {mine.replications} replications", True
        if len(lacking) == mine.replications:
            return f"the line has no value of {kpi}; add to the line what it takes, or take the criterion out", False
        if compared and not mine.kpis[kpi].keys() & before.keys():
            return f"no replication has a value of {kpi} with both", False
        shared = mine.kpis[kpi].keys() & before.keys()
        if compared is Compared.RATIO and sum(before[number] for number in shared) <= 0:
            return "with the baseline it is 0, by which nothing can be divided; bound the difference instead", False
        return None

    def _made_good(self, scenario: str) -> bool:
        return any(self.values[scenario].kpis[_GOOD].values())

    def _find_unit(self, kpi: str) -> str:
        units = [found.units[kpi] for found in self.values.values() if kpi in found.units]
        return units[0] if units else KPI_DEFINITIONS[kpi].unit


def run_lines(
    lines: Mapping[str, Line],
    skills: Mapping[SkillKey, SkillModel],
    *,
    attempts: int,
    replications: int,
    seed: int,
    executor: Wanted = None,
    progress: Progress = show_nothing,
) -> LineRuns:
    """Replicate the line with the policy and with the baseline, on common random numbers, and with other attempts.

    Args:
        lines: of ``MINE``, and of ``BEFORE`` where it is compared with.
        skills: skill models of all of them.
        attempts: physics attempts at each skill that was tried.
        replications: of each line.
        seed: of the line's random numbers.
        executor: see ``make_executor``.
        progress: how to show progress.

    Raises:
        RunFailedError: a replication killed its worker or came to a deadlock.
    """
    compiled = {
        name: set_warm_up(compile_line(line, skills), line.plan, seed, starts=False) for name, line in lines.items()
    }
    uncertain = Uncertain(lines, compiled, skills, seed)
    runs = [(name, number) for name in lines for number in range(replications)]
    runner = make_executor(
        executor, expected_s=REPLICATION_S * (len(runs) + sum(uncertain.count_runs(name) for name in lines))
    )
    kpis: dict[str, dict[str, dict[int, float]]] = {name: {} for name in lines}
    units: dict[str, dict[str, str]] = {name: {} for name in lines}
    failed = []
    with progress("replications", len(runs)) as advance:
        for result in runner.map(Replicate(compiled, seed, {}), runs):
            advance()
            name, number = runs[result.index]
            found = result.reason if isinstance(result, Crashed) else result.value
            if isinstance(found, str | DeadlockError):
                failed.append(f"line with the {name}, replication {number}: {found}")
                continue
            for row in found["kpis"].to_pylist():
                if row["scope"] == LINE:
                    kpis[name].setdefault(row["kpi"], {})[number] = row["value"]
                    units[name][row["kpi"]] = row["unit"]
    if failed:
        raise RunFailedError("\n".join(sorted(failed)))
    values = {
        name: Values(
            kpis[name],
            units[name],
            simulate_suppositions(uncertain, name, executor=executor, progress=progress),
            replications,
        )
        for name in lines
    }
    return LineRuns(values, skills, attempts)


def _find_limits(kpi: str, compared: Compared | None) -> Limits:
    """Return what a KPI, its difference from the baseline's, or the logarithm of their ratio can be."""
    if compared is Compared.RATIO:
        return NO_LIMITS
    definition = KPI_DEFINITIONS[kpi]
    return definition.difference_limits if compared else definition.limits
