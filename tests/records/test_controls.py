from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from twin.config.calendar import Calendar, Shift
from twin.config.distribution import Constant, Exponential, Uniform
from twin.config.failure import Failure, FailureClock
from twin.config.line import Line, Station
from twin.records.controls import ControlKind, find_controls, pair_controls

RUNS, SERVERS = 400, 2
MTTF, MTTR, WORK = 600.0, 60.0, 30.0


def make_line(clock: FailureClock = FailureClock.OPERATION, **changes: object) -> Line:
    failure = Failure(
        name="jam",
        clock=clock,
        time_to_failure=Exponential(kind="exponential", mean_s=MTTF),
        time_to_repair=Uniform(kind="uniform", low_s=0.5 * MTTR, high_s=1.5 * MTTR),
    )
    press = Station(
        name="press", servers=SERVERS, processing=Exponential(kind="exponential", mean_s=WORK), failures=(failure,)
    )
    fixed = Station(name="belt", processing=Constant(kind="constant", value_s=5.0))
    return Line(line="small", stations=(press.model_copy(update=changes), fixed))


def make_tables(seed: int = 1, warm_up_s: float = 3600.0) -> dict[str, pa.Table]:
    """Return servers of ``press`` that worked 6,000 s and starved 3,000 s, and stopped and worked as the line says."""
    rng = np.random.default_rng(seed)
    rows = RUNS * SERVERS
    processed = rng.poisson(6000 / WORK, rows)
    stops = rng.poisson(6000 / MTTF, rows)
    down_s = np.array([rng.uniform(0.5 * MTTR, 1.5 * MTTR, count).sum() for count in stops])
    zero = {f"{name}_s": np.zeros(rows) for name in ("blocked", "changeover", "waiting_robot", "minor_stop")}
    servers = pa.table(
        {
            "replication": np.repeat(np.arange(RUNS), SERVERS),
            "station": ["press"] * rows,
            "working_s": np.full(rows, 6000.0),
            "starved_s": np.full(rows, 3000.0),
            "down_s": down_s,
            "processed": processed,
            "failures": stops,
            "minor_stops": np.zeros(rows, int),
            **zero,
        }
    )
    return {"servers": servers, "runs": pa.table({"warm_up_s": np.full(RUNS, warm_up_s)})}


@pytest.mark.parametrize("warm_up_s", [0.0, 3600.0])
def test_controls_have_the_mean_zero(warm_up_s: float) -> None:
    values = find_controls(make_line(), make_tables(warm_up_s=warm_up_s), tuple(ControlKind)).values
    error = values.std(axis=0, ddof=1) / np.sqrt(RUNS)
    assert (np.abs(values.mean(axis=0)) < 2.5 * error).all()


def test_the_stop_surplus_is_the_time_down_less_what_the_clocks_give() -> None:
    tables = make_tables()
    down_s = tables["servers"]["down_s"].to_numpy()[:SERVERS].sum()
    values = find_controls(make_line(), tables).values
    assert values[0, 0] == pytest.approx(down_s - SERVERS * 6000 / MTTF * MTTR)


def test_a_line_that_starts_cold_has_its_stops_counted() -> None:
    tables = make_tables(warm_up_s=4 * MTTR)
    stops = tables["servers"]["failures"].to_numpy()[:SERVERS].sum()
    controls = find_controls(make_line(), tables, tuple(ControlKind))
    assert controls.names == ("press stops", "press work")
    assert controls.values[0, 0] == pytest.approx(stops - SERVERS * 6000 / MTTF)


def test_a_line_without_warm_up_has_no_work_control() -> None:
    assert find_controls(make_line(), make_tables(warm_up_s=0.0), (ControlKind.WORK,)).names == ()


def test_a_clock_of_all_time_up_runs_while_the_server_starves() -> None:
    by_work, by_time = (
        find_controls(make_line(clock), make_tables()).values for clock in (FailureClock.OPERATION, FailureClock.TIME)
    )
    assert (by_work - by_time)[:, 0] == pytest.approx(SERVERS * 3000 / MTTF * MTTR)


@pytest.mark.parametrize(
    "failure",
    [
        {"clock": FailureClock.CALENDAR},
        {"time_to_failure": Constant(kind="constant", value_s=MTTF)},
        {"time_to_failure": Exponential(kind="exponential", mean_s=1e6)},
    ],
    ids=["calendar", "no known rate", "rare"],
)
def test_stops_whose_number_is_not_known_or_rare_give_no_control(failure: dict[str, object]) -> None:
    mode = make_line().stations[0].failures[0].model_copy(update=failure)
    assert find_controls(make_line(failures=(mode,)), make_tables()).names == ()


def test_a_station_with_shifts_gives_no_stop_control() -> None:
    shifts = Calendar(shifts=(Shift(start_hours=0, end_hours=8),))
    assert find_controls(make_line(calendar=shifts), make_tables()).names == ()


def test_work_whose_parts_are_not_all_alike_gives_no_control() -> None:
    law = Exponential(kind="exponential", mean_s=2 * WORK)
    line = make_line(processing_by_product={"large": law})
    assert find_controls(line, make_tables(), (ControlKind.WORK,)).names == ()


def test_a_pair_has_the_controls_of_one_and_the_differences_that_are_there() -> None:
    first, second = (find_controls(make_line(), make_tables(seed), tuple(ControlKind)) for seed in (1, 2))
    half = replace(second, values=np.column_stack([first.values[:, 0], second.values[:, 1]]))
    paired = pair_controls(half, first)
    assert paired.shape == (RUNS, 3)
    assert paired[:, 2] == pytest.approx(second.values[:, 1] - first.values[:, 1])


def test_no_controls_are_a_table_without_columns() -> None:
    nothing = find_controls(make_line(failures=()), make_tables())
    assert nothing.values.shape == (RUNS, 0)
    assert pair_controls(nothing, nothing).shape == (RUNS, 0)
