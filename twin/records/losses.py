"""The loss waterfall: from planned time to the time that good parts would have needed at the ideal pace."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twin.records.intervals import LEVEL, Interval, find_limits, mean_interval
from twin.records.quantities import Floats, LineRows, collect_rows
from twin.records.state import ServerState

_STATE_LOSSES = {
    ServerState.STARVED: "Starved",
    ServerState.BLOCKED: "Blocked",
    ServerState.DOWN: "Under repair",
    ServerState.WAITING_REPAIR: "Waiting for repair",
    ServerState.INTERVENTION: "Human intervention",
    ServerState.WAITING_HELP: "Waiting for help",
    ServerState.CHANGEOVER: "Change-over",
    ServerState.MINOR_STOP: "Minor stops",
    ServerState.WAITING_ROBOT: "Waiting for a robot",
}


@dataclass(frozen=True)
class WaterfallStep:
    """One bar of the waterfall, over the replications of a scenario.

    Attributes:
        scenario: name of the scenario.
        station: the bottleneck at which the losses are counted.
        name: ``planned``, a loss, or ``good``.
        label: name for people.
        time_s: time of the bottleneck station per replication [s], a mean with its interval; negative for a gain.
        parts: the same as parts at the ideal pace.
    """

    scenario: str
    station: str
    name: str
    label: str
    time_s: Interval
    parts: Interval


def compute_waterfall(tables: Mapping[str, pa.Table], level: float = LEVEL) -> list[WaterfallStep]:
    """Return, per scenario, planned time, each loss at the bottleneck station, and good time, in order.

    Planned time, breaks and maintenance left out, less all losses is good time; good time / planned time is the line's
    OEE. The bottleneck is the station
    with the largest ideal time for a good part. Of its working time, what exceeds parts x ideal cycle is lost to pace
    (slow cycles and failed attempts; a gain when negative). Of its good parts, those scrapped elsewhere downstream and
    those still on their way are lost too (a gain when more left the line than passed the bottleneck).

    Args:
        tables: all but ``kpis``.
        level: confidence level of the intervals over replications.
    """
    return measure_waterfall(collect_rows(tables), level)


def measure_waterfall(rows: LineRows, level: float = LEVEL) -> list[WaterfallStep]:
    """Return what ``compute_waterfall`` does, from the quantities of the lines."""
    times_s = measure_losses(rows)
    steps = []
    for scenario in dict.fromkeys(rows.scenario):
        mine = rows.scenario == scenario
        station = rows.stations.station[rows.bottleneck[mine][0]]
        for (name, label), time_s in times_s.items():
            parts = time_s[mine] / rows.ideal_cycle_s[mine]
            intervals = (mean_interval(each, level, find_limits(each)) for each in (time_s[mine], parts))
            steps.append(WaterfallStep(scenario, station, name, label, *intervals))
    return steps


def measure_losses(rows: LineRows) -> dict[tuple[str, str], Floats]:
    """Return the time of each step [s], by name and label, shape (replications,); several servers count as one."""
    stations, at = rows.stations, rows.bottleneck
    servers, cycle_s = stations.servers[at], rows.ideal_cycle_s
    own_s = stations.ideal_cycle_s[at] / servers  # of each service here, of which a part may need several, or a share
    later = np.arange(rows.owner.size) > at[rows.owner]
    scrapped_later = rows.total(stations.scrapped * later)
    return {
        ("planned", "Planned time"): rows.planned_busy_s,
        **{(state.label, label): stations.state_s[state][at] / servers for state, label in _STATE_LOSSES.items()},
        ("pace", "Slow cycles and failed attempts"): stations.apt_s[at] / servers - own_s * stations.processed[at],
        ("scrapped", "Scrapped here"): own_s * stations.scrapped[at],
        ("scrapped_later", "Scrapped downstream"): cycle_s * scrapped_later,
        ("in_process", "Still in the line"): own_s * stations.good[at] - cycle_s * (scrapped_later + rows.good),
        ("good", "Good parts at ideal pace"): cycle_s * rows.good,
    }
