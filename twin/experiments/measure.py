"""How often a policy succeeds, and how: many attempts, summed up."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from twin.episodes.versions import content_parts
from twin.experiments.calibrate import Progress, run_attempts
from twin.experiments.progress import show_nothing
from twin.experiments.safety import find_hottest, rate_hazards
from twin.records.attempt import AttemptSpec
from twin.records.intervals import wilson
from twin.records.manifest import run_key


def measure(
    specs: Sequence[AttemptSpec], *, executor: str | None = None, progress: Progress = show_nothing
) -> dict[str, Any]:
    """Run attempts of one policy and return rate with interval, outcomes, durations, heat, hazards, speed and hash.

    Raises:
        UsageError, RunFailedError: see ``run_attempts``.
    """
    runs = list(run_attempts(specs, executor=executor, progress=progress))
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
        "duration_s": {"p50": p50, "p90": p90},
        "hottest": find_hottest(records),
        "per_1000_h": rate_hazards(records),
        "simulated_s_per_cpu_s": sum(record.duration_s for record in records) / sum(cpu_s for _, cpu_s in runs),
        "hash": run_key(content_parts(spec.robot, spec.task, spec.policy, spec.conditions)),
    }
