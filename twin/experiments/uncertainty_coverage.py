"""Whether intervals that rest on few physics attempts hold what they say: a line with a known answer, many times.

One station, never starved, whose skill succeeds with a known probability and takes known mean times. By renewal reward
it makes p / (p T_success + (1 - p) (T_failure + T_help)) good parts per second. Further stations, fast enough and with
room before them, pass on a share p of that, each by a skill of its own. Each repeat draws its attempts anew, then
does what ``twin run`` does with them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from twin.config.line import Line
from twin.errors import RunFailedError
from twin.experiments.choose import make_executor
from twin.experiments.executor import Finished
from twin.experiments.progress import show_progress
from twin.experiments.uncertainty import Uncertain, find_input_variance
from twin.line.compile import compile_line, find_skill_keys
from twin.line.simulate import simulate
from twin.records.intervals import mean_interval, wilson
from twin.records.kpis import compute_kpis, summarise
from twin.records.outcome import Outcome
from twin.records.quantities import LINE
from twin.records.skill import SkillKey, SkillModel

SEEDS = 400
"""Repeats of each case."""
ATTEMPTS = (30, 50, 70, 100)
"""Attempts behind the skill, in turn."""
KPI = "good_rate"
TASKS = "tote_transfer", "kitting", "palletising"
ROOM = 500
"""Places before each further station, which never fill up."""
SUCCESS_S, FAILURE_S, HELP_S = 20.0, 30.0, 40.0
CV = 0.25
"""Coefficient of variation of the attempts' durations, gamma distributed."""


@dataclass(frozen=True)
class Case:
    """A line to be repeated.

    Attributes:
        name: what is particular about it.
        success: probability that an attempt succeeds.
        hours: planned time of a replication [h].
        replications: of each repeat.
        skills: stations, each with a skill of its own.
    """

    name: str
    success: float
    hours: float
    replications: int
    skills: int = 1

    @property
    def good_per_hour(self) -> float:
        """The known answer [1/h]."""
        cycle_s = self.success * SUCCESS_S + (1 - self.success) * (FAILURE_S + HELP_S)
        return float(3600 / cycle_s * self.success**self.skills)


CASES = (
    Case("attempts matter most", 0.9, 4.0, 10),
    Case("replications matter as much", 0.9, 0.2, 5),
    Case("skills of which many have not failed yet", 0.97, 4.0, 10),
    Case("several skills", 0.95, 2.0, 10, skills=3),
)


@dataclass(frozen=True)
class Covered:
    """Whether the interval of a repeat held the known answer, and the one that takes the attempts for the truth."""

    whole: bool
    ignoring: bool
    width: float


@dataclass(frozen=True)
class Repeat:
    """Carries out repeats of a case."""

    case: Case

    def __call__(self, number: int) -> Covered:
        """Draw attempts, simulate with them and look whether the intervals hold the known answer."""
        line = make_line(self.case)
        attempts = ATTEMPTS[number % len(ATTEMPTS)]
        skills = {
            key: draw_skill(key, self.case.success, attempts, self.case.skills * number + place)
            for place, key in enumerate(find_skill_keys(line))
        }
        compiled = compile_line(line, skills)
        runs = [
            simulate(compiled, seed=number, scenario="base", replication=replication)
            for replication in range(self.case.replications)
        ]
        kpis = compute_kpis({name: pa.concat_tables([run[name] for run in runs]) for name in runs[0]})
        uncertain = Uncertain({"base": line}, {"base": compiled}, skills, seed=number)
        inputs = find_input_variance(uncertain, "base", executor="serial")
        (found,) = (row for row in summarise(kpis, input_variance=inputs) if (row.scope, row.kpi) == (LINE, KPI))
        (plain,) = (row for row in summarise(kpis) if (row.scope, row.kpi) == (LINE, KPI))
        truth = self.case.good_per_hour
        return Covered(found.low <= truth <= found.high, plain.low <= truth <= plain.high, found.high - found.low)


def run(seeds: int = SEEDS) -> dict[str, Any]:
    """Return the share of repeats whose nominal 95 % interval held the known answer, for each case.

    Args:
        seeds: repeats of each case.
    """
    return {"cases": [measure(case, seeds) for case in CASES]}


def measure(case: Case, repeats: int = SEEDS) -> dict[str, Any]:
    """Return the coverage of a case, with its Wilson interval, and that of intervals without input uncertainty.

    Raises:
        RunFailedError: a repeat killed its worker.
    """
    runner = make_executor(None, expected_s=0.5 * repeats)
    found = []
    with show_progress(case.name, repeats) as advance:
        for result in runner.map(Repeat(case), range(1, repeats + 1)):
            advance()
            if not isinstance(result, Finished):
                raise RunFailedError(f"{case.name}, repeat {result.index + 1}: {result.reason}")
            found.append(result.value)
    whole, ignoring = sum(one.whole for one in found), sum(one.ignoring for one in found)
    share = wilson(whole, repeats)
    return {
        "name": case.name,
        "repeats": repeats,
        "coverage": share.mean,
        "low": share.low,
        "high": share.high,
        "coverage_ignoring_attempts": ignoring / repeats,
        "good_per_hour": case.good_per_hour,
        "mean_half_width": mean_interval([one.width / 2 for one in found]).mean,
    }


def draw_skill(key: SkillKey, success: float, attempts: int, seed: int) -> SkillModel:
    """Return a skill model of attempts drawn from the known distribution."""
    generator = np.random.default_rng(seed)
    good = generator.random(attempts) < success
    shape = CV**-2
    return SkillModel(
        key=key,
        hash="known",
        outcome=np.where(good, Outcome.SUCCESS, Outcome.DROP).astype(np.int8),
        duration_s=generator.gamma(shape, np.where(good, SUCCESS_S, FAILURE_S) / shape),
        energy_j=np.full(attempts, 1000.0),
        idle_w=50.0,
        fidelity="full",
        sim_faults=0,
    )


def make_line(case: Case) -> Line:
    """Return the line of a case."""
    stations = [
        {
            "name": task,
            "servers": 2 if place else 1,
            "processing": {"kind": "skill", "robot": "unitree_g1", "task": task},
            "failed_attempt": {"rule": "scrap"},
        }
        for place, task in enumerate(TASKS[: case.skills])
    ]
    return Line.model_validate(
        {
            "line": "known",
            "stations": stations,
            "buffers": [
                {"name": f"after_{station['name']}", "after": station["name"], "capacity": ROOM}
                for station in stations[:-1]
            ],
            "crews": [{"name": "people", "size": 2 * case.skills}],
            "interventions": {"crew": "people", "default": {"kind": "constant", "value_s": HELP_S}},
            "plan": {"planned_hours": case.hours, "warm_up_hours": 0.5},
        },
        strict=False,
    )
