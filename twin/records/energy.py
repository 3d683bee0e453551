"""What stations and pools draw on average, by what they do."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from twin.records.intervals import LEVEL, NOT_NEGATIVE, Interval, mean_interval

ROBOTS = "robots"
"""State under which the table has all energy of a pool."""


@dataclass(frozen=True)
class MeanPower:
    """Mean power of a station or pool over planned time, over the replications of a scenario.

    Attributes:
        scope: name of the station or pool.
        states_w: by state of the table ``energy`` [W]; the means sum to that of ``total_w``.
        total_w: all together [W].
    """

    scope: str
    states_w: Mapping[str, Interval]
    total_w: Interval


def measure_power(tables: Mapping[str, pa.Table], level: float = LEVEL) -> list[MeanPower]:
    """Return the mean power of every station and pool that draws any, in order of the table.

    Args:
        tables: ``runs`` and ``energy`` of one scenario.
        level: confidence level of the intervals over replications.
    """
    runs, energy = tables["runs"], tables["energy"]
    place = {number: at for at, number in enumerate(runs["replication"].to_pylist())}
    planned_s = runs["planned_s"].to_numpy()
    found: dict[str, dict[str, np.ndarray]] = {}
    columns = (energy[name].to_pylist() for name in ("station", "state", "replication", "energy_j"))
    for station, state, number, energy_j in zip(*columns, strict=True):
        watts = found.setdefault(station, {}).setdefault(state, np.zeros(len(place)))
        watts[place[number]] += energy_j / planned_s[place[number]]
    return [
        MeanPower(
            scope,
            {state: mean_interval(watts, level, NOT_NEGATIVE) for state, watts in states.items()},
            mean_interval(np.sum(list(states.values()), axis=0), level, NOT_NEGATIVE),
        )
        for scope, states in found.items()
        if any(watts.any() for watts in states.values())
    ]
