"""What the robots of pools did with their time."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.records.intervals import LEVEL, NOT_NEGATIVE, SHARE, Interval, mean_interval
from twin.records.state import RobotState


@dataclass(frozen=True)
class PoolTime:
    """What the robots of a pool did, over the replications of a scenario.

    Attributes:
        pool: its name.
        robots: how many it has, spares included.
        shares: share of the time of all of them in each state; the means sum to 1.
        walked_m: way without a part of one robot in an hour [m].
        services: services and attempts that one robot ended in an hour.
    """

    pool: str
    robots: int
    shares: Mapping[RobotState, Interval]
    walked_m: Interval
    services: Interval


def share_robot_time(robots: pa.Table, level: float = LEVEL) -> list[PoolTime]:
    """Return what the robots of each pool did, in order of the file.

    Args:
        robots: table ``robots`` of one scenario.
        level: confidence level of the intervals over replications.
    """
    names = list(dict.fromkeys(robots["pool"].to_pylist()))
    return [_share(name, robots.filter(pc.equal(robots["pool"], name)), level) for name in names]


def _share(pool: str, robots: pa.Table, level: float) -> PoolTime:
    numbers, run = np.unique(robots["replication"].to_numpy(), return_inverse=True)

    def add(name: str) -> np.ndarray:
        return np.bincount(run, weights=robots[name].to_numpy().astype(float), minlength=numbers.size)

    state_s = {state: add(f"{state.label}_s") for state in RobotState}
    all_s = np.sum(list(state_s.values()), axis=0)
    return PoolTime(
        pool,
        robots.num_rows // numbers.size,
        {state: mean_interval(time_s / all_s, level, SHARE) for state, time_s in state_s.items()},
        mean_interval(3600 * add("walked_m") / all_s, level, NOT_NEGATIVE),
        mean_interval(3600 * add("services") / all_s, level, NOT_NEGATIVE),
    )
