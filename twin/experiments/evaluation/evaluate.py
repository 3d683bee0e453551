"""Evaluating a policy: attempts round by round until enough is known, beside a baseline on the same seeds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from twin.episodes.versions import content_parts
from twin.errors import UsageError
from twin.experiments.calibrate import ATTEMPT_S, Progress
from twin.experiments.choose import ExecutorChoice, Wanted, keep_ready, settle
from twin.experiments.evaluation.breakdown import find_effects, share_outcomes
from twin.experiments.evaluation.pairing import compare_with_baseline
from twin.experiments.evaluation.rule import Rule
from twin.experiments.measure import Collected, collect
from twin.experiments.progress import show_nothing
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.evaluation import BaselineComparison, Evaluation, Precision
from twin.records.intervals import LEVEL, Interval, wilson
from twin.records.manifest import run_key
from twin.records.outcome import Outcome
from twin.tasks import find_task

WILSON = f"Wilson, {LEVEL:.0%}, for a number of attempts that was fixed beforehand"
EXACT = f"exact (Clopper and Pearson), widened for the looks so that it holds in {LEVEL:.0%} of evaluations"


@dataclass(frozen=True)
class Plan:
    """What to evaluate, and for how long.

    Attributes:
        make_spec: returns the attempt of a number from 0 on.
        attempts: how many to make when no rule ends them.
        rule: ends the attempts; None makes ``attempts`` of them.
        baseline: name of the policy to compare with; None compares with nothing.
        command: that asks for this, to be told.
    """

    make_spec: Callable[[int], AttemptSpec]
    attempts: int
    rule: Rule | None = None
    baseline: str | None = None
    command: str = ""

    @property
    def looks(self) -> tuple[int, ...]:
        """Numbers of attempts at which the results are looked at."""
        return self.rule.looks if self.rule else (self.attempts,)

    def list_round(self, first: int, after_last: int) -> Iterator[AttemptSpec]:
        """Yield the attempts of some numbers, that of the baseline right after its twin."""
        for number in range(first, after_last):
            spec = self.make_spec(number)
            yield spec
            if self.baseline is not None:
                yield replace(spec, policy=self.baseline)


@dataclass(frozen=True)
class Evaluated:
    """An evaluation with all its attempts.

    Attributes:
        evaluation: what was found, without films.
        spec: of the first attempt.
        collected: attempts of the policy.
        baseline: attempts of the baseline, empty without one.
    """

    evaluation: Evaluation
    spec: AttemptSpec
    collected: Collected
    baseline: Collected


def evaluate(plan: Plan, *, executor: Wanted = None, progress: Progress = show_nothing) -> Evaluated:
    """Carry attempts out until the plan's rule ends them, and sum them up.

    What could not be made (the simulator failed, a worker died, Ctrl-C) ends the evaluation and is told in it.

    Raises:
        UsageError: a spec names something unknown, or policy and baseline are the same; nothing is run then.
    """
    first = plan.make_spec(0)
    if plan.baseline == first.policy:
        raise UsageError(f"--baseline {plan.baseline}: the same as the policy; nothing to compare")
    looks, policies = plan.looks, 1 if plan.baseline is None else 2
    choice = settle(executor, expected_s=ATTEMPT_S * looks[-1] * policies)
    runs: list[tuple[AttemptRecord, float]] = []
    made = Collected(())
    done = planned = 0
    with keep_ready(choice):
        for planned in looks:
            made = _go_on(plan, choice, progress, done, planned)
            runs += made.runs
            done = planned
            if made.stopped is not None or _is_enough(plan.rule, _pick(runs, first.policy)):
                break
    policy, baseline = (
        Collected(tuple(_pick_runs(runs, name)), made.stopped) for name in (first.policy, plan.baseline)
    )
    return Evaluated(_sum_up(plan, planned, policy, baseline), first, policy, baseline)


def _go_on(plan: Plan, choice: ExecutorChoice, progress: Progress, first: int, after_last: int) -> Collected:
    return collect(list(plan.list_round(first, after_last)), executor=choice, progress=progress)


def _pick_runs(runs: Sequence[tuple[AttemptRecord, float]], policy: str | None) -> list[tuple[AttemptRecord, float]]:
    return [run for run in runs if run[0].spec.policy == policy]


def _pick(runs: Sequence[tuple[AttemptRecord, float]], policy: str) -> list[AttemptRecord]:
    return [record for record, _ in _pick_runs(runs, policy)]


def _is_enough(rule: Rule | None, records: Sequence[AttemptRecord]) -> bool:
    success = measure_success(records, rule)
    return rule is not None and success is not None and rule.is_narrow(success)


def measure_success(records: Sequence[AttemptRecord], rule: Rule | None) -> Interval | None:
    """Return success with its interval: the rule's, or Wilson's without one; None when no attempt counts."""
    counted = [record.outcome for record in records if record.outcome is not Outcome.SIM_FAULT]
    if not counted:
        return None
    successes = counted.count(Outcome.SUCCESS)
    return rule.measure(successes, len(counted)) if rule else wilson(successes, len(counted))


def _sum_up(plan: Plan, planned: int, policy: Collected, baseline: Collected) -> Evaluation:
    spec, rule, records = plan.make_spec(0), plan.rule, policy.records
    level = rule.level if rule else LEVEL
    success = measure_success(records, rule)
    durations = [record.duration_s for record in records if record.outcome is Outcome.SUCCESS]
    p50, p90 = np.percentile(durations, [50, 90]).tolist() if durations else (None, None)
    versions = content_parts(spec.robot, spec.task, spec.policy, spec.conditions)
    return Evaluation(
        robot=spec.robot,
        task=spec.task,
        policy=spec.policy,
        conditions=spec.key.split("/")[3],
        first_seed=spec.seed,
        planned=planned,
        attempts=len(records),
        missing=tuple(_tell_missing(plan, planned, policy, baseline)),
        success=success,
        method=EXACT if rule else WILSON,
        precision=_judge_precision(rule, success, planned),
        p50_s=p50,
        p90_s=p90,
        outcomes=share_outcomes(records, level),
        effects=find_effects(records, find_task(spec.task).conditions[spec.conditions], dict(spec.overrides), level),
        comparison=_compare(policy, baseline, rule),
        films=(),
        versions=versions,
        hash=run_key(versions),
        command=plan.command,
    )


def _compare(policy: Collected, baseline: Collected, rule: Rule | None) -> BaselineComparison | None:
    return compare_with_baseline(policy.records, baseline.records, rule)


def _judge_precision(rule: Rule | None, success: Interval | None, planned: int) -> Precision | None:
    if rule is None:
        return None
    reached = success is not None and rule.is_narrow(success)
    looks = tuple(look for look in rule.looks if look <= planned)
    return Precision(rule.half_width, reached, rule.level, looks, rule.looks[-1])


def _tell_missing(plan: Plan, planned: int, policy: Collected, baseline: Collected) -> Iterator[str]:
    """Yield a sentence for everything that keeps the evaluation from being whole."""
    sides = [(plan.make_spec(0).policy, policy)] + ([(plan.baseline, baseline)] if plan.baseline else [])
    for name, side in sides:
        faults = sum(record.outcome is Outcome.SIM_FAULT for record in side.records)
        if faults:
            yield f"{faults} of {planned} attempts of {name} could not be simulated (sim_fault)"
        if absent := planned - len(side.runs):
            yield f"{absent} of {planned} attempts of {name} were not made"
    if policy.reason:
        yield policy.reason
