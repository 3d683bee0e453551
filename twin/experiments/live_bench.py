"""The claim of two levels on the reference line: KPIs over skill models and live, and the CPU time of both."""

from typing import Any

import pyarrow as pa

from twin.config.overrides import BASE
from twin.experiments.live import PhysicsAttempts, prepare_live
from twin.experiments.progress import show_progress
from twin.experiments.replicate import Replicate
from twin.experiments.run import Experiment, Prepared, prepare
from twin.experiments.two_levels import describe_levels, measure_costs

LINE = "tote_hub"
HOURS = 1.0
"""Planned time of the one replication [h]."""
WARM_UP_HOURS = 0.1
"""The line fills in some six minutes; an hour of warm-up would cost as many attempts as an hour of results [h]."""


def run(hours: float = HOURS) -> dict[str, Any]:
    """Return OEE at both levels, all KPIs, success of the skills, and the ratio of CPU times."""
    overrides = {"plan.planned_hours": hours, "plan.warm_up_hours": WARM_UP_HOURS}
    prepared = prepare(Experiment(LINE, replications=1, overrides=overrides), progress=show_progress)
    attempts = PhysicsAttempts(progress=show_progress)
    live = prepare_live(prepared, attempts)
    levels = describe_levels(prepared, live, _replicate(live))
    kpis = levels["scenarios"][BASE]
    return {
        "attempts": sum(len(seeds) for seeds in attempts.seeds.values()),
        "oee": kpis["oee"],
        "cpu": measure_costs(prepared, attempts).as_json(),
        "kpis_within": [name for name, found in kpis.items() if found["within"]],
        "kpis_outside": [name for name, found in kpis.items() if not found["within"]],
        "skills": levels["skills"],
    }


def _replicate(live: Prepared) -> dict[str, pa.Table]:
    """Return the tables of the one live replication."""
    tables = Replicate(live.lines, live.experiment.seed, live.starts)((BASE, 0))
    if isinstance(tables, Exception):
        raise tables
    return tables
