"""Spending physics attempts where they shrink a KPI's interval most."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy import special

from twin.config.line import Line, Skill
from twin.errors import UsageError
from twin.experiments.calibrate import Progress, calibrate
from twin.experiments.progress import show_nothing
from twin.experiments.run import find_attempt_counts
from twin.experiments.uncertainty import Uncertain, find_input_variance
from twin.line.compile import compile_line, skill_key
from twin.names import suggest
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.input_variance import read_inputs
from twin.records.intervals import LEVEL
from twin.records.quantities import LINE
from twin.records.skill import SkillKey, SkillModel

ROUNDS = 3
"""Rounds in which a budget is spent: after each the variances are estimated anew, from what has been measured."""

_Z = float(special.ndtri((1 + LEVEL) / 2))


@dataclass(frozen=True)
class Standing:
    """How well the attempts of each skill determine a KPI.

    Attributes:
        attempts: of each skill, ``sim_fault`` ones included, as a line file asks for them.
        variances: input variance of the KPI that each skill brings in, in the square of its unit.
        costs: simulated time of an attempt of each skill, which its CPU time is proportional to [s].
    """

    attempts: Mapping[SkillKey, int]
    variances: Mapping[SkillKey, float]
    costs: Mapping[SkillKey, float]

    @property
    def half_width(self) -> float:
        """Half-width of a normal interval at the usual level, if there were no other noise."""
        return _Z * math.sqrt(sum(self.variances.values()))

    def find_half_width(self, key: SkillKey) -> float:
        """Return the half-width that the attempts of one skill alone would give."""
        return _Z * math.sqrt(self.variances[key])

    def as_json(self) -> dict[str, object]:
        """Return half-widths and attempts as plain data."""
        skills = {
            key.text: {"attempts": count, "input_half_width": self.find_half_width(key)}
            for key, count in self.attempts.items()
        }
        return {"input_half_width": self.half_width, "skills": skills}


def improve(
    line: Line,
    kpi: str,
    budget: int,
    *,
    seed: int = 1,
    executor: str | None = None,
    progress: Progress = show_nothing,
) -> tuple[Standing, Standing]:
    """Make more attempts at the skills of a line, where they shrink a KPI most; return the standing before and after.

    Attempts that are cached are not made again. The allocation
    depends on simulated times and not on clocks, so that the same line, seed and budget end with the same attempts.

    Args:
        line: a line that has passed its checks.
        kpi: a KPI of the line, one that is averaged over replications.
        budget: attempts beyond those that the line asks for.
        seed: of the line's random numbers.
        executor: see ``make_executor``.
        progress: how to show progress.

    Raises:
        UsageError: no such KPI, it is pooled, or the line has no value of it or names no skill.
        RunFailedError, SimulatorError: see ``calibrate`` and ``find_input_variance``.
    """
    _check(line, kpi)
    attempts = find_attempt_counts([line])
    found: list[Standing] = []
    for left in range(ROUNDS, -1, -1):
        models = calibrate(attempts, executor=executor, progress=progress)
        found.append(_stand(line, kpi, attempts, models, seed, executor, progress))
        share = -(-budget // left) if left else 0
        attempts = allocate(found[-1], share)
        budget -= share
    return found[0], found[-1]


def allocate(standing: Standing, budget: int) -> dict[SkillKey, int]:
    """Return how many attempts each skill should have after a budget is spent.

    A skill's variance is inversely proportional to its attempts: the next one of n shrinks it by variance / (n + 1).
    Each attempt goes where that is most per second of its cost, which is the best allocation as the gains only fall
    (compare Song and Nelson, IIE Transactions 47, 2015). With no variance anywhere nothing is spent.
    """
    counts = dict(standing.attempts)
    for _ in range(budget):
        gains = {
            key: standing.variances[key] * standing.attempts[key] / (n * (n + 1)) / standing.costs[key]
            for key, n in counts.items()
        }
        best = max(gains, key=gains.__getitem__)
        if gains[best] <= 0:
            break
        counts[best] += 1
    return counts


def _check(line: Line, kpi: str) -> None:
    averaged = [name for name, definition in KPI_DEFINITIONS.items() if definition.line and not definition.pooled]
    if kpi not in averaged:
        raise UsageError(f"--improve: no averaged KPI of the line named {kpi!r}; {suggest(kpi, averaged)}")
    if not find_attempt_counts([line]):
        raise UsageError(f"--improve: line {line.line} names no skill, so that no attempts can improve its KPIs")


def _stand(
    line: Line,
    kpi: str,
    attempts: Mapping[SkillKey, int],
    models: Mapping[SkillKey, SkillModel],
    seed: int,
    executor: str | None,
    progress: Progress,
) -> Standing:
    scenario = line.line
    uncertain = Uncertain({scenario: line}, {scenario: compile_line(line, models)}, models, seed)
    table = find_input_variance(uncertain, scenario, executor=executor, progress=progress)
    inputs = read_inputs(table).get((scenario, LINE, kpi))
    if inputs is None:
        raise UsageError(f"--improve: line {line.line} has no value of {kpi}")
    variances = {part.skill: part.whole for part in inputs}
    return Standing(
        attempts=dict(attempts),
        variances={key: variances.get(key.text, 0.0) for key in models},
        costs={key: float(model.duration_s.mean()) for key, model in models.items()},
    )


def list_settings(line: Line, standing: Standing) -> Sequence[tuple[str, int]]:
    """Return the path in the line file and the number of attempts of every station with a skill."""
    return [
        (f"stations.{station.name}.processing.attempts", standing.attempts[skill_key(station.processing)])
        for station in line.stations
        if isinstance(station.processing, Skill)
    ]
