"""Input uncertainty of a line: its KPIs simulated with what its attempts leave possible, skill by skill."""

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
from twin.experiments.suppose import Supposition, What, estimate, list_suppositions, suppose
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.simulate import simulate
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.kpis import LINE, compute_kpis
from twin.records.skill import SkillKey, SkillModel
from twin.records.tables import INPUT_VARIANCE

CHUNK = 12
"""Suppositions that a worker simulates at a time; their KPIs are computed together, which halves their cost."""
RUN_S = 0.01
"""CPU time of one replication without its KPIs, to choose an executor by [s]."""

Cells: TypeAlias = dict[tuple[str, str], dict[Supposition, list[float]]]
"""Values of each (scope, KPI) by what was supposed, one per replication."""
Supposed: TypeAlias = dict[SkillKey, Cells]


@dataclass(frozen=True)
class Uncertain:
    """A compiled line and what it takes to compile it with other skills than were measured.

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

    def __call__(self, payload: tuple[str, SkillKey, Sequence[Supposition]]) -> pa.Table | DeadlockError:
        """Return the KPIs of some suppositions about one skill, their texts as scenarios."""
        scenario, key, chunk = payload
        tables: dict[str, list[pa.Table]] = {}
        for supposed in chunk:
            compiled = self.compile(scenario, key, supposed)
            for replication in supposed.replications:
                try:
                    found = simulate(
                        compiled,
                        seed=self.seed,
                        scenario=supposed.text,
                        replication=replication,
                        start=self.starts.get(scenario),
                    )
                except DeadlockError as error:
                    return error
                for name, table in found.items():
                    tables.setdefault(name, []).append(table)
        return compute_kpis({name: pa.concat_tables(parts) for name, parts in tables.items()})

    def compile(self, scenario: str, key: SkillKey, supposed: Supposition) -> CompiledLine:
        """Return the line of a scenario with one skill as supposed.

        The line is compiled as a whole: that takes a tenth of a replication, and what depends on the skill (ideal
        cycles) follows. The warm-up stays that of the line as measured.
        """
        skills = {**self.skills, key: suppose(self.skills[key], supposed, self.seed)}
        compiled = compile_line(self.lines[scenario], skills)
        return replace(compiled, warm_up_s=self.compiled[scenario].warm_up_s)

    def count_runs(self, scenario: str) -> int:
        """Return how many replications it takes to find the input variances of a scenario."""
        skills = (self.skills[key] for key in find_skill_keys(self.lines[scenario]))
        return sum(len(one.replications) for skill in skills for one in list_suppositions(skill))


def find_input_variance(
    uncertain: Uncertain, scenario: str, *, executor: Wanted = None, progress: Progress = show_nothing
) -> pa.Table:
    """Return the input variances of every averaged KPI of a scenario, one row per skill, as ``INPUT_VARIANCE``.

    The same bytes for any executor and number of workers. It costs up to 48 replications a skill, and does not depend
    on how many replications the experiment has.

    Raises:
        RunFailedError: a line with supposed skills killed its worker or came to a deadlock.
    """
    found = simulate_suppositions(uncertain, scenario, executor=executor, progress=progress)
    return find_variance(uncertain, scenario, found)


def find_variance(uncertain: Uncertain, scenario: str, found: Supposed) -> pa.Table:
    """Return the input variances of a scenario's KPIs from its ``simulate_suppositions``, as ``INPUT_VARIANCE``."""
    rows = [row for key, cells in found.items() for row in _estimate(uncertain, key, scenario, "", cells)]
    return pa.Table.from_pylist(rows, schema=INPUT_VARIANCE)


def find_difference_variance(
    uncertain: Uncertain, scenario: str, reference: str, found: Supposed, of_reference: Supposed
) -> pa.Table:
    """Return the input variances of the differences of the line's KPIs from a scenario, as ``INPUT_VARIANCE``.

    What is supposed of a skill that both draw from is supposed alike in both, so that what it does to both cancels.

    Args:
        uncertain: both lines.
        scenario: the scenario.
        reference: what it is compared with.
        found: from ``simulate_suppositions`` of the scenario.
        of_reference: the same of the reference.
    """
    rows: list[dict[str, object]] = []
    for key in dict.fromkeys((*found, *of_reference)):
        mine, other = found.get(key), of_reference.get(key)
        cells = _subtract(mine, other) if mine and other else mine or _negate(other or {})
        of_line = {cell: values for cell, values in cells.items() if cell[0] == LINE}
        rows += _estimate(uncertain, key, scenario, reference, of_line)
    return pa.Table.from_pylist(rows, schema=INPUT_VARIANCE)


def simulate_suppositions(
    uncertain: Uncertain, scenario: str, *, executor: Wanted = None, progress: Progress = show_nothing
) -> Supposed:
    """Return the averaged KPIs of a scenario with each of its skills as it might be; see ``find_input_variance``."""
    keys = find_skill_keys(uncertain.lines[scenario])
    listed = {key: list_suppositions(uncertain.skills[key]) for key in keys}
    payloads = [
        (scenario, key, supposed[first : first + CHUNK])
        for key, supposed in listed.items()
        for first in range(0, len(supposed), CHUNK)
    ]
    runner = make_executor(executor, expected_s=RUN_S * uncertain.count_runs(scenario))
    found: dict[int, pa.Table] = {}
    with progress(f"supposed skills, {scenario}", len(payloads)) as advance:
        for result in runner.map(uncertain, payloads):
            advance()
            outcome = result.reason if isinstance(result, Crashed) else result.value
            if isinstance(outcome, str | DeadlockError):
                key = payloads[result.index][1]
                raise RunFailedError(f"{scenario} with other attempts of {key.text}: {outcome}")
            found[result.index] = outcome
    return {
        key: _collect((found[i] for i, payload in enumerate(payloads) if payload[1] == key), listed[key])
        for key in keys
    }


def _collect(parts: Iterable[pa.Table], supposed: Iterable[Supposition]) -> Cells:
    """Return the values of each averaged KPI; where it has none in some replication, the supposition has none."""
    named = {one.text: one for one in supposed}
    cells: Cells = {}
    for row in pa.concat_tables(parts).to_pylist():
        if not KPI_DEFINITIONS[row["kpi"]].pooled:
            of_cell = cells.setdefault((row["scope"], row["kpi"]), {})
            of_cell.setdefault(named[row["scenario"]], []).append(row["value"])
    return {
        cell: {one: values for one, values in sorted(found.items()) if len(values) == len(one.replications)}
        for cell, found in cells.items()
    }


def _subtract(mine: Cells, other: Cells) -> Cells:
    """Return the differences of the KPIs that both have, supposition by supposition, replication by replication."""
    return {
        cell: {
            one: [a - b for a, b in zip(values, other[cell][one], strict=True)]
            for one, values in mine[cell].items()
            if one in other[cell]
        }
        for cell in mine
        if cell in other
    }


def _negate(cells: Cells) -> Cells:
    """Return what a skill that only the reference draws from does to the differences from it."""
    return {cell: {one: [-value for value in values] for one, values in found.items()} for cell, found in cells.items()}


def _estimate(
    uncertain: Uncertain, key: SkillKey, scenario: str, against: str, cells: Cells
) -> Iterator[dict[str, object]]:
    """Yield the rows of one skill."""
    model = uncertain.skills[key]
    for (scope, kpi), values in cells.items():
        if found := estimate(values):
            yield {
                "scenario": scenario,
                "against": against,
                "scope": scope,
                "kpi": kpi,
                "skill": model.key.text,
                "variance": found.variance,
                "below": found.below,
                "above": found.above,
                "attempts": len(model.outcome),
                "resamples": sum(one.what is What.TIMES for one in values),
            }
