"""How often a policy succeeds, and how: many attempts, summed up."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from twin.episodes.versions import content_parts
from twin.errors import SimulatorError
from twin.experiments.calibrate import Progress, run_attempts
from twin.experiments.progress import show_nothing
from twin.experiments.safety import find_hottest, rate_hazards
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.intervals import wilson
from twin.records.manifest import run_key


def measure(
    specs: Sequence[AttemptSpec], *, executor: str | None = None, progress: Progress = show_nothing
) -> dict[str, Any]:
    """Run attempts of one policy and return rate with interval, outcomes, durations, heat, hazards, speed and hash.

    Failures of the simulator are counted among the outcomes and left out of every rate; ``stopped`` tells, when they
    came so often in a row that the rest of the attempts was not made, in words (otherwise it is None).

    Raises:
        UsageError, RunFailedError: see ``run_attempts``.
    """
    runs: list[tuple[AttemptRecord, float]] = []
    stopped = None
    try:
        for run in run_attempts(specs, executor=executor, progress=progress):
            runs.append(run)  # noqa: PERF402  (what was yielded before an error is kept)
    except SimulatorError as error:
        stopped = str(error)
    records = [record for record, _ in runs]
    outcomes = Counter(record.outcome.label for record in records)
    counted = len(records) - outcomes["sim_fault"]
    success = wilson(outcomes["success"], counted) if counted else None
    durations = [record.duration_s for record in records if record.outcome.label == "success"]
    p50, p90 = np.percentile(durations, [50, 90]).tolist() if durations else (None, None)
    spec = specs[0]
    return {
        "attempts": len(records),
        "success": {"rate": success.mean, "low": success.low, "high": success.high} if success else None,
        "outcomes": dict(outcomes.most_common()),
        "stopped": stopped,
        "duration_s": {"p50": p50, "p90": p90},
        "hottest": find_hottest(records),
        "per_1000_h": rate_hazards(records),
        "simulated_s_per_cpu_s": sum(record.duration_s for record in records) / sum(cpu_s for _, cpu_s in runs),
        "hash": run_key(content_parts(spec.robot, spec.task, spec.policy, spec.conditions)),
    }
