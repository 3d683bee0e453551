"""What the evaluation of a policy found: success, outcomes, what matters, a baseline, films."""

from collections.abc import Mapping
from dataclasses import dataclass

from twin.records.intervals import Interval


@dataclass(frozen=True)
class OutcomeShare:
    """One way in which attempts ended.

    Attributes:
        outcome: its label.
        attempts: how many ended so.
        share: of the attempts that count, with its interval; None for ``sim_fault``, which does not count.
        median_s: median duration [s].
        seeds: of the first few.
        reasons: how often what was wrong with the policy, of a ``policy_fault``.
    """

    outcome: str
    attempts: int
    share: Interval | None
    median_s: float
    seeds: tuple[int, ...]
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class ConditionBin:
    """The attempts in which a condition lay between two values; success with its Wilson interval, None without any."""

    low: float
    high: float
    attempts: int
    success: Interval | None


@dataclass(frozen=True)
class ConditionEffect:
    """How success goes with one condition that varies.

    Attributes:
        name: of the condition.
        bins: thirds of its range.
        p_value: of success that does not go with it, adjusted for the number of conditions; None when all attempts
            ended alike.
        gap: success of the best bin less that of the worst.
        worse: ``higher`` or ``lower`` values, with which attempts fail.
    """

    name: str
    bins: tuple[ConditionBin, ...]
    p_value: float | None
    gap: float
    worse: str


@dataclass(frozen=True)
class Precision:
    """How narrow the interval of success was to be, and whether it is.

    Attributes:
        half_width: asked for.
        reached: whether it is as narrow.
        level: of the exact interval at each look, so that the last one holds with 95 %.
        looks: numbers of attempts at which it was looked at.
        most: attempts at the last look there could be.
    """

    half_width: float
    reached: bool
    level: float
    looks: tuple[int, ...]
    most: int


@dataclass(frozen=True)
class BaselineComparison:
    """A policy beside another one on the same seeds.

    Attributes:
        policy: name of the other one.
        success: its success with its interval.
        difference: of success, policy less baseline, paired.
        pairs: by who succeeded: both, only the policy, only the baseline, neither.
        duration_s: mean difference of duration on pairs in which both succeeded [s], None without such pairs.
        baseline_p50_s: its median duration of a success [s].
        enough: about how many pairs would show a difference as large as the one seen, when these do not.
    """

    policy: str
    success: Interval
    difference: Interval
    pairs: Mapping[str, int]
    duration_s: Interval | None
    baseline_p50_s: float | None
    enough: int | None

    @property
    def verdict(self) -> str:
        """``better``, ``worse`` or ``not enough attempts to tell``."""
        if self.difference.low > 0:
            return "better"
        return "worse" if self.difference.high < 0 else "not enough attempts to tell"


@dataclass(frozen=True)
class EvaluationFilm:
    """One attempt, made again from its seed.

    Attributes:
        outcome: how it ended.
        seed: of the attempt.
        key: of the attempt.
        same: whether it was the same again, to the last bit.
        video: the film (MP4), empty when there was nothing to be seen.
    """

    outcome: str
    seed: int
    key: str
    same: bool
    video: bytes


@dataclass(frozen=True)
class Evaluation:
    """An evaluation of a policy at a task, whole or with what is missing.

    Attributes:
        robot: folder name under ``robots/``.
        task: name of the task.
        policy: name of the policy.
        conditions: name of the conditions, with what was fixed and what was wrong.
        first_seed: of the first attempt; the others follow.
        planned: attempts that were to be made.
        attempts: attempts that were made.
        missing: what is missing, a sentence each; empty when nothing is.
        success: with its interval; None when no attempt counts.
        method: of that interval, in words.
        precision: how narrow it was to be; None when the number of attempts was given.
        p50_s: median duration of a success [s].
        p90_s: nine of ten successes take no longer [s].
        outcomes: the most frequent first.
        effects: of the conditions that vary, the strongest first.
        comparison: with a baseline, if asked for.
        films: one of a success and one of each class of failure, if asked for.
        versions: of everything that made the attempts.
        hash: of these.
        command: that repeats the evaluation.
    """

    robot: str
    task: str
    policy: str
    conditions: str
    first_seed: int
    planned: int
    attempts: int
    missing: tuple[str, ...]
    success: Interval | None
    method: str
    precision: Precision | None
    p50_s: float | None
    p90_s: float | None
    outcomes: tuple[OutcomeShare, ...]
    effects: tuple[ConditionEffect, ...]
    comparison: BaselineComparison | None
    films: tuple[EvaluationFilm, ...]
    versions: Mapping[str, str]
    hash: str
    command: str
