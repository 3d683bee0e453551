"""How often a policy succeeds, and how: many attempts, summed up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin.episodes.versions import content_parts
from twin.errors import RunFailedError, SimulatorError, TwinError
from twin.experiments.calibrate import Progress, run_attempts
from twin.experiments.choose import Wanted
from twin.experiments.progress import show_nothing
from twin.experiments.safety import find_hottest, rate_hazards
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.intervals import Interval, wilson
from twin.records.manifest import run_key


@dataclass(frozen=True)
class Collected:
    """Attempts that were made, of those that were wanted.

    Attributes:
        runs: record and CPU time [s] of each, in the order of the specs.
        stopped: why the others were not made, None when all were.
    """

    runs: tuple[tuple[AttemptRecord, float], ...]
    stopped: TwinError | KeyboardInterrupt | None = None

    @property
    def records(self) -> list[AttemptRecord]:
        """The records, in the order of the specs."""
        return [record for record, _ in self.runs]

    @property
    def reason(self) -> str | None:
        """Why attempts are missing, in words."""
        return "interrupted" if isinstance(self.stopped, KeyboardInterrupt) else str(self.stopped or "") or None


def collect(specs: Sequence[AttemptSpec], *, executor: Wanted = None, progress: Progress = show_nothing) -> Collected:
    """Carry attempts out and keep what was made, whatever happens to the rest.

    Raises:
        UsageError: see ``run_attempts``; nothing is run then.
    """
    runs: list[tuple[AttemptRecord, float]] = []
    stopped: TwinError | KeyboardInterrupt | None = None
    try:
        for run in run_attempts(specs, executor=executor, progress=progress):
            runs.append(run)  # noqa: PERF402  (what was yielded before an error is kept)
    except (RunFailedError, KeyboardInterrupt) as error:
        stopped = error
    places = {spec: place for place, spec in enumerate(specs)}
    return Collected(tuple(sorted(runs, key=lambda run: places[run[0].spec])), stopped)


def measure(
    specs: Sequence[AttemptSpec], *, executor: Wanted = None, progress: Progress = show_nothing
) -> dict[str, Any]:
    """Run attempts of one policy and return rate with interval, outcomes, durations, heat, hazards, speed and hash.

    Failures of the simulator are counted among the outcomes and left out of every rate; ``stopped`` tells, when they
    came so often in a row that the rest of the attempts was not made, in words (otherwise it is None).
    ``policy_faults`` counts what was wrong with the policy, by reason.

    Raises:
        UsageError, RunFailedError: see ``run_attempts``.
    """
    collected = collect(specs, executor=executor, progress=progress)
    if collected.stopped is not None and not isinstance(collected.stopped, SimulatorError):
        raise collected.stopped
    return sum_up(collected, specs[0])


def sum_up(collected: Collected, spec: AttemptSpec, success: Interval | None = None) -> dict[str, Any]:
    """Return what ``measure`` does of attempts that have been made.

    Args:
        collected: of one policy.
        spec: of one of them.
        success: with its interval, when that is not Wilson's.
    """
    records = collected.records
    outcomes = Counter(record.outcome.label for record in records)
    counted = len(records) - outcomes["sim_fault"]
    if success is None and counted:
        success = wilson(outcomes["success"], counted)
    durations = [record.duration_s for record in records if record.outcome.label == "success"]
    p50, p90 = np.percentile(durations, [50, 90]).tolist() if durations else (None, None)
    cpu_s = sum(cpu_s for _, cpu_s in collected.runs)
    return {
        "attempts": len(records),
        "success": {"rate": success.mean, "low": success.low, "high": success.high} if success else None,
        "outcomes": dict(outcomes.most_common()),
        "policy_faults": dict(Counter(record.reason for record in records if record.reason).most_common()),
        "stopped": collected.reason,
        "duration_s": {"p50": p50, "p90": p90},
        "hottest": find_hottest(records) if records else None,
        "per_1000_h": rate_hazards(records),
        "simulated_s_per_cpu_s": sum(record.duration_s for record in records) / cpu_s if cpu_s else None,
        "hash": run_key(content_parts(spec.robot, spec.task, spec.policy, spec.conditions)),
    }
