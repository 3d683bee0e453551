"""Input uncertainty of a line: its KPIs simulated with resampled attempts, skill by skill."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import pyarrow as pa

from twin.config.line import Line
from twin.errors import DeadlockError, RunFailedError
from twin.experiments.calibrate import Progress
from twin.experiments.choose import Wanted, make_executor
from twin.experiments.executor import Crashed
from twin.experiments.progress import show_nothing
from twin.experiments.resample import estimate, find_shares, resample
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.simulate import simulate
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.kpis import LINE, compute_kpis
from twin.records.skill import SkillKey, SkillModel
from twin.records.tables import INPUT_VARIANCE

RESAMPLES = 24
"""Bootstrap resamples of each skill: they leave a standard error of 30 % of an input variance, 15 % of a half-width,
which the Student factor takes into account."""
REPLICATIONS = 2
"""Replications of each resample, the same ones for all: the fewest from which noise can be told."""
CHUNK = 6
"""Resamples that a worker simulates at a time; their KPIs are computed together, which halves their cost."""
RUN_S = 0.01
"""CPU time of one replication without its KPIs, to choose an executor by [s]."""
FEWEST_RESAMPLES = 3

Cells: TypeAlias = dict[tuple[str, str], dict[int, list[float]]]
"""Values of each (scope, KPI) by the number of the resample, one per replication."""
Resamples: TypeAlias = dict[SkillKey, Cells]


@dataclass(frozen=True)
class Resampled:
    """A compiled line and what it takes to compile it with resampled attempts.

    Attributes:
        line: of each scenario.
        compiled: the same with the attempts as measured; gives the warm-up.
        skills: the skill models that the lines draw from.
        seed: of the experiment.
        starts: state from which the replications of a scenario go on, if any.
    """

    lines: Mapping[str, Line]
    compiled: Mapping[str, CompiledLine]
    skills: Mapping[SkillKey, SkillModel]
    seed: int
    starts: Mapping[str, State] = field(default_factory=dict)

    def __call__(self, payload: tuple[str, SkillKey, Sequence[int]]) -> pa.Table | DeadlockError:
        """Return the KPIs of some resamples of one skill, the number of the resample as their scenario."""
        scenario, key, numbers = payload
        tables: dict[str, list[pa.Table]] = {}
        for number in numbers:
            compiled = self.compile(scenario, key, number)
            for replication in range(REPLICATIONS):
                try:
                    found = simulate(
                        compiled,
                        seed=self.seed,
                        scenario=str(number),
                        replication=replication,
                        start=self.starts.get(scenario),
                    )
                except DeadlockError as error:
                    return error
                for name, table in found.items():
                    tables.setdefault(name, []).append(table)
        return compute_kpis({name: pa.concat_tables(parts) for name, parts in tables.items()})

    def compile(self, scenario: str, key: SkillKey, number: int) -> CompiledLine:
        """Return the line of a scenario with one skill resampled.

        The line is compiled as a whole: that takes a tenth of a replication, and what depends on the skill (ideal
        cycles) follows. The warm-up stays that of the line as measured.
        """
        skills = {**self.skills, key: resample(self.skills[key], number, self.seed)}
        compiled = compile_line(self.lines[scenario], skills)
        return replace(compiled, warm_up_s=self.compiled[scenario].warm_up_s)


def find_input_variance(
    resampled: Resampled,
    scenario: str,
    *,
    resamples: int = RESAMPLES,
    executor: Wanted = None,
    progress: Progress = show_nothing,
) -> pa.Table:
    """Return the input variances of every averaged KPI of a scenario, one row per skill, as ``INPUT_VARIANCE``.

    The same bytes for any executor and number of workers. It costs ``resamples`` x 2 replications a skill, and does
    not depend on how many replications the experiment has.

    Raises:
        RunFailedError: a line with resampled attempts killed its worker or came to a deadlock.
    """
    found = simulate_resamples(resampled, scenario, resamples=resamples, executor=executor, progress=progress)
    return find_variance(resampled, scenario, found)


def find_variance(resampled: Resampled, scenario: str, found: Resamples) -> pa.Table:
    """Return the input variances of the KPIs of a scenario from its ``simulate_resamples``, as ``INPUT_VARIANCE``."""
    rows = [row for key, cells in found.items() for row in _estimate(resampled, key, scenario, "", cells)]
    return pa.Table.from_pylist(rows, schema=INPUT_VARIANCE)


def find_difference_variance(
    resampled: Resampled, scenario: str, reference: str, found: Resamples, of_reference: Resamples
) -> pa.Table:
    """Return the input variances of the differences of the line's KPIs from a scenario, as ``INPUT_VARIANCE``.

    A skill that both draw from is resampled alike in both, so that what it does to both cancels.

    Args:
        resampled: both lines.
        scenario: the scenario.
        reference: what it is compared with.
        found: from ``simulate_resamples`` of the scenario.
        of_reference: the same of the reference.
    """
    rows: list[dict[str, object]] = []
    for key in dict.fromkeys((*found, *of_reference)):
        mine, other = found.get(key), of_reference.get(key)
        cells = _subtract(mine, other) if mine and other else mine or _negate(other or {})
        of_line = {cell: values for cell, values in cells.items() if cell[0] == LINE}
        rows += _estimate(resampled, key, scenario, reference, of_line)
    return pa.Table.from_pylist(rows, schema=INPUT_VARIANCE)


def simulate_resamples(
    resampled: Resampled,
    scenario: str,
    *,
    resamples: int = RESAMPLES,
    executor: Wanted = None,
    progress: Progress = show_nothing,
) -> Resamples:
    """Return the averaged KPIs of a scenario with each of its skills resampled; see ``find_input_variance``."""
    keys = find_skill_keys(resampled.lines[scenario])
    numbers = [range(first, min(first + CHUNK, resamples)) for first in range(0, resamples, CHUNK)]
    payloads = [(scenario, key, chunk) for key in keys for chunk in numbers]
    runner = make_executor(executor, expected_s=RUN_S * REPLICATIONS * resamples * len(keys))
    found: dict[int, pa.Table] = {}
    with progress(f"resampled attempts, {scenario}", len(payloads)) as advance:
        for result in runner.map(resampled, payloads):
            advance()
            outcome = result.reason if isinstance(result, Crashed) else result.value
            if isinstance(outcome, str | DeadlockError):
                key = payloads[result.index][1]
                raise RunFailedError(f"{scenario} with resampled attempts of {key.text}: {outcome}")
            found[result.index] = outcome
    return {key: _collect(found[i] for i, payload in enumerate(payloads) if payload[1] == key) for key in keys}


def _collect(parts: Iterable[pa.Table]) -> Cells:
    """Return the values of each averaged KPI, by resample; a KPI without a value in some replication has none there."""
    cells: Cells = {}
    for row in pa.concat_tables(parts).to_pylist():
        if not KPI_DEFINITIONS[row["kpi"]].pooled:
            of_resample = cells.setdefault((row["scope"], row["kpi"]), {})
            of_resample.setdefault(int(row["scenario"]), []).append(row["value"])
    return {
        cell: {number: values for number, values in sorted(found.items()) if len(values) == REPLICATIONS}
        for cell, found in cells.items()
    }


def _subtract(mine: Cells, other: Cells) -> Cells:
    """Return the differences of the KPIs that both have, resample by resample and replication by replication."""
    return {
        cell: {
            number: [a - b for a, b in zip(values, other[cell][number], strict=True)]
            for number, values in mine[cell].items()
            if number in other[cell]
        }
        for cell in mine
        if cell in other
    }


def _negate(cells: Cells) -> Cells:
    """Return what a skill that only the reference draws from does to the differences from it."""
    return {
        cell: {number: [-value for value in values] for number, values in found.items()}
        for cell, found in cells.items()
    }


def _estimate(
    resampled: Resampled, key: SkillKey, scenario: str, against: str, cells: Cells
) -> Iterator[dict[str, object]]:
    """Yield the rows of one skill."""
    model = resampled.skills[key]
    shares = find_shares(model, sorted({number for found in cells.values() for number in found}), resampled.seed)
    for (scope, kpi), of_resample in cells.items():
        if len(of_resample) < FEWEST_RESAMPLES:
            continue
        found = estimate(model, shares, of_resample)
        yield {
            "scenario": scenario,
            "against": against,
            "scope": scope,
            "kpi": kpi,
            "skill": model.key.text,
            "variance": found.variance,
            "variance_error": found.error,
            "shift": found.shift,
            "attempts": len(model.outcome),
            "resamples": len(of_resample),
        }
