"""The kernel and the model written with SimPy, independently of it, agree on the line with everything on."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.config.line import Line
from twin.config.lines import load_line
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance, restart_statistics
from twin.line.simpy_cell import simulate_with_simpy
from twin.line.state import read_crew_times, read_mean_parts, read_state_times, start_line
from twin.records.state import RobotState

REPLICATIONS = 40
WARM_UP_S, PLANNED_S = 3_600.0, 28_800.0
LIMIT = 3.9
"""Standard errors that a mean may differ by: nine means are outside by chance once in a thousand runs."""


class Figures(NamedTuple):
    """What a replication gives; shares are of a robot's or the fitter's planned time."""

    good: float
    scrapped: float
    work_in_process: float
    fitter_busy: float
    humanoids_walking: float
    humanoids_working: float
    humanoids_charging: float
    vehicles_walking: float
    vehicles_working: float


@pytest.fixture(scope="module")
def line() -> Line:
    return load_line("drive_units")


@pytest.fixture(scope="module")
def figures(line: Line) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what the kernel and SimPy measure, shape (replications, figures) each."""
    compiled = compile_line(line, {})
    ours = [_run_kernel(compiled, number) for number in range(REPLICATIONS)]
    theirs = [_run_simpy(line, number) for number in range(REPLICATIONS)]
    return np.array(ours), np.array(theirs)


@pytest.mark.parametrize("name", Figures._fields)
def test_the_kernel_and_simpy_agree(figures: tuple[NDArray[np.float64], NDArray[np.float64]], name: str) -> None:
    ours, theirs = (table[:, Figures._fields.index(name)] for table in figures)
    error = np.hypot(*(values.std(ddof=1) / np.sqrt(REPLICATIONS) for values in (ours, theirs)))
    assert abs(ours.mean() - theirs.mean()) < LIMIT * error


def _run_kernel(compiled: CompiledLine, replication: int) -> Figures:
    state = start_line(compiled, seed=1, replication=replication)
    advance(compiled.model, state, WARM_UP_S)
    restart_statistics(state)
    advance(compiled.model, state, WARM_UP_S + PLANNED_S)
    shares = read_state_times(state) / PLANNED_S
    humanoids, vehicles = (shares[first:end].mean(axis=0) for _, first, end in compiled.pools)
    return Figures(
        state.clock["good"][0],
        state.clock["scrapped"][0],
        read_mean_parts(state),
        read_crew_times(compiled, state)[0, 0] / PLANNED_S,
        humanoids[RobotState.WALKING],
        humanoids[RobotState.WORKING] + humanoids[RobotState.HELD_UP],
        humanoids[RobotState.CHARGING] + humanoids[RobotState.WAITING_CHARGER],
        vehicles[RobotState.WALKING],
        vehicles[RobotState.WORKING] + vehicles[RobotState.HELD_UP],
    )


def _run_simpy(line: Line, replication: int) -> Figures:
    result = simulate_with_simpy(line, seed=1_000 + replication, warm_up_s=WARM_UP_S, planned_s=PLANNED_S)
    humanoids, vehicles = result.pools["humanoids"], result.pools["vehicles"]
    return Figures(
        result.good,
        result.scrapped,
        result.work_in_process,
        result.crew_busy["fitters"],
        humanoids.walking,
        humanoids.working,
        humanoids.charging,
        vehicles.walking,
        vehicles.working,
    )
