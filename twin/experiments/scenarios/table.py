"""What was measured of a catalogue, a row a scenario, with a verdict and its reason."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Any

import pyarrow as pa

from twin.config.scenario import Scenario
from twin.experiments.scenarios.attempts import make_spec
from twin.experiments.scenarios.capability import find_inability
from twin.experiments.scenarios.measure import list_outcomes
from twin.experiments.scenarios.store import Attempts, hash_content
from twin.records.intervals import wilson
from twin.records.outcome import Outcome
from twin.records.scenarios import SCENARIO_RESULTS
from twin.robot.files import find_robot, list_robots

SUCCESS = Outcome.SUCCESS.label
DIGITS = 4
"""Significant digits in the CSV file."""


class Verdict(StrEnum):
    """What the attempts say of a scenario."""

    DONE = "done"
    """The robot has succeeded at least once."""
    OTHER_ROBOT = "other_robot"
    """The robot failed in all attempts, another one has succeeded."""
    NO_ROBOT = "no_robot"
    """Every robot failed in all its attempts, or is computed to be unable."""
    FAILED = "failed"
    """The robot failed in all attempts; not all others have tried."""
    UNMEASURED = "unmeasured"
    """No attempt was made, or none could be simulated."""


@dataclass(frozen=True)
class Judgement:
    """A verdict and its reason.

    Attributes:
        verdict: what the attempts say.
        reason: what was measured and computed, robot by robot; empty where the robot has succeeded.
    """

    verdict: Verdict
    reason: str = ""


def make_results(scenarios: Sequence[Scenario], made: Attempts) -> pa.Table:
    """Return the measured table of scenarios, in their order."""
    return pa.Table.from_pylist([_make_row(scenario, made) for scenario in scenarios], schema=SCENARIO_RESULTS)


def judge(scenario: Scenario, made: Attempts) -> Judgement:
    """Return what the attempts by all robots say of a scenario."""
    own = list_outcomes(scenario, made)
    if not own:
        return Judgement(Verdict.UNMEASURED)
    if SUCCESS in own:
        return Judgement(Verdict.DONE)
    computed = find_inability(scenario, scenario.robot)
    told = [f"{scenario.robot}: {tell_outcomes(own)}" + (f" (computed: {computed})" if computed else "")]
    waiting = []
    for robot in list_robots():
        if robot == scenario.robot:
            continue
        outcomes = list_outcomes(scenario, made, robot)
        if SUCCESS in outcomes:
            return Judgement(Verdict.OTHER_ROBOT, f"{told[0]}; {robot}: {tell_outcomes(outcomes)}")
        if outcomes:
            told.append(f"{robot}: {tell_outcomes(outcomes)}")
        elif inability := find_inability(scenario, robot):
            told.append(f"{robot}: computed: {inability}")
        else:
            waiting.append(robot)
    if waiting:
        return Judgement(Verdict.FAILED, "; ".join([*told, f"not tried: {', '.join(waiting)}"]))
    return Judgement(Verdict.NO_ROBOT, "; ".join(told))


def tell_outcomes(outcomes: Sequence[str]) -> str:
    """Return outcomes as ``drop 2, success 1``."""
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(outcomes).items()))


def render_csv(results: pa.Table) -> str:
    """Return the table as the text of a CSV file: numbers with four digits, nothing for null."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(results.column_names)
    for row in results.to_pylist():
        writer.writerow([f"{v:.{DIGITS}g}" if isinstance(v, float) else v for v in row.values()])
    return text.getvalue()


def read_csv(text: str) -> list[dict[str, str]]:
    """Return the rows of such a file, values as text."""
    return list(csv.DictReader(io.StringIO(text)))


def _make_row(scenario: Scenario, made: Attempts) -> dict[str, Any]:
    outcomes = list_outcomes(scenario, made)
    rows = made.find(make_spec(scenario, 1))
    durations = [row["duration_s"] for row in rows if row["outcome"] == SUCCESS]
    interval = wilson(outcomes.count(SUCCESS), len(outcomes)) if outcomes else None
    judgement = judge(scenario, made)
    return {
        "scenario": scenario.name,
        "reading": scenario.reading,
        "industry": scenario.industry,
        "task": scenario.task,
        "family": scenario.family,
        "stress": str(scenario.stress),
        "workcell": scenario.workcell,
        "likeness": str(scenario.likeness),
        "robot": scenario.robot,
        "grade": str(find_robot(scenario.robot).data.grade),
        "policy": scenario.policy,
        "attempts": len(outcomes),
        "successes": outcomes.count(SUCCESS),
        "success": interval.mean if interval else None,
        "success_low": interval.low if interval else None,
        "success_high": interval.high if interval else None,
        "cycle_p50_s": median(durations) if durations else None,
        "outcomes": tell_outcomes([row["outcome"] for row in rows]),
        "verdict": str(judgement.verdict),
        "reason": judgement.reason,
        "fidelity": rows[0]["fidelity"] if rows else "",
        "content": hash_content(scenario.robot, scenario.task, scenario.policy, scenario.conditions),
    }
