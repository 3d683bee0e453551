"""What the robots of pools and the carriers of a line did in the planned time, as columns of tables."""

from typing import Any

import numpy as np

from twin.line.arrays import State
from twin.line.compile import CompiledLine
from twin.line.state import read_robot_energy, read_state_times
from twin.records.state import RobotState

ROBOTS_LABEL = "robots"
"""In the table ``energy``: all that the robots of a pool drew, whatever they did."""

Columns = dict[str, Any]


def fill_robots(compiled: CompiledLine, state: State) -> Columns:
    """Return a row for each robot of each pool."""
    first = int(state.clock["first_robot"][0])
    times_s = read_state_times(state)[first:]
    robots = [(name, robot) for name, start, end in compiled.pools for robot in range(end - start)]
    return {
        "pool": [name for name, _ in robots],
        "robot": np.array([robot for _, robot in robots], np.int32),
        **{f"{kind.label}_s": times_s[:, kind] for kind in RobotState},
        "services": state.robots["services"],
        "charges": state.robots["charges"],
        "walked_m": state.robots["walked"],
        "failures": state.servers["failures"][first:],
        "minor_stops": state.servers["minor_stops"][first:],
        "maintenances": state.servers["maintenances"][first:],
        "energy_j": read_robot_energy(state),
    }


def sum_by_pool(robots: Columns) -> dict[str, float]:
    """Return the energy of each pool [J]."""
    pools = np.array(robots["pool"], dtype=object)
    return {name: float(robots["energy_j"][pools == name].sum()) for name in dict.fromkeys(robots["pool"])}


def fill_carriers(compiled: CompiledLine, state: State) -> Columns:
    """Return a row for each kind of carrier."""
    clock, fleet = state.clock[0], state.carriers
    counts = compiled.model.carriers["count"]
    used_s = fleet["used_time"] + (counts - fleet["free"]) * (clock["now"] - fleet["since"])
    return {
        "carriers": compiled.carriers,
        "count": counts,
        "mean_used": used_s / (clock["now"] - clock["start"]),
    }
